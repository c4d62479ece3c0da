"""Who may call what: every address of the application, with who is let in.

An address is written once: its `.csv` and `.xlsx` are the same. A new route needs a row.
"""

#: Who is let in, by what a row says.
LET_IN = {
    "anyone": {
        "nobody",
        "stranger",
        "coordinator",
        "auditor",
        "lead",
        "clerk",
        "other lead",
        "other clerk",
        "party",
        "feed",
    },
    "regulator": {"coordinator", "auditor"},
    "coordinator": {"coordinator"},
    "department": {"lead", "clerk", "other lead", "other clerk"},
    "lead": {"lead", "other lead"},
    "acting": {"lead", "other lead", "party"},
    "feed": {"feed"},
    "signed in": {
        "coordinator",
        "auditor",
        "lead",
        "clerk",
        "other lead",
        "other clerk",
        "party",
    },
    "desk": {"lead", "clerk", "other lead", "other clerk"},
    "desk lead": {"lead", "other lead"},
    "console": {"coordinator", "auditor"},
    "console coordinator": {"coordinator"},
    # Whoever shows the token that the server was started with; nobody has one here.
    "monitor": set(),
}

_ROWS = """
GET  /                                                   anyone
GET  /api/v1/openapi.json                                anyone
GET  /health                                             anyone
GET  /api/v1/problems                                    anyone
GET  /assets/{digest}/{name}                             anyone
GET  /check                                              anyone
POST /check                                              anyone
GET  /check/check.js                                     anyone
GET  /check/check.css                                    anyone
GET  /login                                              anyone
POST /login                                              anyone
POST /logout                                             signed in
GET  /account                                            signed in
POST /account                                            signed in
GET  /login/elsewhere                                    anyone
GET  /login/elsewhere/back                               anyone
GET  /setup/{code}                                       anyone
POST /setup/{code}                                       anyone
GET  /api/v1/public                                      anyone
GET  /api/v1/public/years                                anyone
GET  /api/v1/public/entries                              anyone
GET  /api/v1/public/entries/{entry_id}                   anyone
GET  /api/v1/public/changes                              anyone
GET  /api/v1/public/rounds                               anyone
GET  /api/v1/public/rounds/{round_id}                    anyone
GET  /api/v1/public/rounds/{round_id}/bundle.zip         anyone
GET  /api/v1/public/lists                                anyone
POST /api/v1/public/self-check                           anyone
GET  /api/v1/public/verify_round.py                      anyone
GET  /api/v1/public/verify_round.py.sha256               anyone
GET  /api/v1/public/ledger                               anyone
GET  /api/v1/public/ledger/checkpoint                    anyone
GET  /api/v1/public/ledger/key                           anyone
GET  /api/v1/public/ceremonies                           anyone
GET  /api/v1/public/ceremonies/{round_id}                anyone
GET  /api/v1/department/me                               department
GET  /api/v1/department/visits                           department
GET  /api/v1/department/visits/{visit_id}                department
GET  /api/v1/department/teams                            department
GET  /api/v1/department/replacements                     department
POST /api/v1/department/visits/{visit_id}/replacement    lead
POST /api/v1/party/ceremonies/{round_id}/commitment      acting
POST /api/v1/party/ceremonies/{round_id}/reveal          acting
GET  /api/v1/regulator/years                             regulator
GET  /api/v1/regulator/plan                              regulator
GET  /api/v1/regulator/summary                           regulator
GET  /api/v1/regulator/departments                       regulator
GET  /api/v1/regulator/inspectors                        regulator
GET  /api/v1/regulator/items                             regulator
GET  /api/v1/regulator/entries                           regulator
GET  /api/v1/regulator/entries/{entry_id}                regulator
GET  /api/v1/regulator/merges                            regulator
GET  /api/v1/regulator/changes                           regulator
GET  /api/v1/regulator/certificate                       regulator
GET  /api/v1/regulator/findings                          regulator
GET  /api/v1/regulator/quotas                            regulator
GET  /api/v1/regulator/rounds                            regulator
GET  /api/v1/regulator/rounds/{round_id}                 regulator
GET  /api/v1/regulator/lists                             regulator
GET  /api/v1/regulator/visits                            regulator
GET  /api/v1/regulator/teams                             regulator
GET  /api/v1/regulator/results                           regulator
GET  /api/v1/regulator/ledger                            regulator
GET  /api/v1/regulator/replacements                      regulator
GET  /api/v1/regulator/users                             regulator
GET  /api/v1/regulator/links                             regulator
GET  /api/v1/regulator/tokens                            regulator
GET  /api/v1/regulator/access-log                        regulator
GET  /api/v1/regulator/imports                           regulator
GET  /api/v1/regulator/imports/{import_id}               regulator
GET  /api/v1/regulator/imports/{import_id}/findings      regulator
GET  /api/v1/regulator/imports/{import_id}/policy        regulator
GET  /api/v1/regulator/imports/{import_id}/policy/versions regulator
GET  /api/v1/regulator/imports/{import_id}/policy/versions/{number} regulator
GET  /api/v1/regulator/imports/{import_id}/policy/changes regulator
GET  /api/v1/regulator/plans                             regulator
GET  /api/v1/regulator/plans/{plan_id}                   regulator
GET  /api/v1/regulator/plans/{plan_id}/entries           regulator
GET  /api/v1/regulator/plans/{plan_id}/merges            regulator
GET  /api/v1/regulator/plans/{plan_id}/certificate       regulator
GET  /api/v1/regulator/plans/{plan_id}/findings          regulator
GET  /api/v1/regulator/plans/{plan_id}/quotas            regulator
GET  /api/v1/regulator/plans/{plan_id}/what-if           regulator
GET  /api/v1/regulator/plans/{plan_id}/ways              regulator
GET  /api/v1/regulator/plans/{plan_id}/files             regulator
GET  /api/v1/regulator/plans/{plan_id}/file              regulator
GET  /api/v1/regulator/jobs                              regulator
GET  /api/v1/regulator/jobs/{job_id}                     regulator
POST /api/v1/regulator/imports                           coordinator
PUT  /api/v1/regulator/imports/{import_id}/policy        coordinator
POST /api/v1/regulator/plans                             coordinator
POST /api/v1/regulator/plans/{plan_id}/approval          coordinator
POST /api/v1/regulator/jobs/{job_id}/cancellation        coordinator
POST /api/v1/regulator/revisions                         coordinator
GET  /api/v1/regulator/library                           regulator
GET  /api/v1/regulator/library/differences               regulator
GET  /api/v1/regulator/library/differing                 coordinator
POST /api/v1/regulator/library/increments                coordinator
POST /api/v1/regulator/library/taking                    coordinator
POST /api/v1/library/rows                                feed
POST /api/v1/library/increments                          feed
GET  /api/v1/library/pushes                              feed
GET  /api/v1/library/pushes/{job_id}                     feed
POST /api/v1/regulator/ceremonies                        coordinator
POST /api/v1/regulator/ceremonies/{round_id}/statement   coordinator
POST /api/v1/regulator/ceremonies/{round_id}/value       coordinator
POST /api/v1/regulator/ceremonies/{round_id}/draw        coordinator
POST /api/v1/regulator/ceremonies/{round_id}/release     coordinator
POST /api/v1/regulator/ceremonies/{round_id}/abandonment coordinator
POST /api/v1/regulator/visits/{visit_id}/replacement     coordinator
POST /api/v1/regulator/users                             coordinator
POST /api/v1/regulator/users/{user_id}/disable           coordinator
POST /api/v1/regulator/users/{user_id}/reset             coordinator
POST /api/v1/regulator/links/{link_id}/revoke            coordinator
POST /api/v1/regulator/tokens                            coordinator
POST /api/v1/regulator/tokens/{token_id}/revoke          coordinator
GET  /plan                                               anyone
GET  /plan/{entry_id}                                    anyone
GET  /rounds                                             anyone
GET  /rounds/{round_id}                                  anyone
GET  /lists                                              anyone
GET  /departments/{department_id}                        anyone
GET  /about                                              anyone
GET  /data                                               anyone
GET  /api/v1/public/departments                          anyone
GET  /api/v1/public/items                                anyone
GET  /api/v1/public/certificate                          anyone
GET  /api/v1/public/withdrawals                          anyone
GET  /api/v1/public/search                               anyone
GET  /api/v1/public/targets/{target_id}                  anyone
GET  /api/v1/public/lists/{public_id}                    anyone
GET  /api/v1/public/results                              anyone
GET  /api/v1/public/results/{public_id}                  anyone
GET  /api/v1/public/feed                                 anyone
GET  /api/v1/regulator/withdrawals                       regulator
POST /api/v1/regulator/withdrawals                       coordinator
POST /api/v1/regulator/withdrawals/{public_id}/restoration coordinator
GET  /api/v1/department/results                          department
GET  /api/v1/department/visits/{visit_id}/results/{item_id} department
POST /api/v1/department/visits/{visit_id}/results        department
POST /api/v1/department/visits/{visit_id}/results/{item_id}/correction department
POST /api/v1/department/visits/{visit_id}/results/{item_id}/withdrawal lead
POST /api/v1/department/results                          department
GET  /api/v1/department/results/form                     department
POST /api/v1/department/results/review                   lead
POST /api/v1/department/results/return                   lead
POST /api/v1/department/results/publication              lead
GET  /healthz                                            anyone
GET  /readyz                                             anyone
GET  /metrics                                            monitor
GET  /results                                            anyone
GET  /search                                             anyone
GET  /targets/{target_id}                                anyone
GET  /api/v1/department/due                              department
GET  /api/v1/department/followups/{visit_id}/{department_id}/{item_id} department
POST /api/v1/department/followups/{visit_id}/{department_id}/{item_id}/steps department
GET  /api/v1/department/confirmations                    department
POST /api/v1/department/confirmations                    department
POST /api/v1/department/visits/{visit_id}/confirmation   department
POST /api/v1/department/visits/{visit_id}/substitution   lead
GET  /api/v1/regulator/visits/{visit_id}/results/{department_id}/{item_id} regulator
GET  /api/v1/regulator/visits/{visit_id}/results/{department_id}/{item_id}/followup regulator
POST /api/v1/regulator/visits/{visit_id}/results/{department_id}/{item_id}/correction coordinator
POST /api/v1/regulator/visits/{visit_id}/results/{department_id}/{item_id}/withdrawal coordinator
POST /api/v1/regulator/results/review                    coordinator
POST /api/v1/regulator/results/return                    coordinator
POST /api/v1/regulator/results/publication               coordinator
GET  /api/v1/regulator/due                               regulator
GET  /api/v1/regulator/confirmations                     regulator
GET  /api/v1/regulator/rates                             regulator
GET  /api/v1/regulator/reports/monthly                   regulator
GET  /api/v1/regulator/reports/monthly.docx              regulator
GET  /api/v1/regulator/history                           regulator
GET  /desk                                               desk
GET  /desk/visits                                        desk
POST /desk/visits                                        desk
GET  /desk/visits.ics                                    desk
GET  /desk/visits/{visit_id}                             desk
POST /desk/visits/{visit_id}                             desk
GET  /desk/visits/{visit_id}/inspector                   desk lead
POST /desk/visits/{visit_id}/inspector                   desk lead
GET  /desk/visits/{visit_id}/replacement                 desk lead
POST /desk/visits/{visit_id}/replacement                 desk lead
GET  /desk/visits/{visit_id}/results                     desk
POST /desk/visits/{visit_id}/results                     desk
GET  /desk/visits/{visit_id}/results/{item_id}           desk
POST /desk/visits/{visit_id}/results/{item_id}           desk
GET  /desk/visits/{visit_id}/results/{item_id}/withdrawal desk lead
POST /desk/visits/{visit_id}/results/{item_id}/withdrawal desk lead
GET  /desk/day/{day}                                     desk
GET  /desk/follow-ups                                    desk
GET  /desk/follow-ups/{visit_id}/{department_id}/{item_id} desk
POST /desk/follow-ups/{visit_id}/{department_id}/{item_id} desk
GET  /desk/people                                        desk
GET  /desk/review                                        desk lead
POST /desk/review                                        desk lead
GET  /party                                              acting
GET  /party/ceremonies/{round_id}                        acting
POST /party/ceremonies/{round_id}/commitment             acting
POST /party/ceremonies/{round_id}/reveal                 acting
GET  /console                                            console
GET  /console/library                                    console
POST /console/library                                    console coordinator
POST /console/library/taking                             console coordinator
GET  /console/library/differing                          console coordinator
GET  /console/imports                                    console
POST /console/imports                                    console coordinator
GET  /console/imports/{import_id}                        console
GET  /console/imports/{import_id}/findings               console
GET  /console/policy                                     console
GET  /console/imports/{import_id}/policy                 console
POST /console/imports/{import_id}/policy                 console coordinator
GET  /console/plans                                      console
POST /console/plans                                      console coordinator
GET  /console/plans/{plan_id}                            console
GET  /console/plans/{plan_id}/entries                    console
GET  /console/plans/{plan_id}/files/{path:path}          console
POST /console/plans/{plan_id}/approval                   console coordinator
GET  /console/revisions                                  console
POST /console/revisions                                  console coordinator
GET  /console/rounds                                     console
GET  /console/rounds/{round_id}                          console
GET  /console/rounds/{round_id}/board                    console
GET  /console/rounds/{round_id}/teams                    console
GET  /console/rounds/{round_id}/parts                    console
GET  /console/rounds/{round_id}/part.zip                 console
POST /console/rounds/{round_id}/draft                    console coordinator
POST /console/rounds/{round_id}/statement                console coordinator
POST /console/rounds/{round_id}/value                    console coordinator
POST /console/rounds/{round_id}/draw                     console coordinator
POST /console/rounds/{round_id}/release                  console coordinator
POST /console/rounds/{round_id}/abandonment              console coordinator
GET  /console/results                                    console
POST /console/results/review                             console coordinator
POST /console/results/publication                        console coordinator
GET  /console/results/report                             console
GET  /console/results/report.docx                        console
GET  /console/results/history                            console
GET  /console/publication                                console
POST /console/publication/withdrawals                    console coordinator
POST /console/publication/withdrawals/{public_id}/restoration console coordinator
GET  /console/jobs                                       console
GET  /console/jobs/{job_id}                              console
POST /console/jobs/{job_id}/cancellation                 console coordinator
GET  /console/ledger                                     console
GET  /console/ledger/check                               console
GET  /console/access                                     console
POST /console/access/users                               console coordinator
POST /console/access/users/{user_id}/disable             console coordinator
POST /console/access/users/{user_id}/reset               console coordinator
POST /console/access/links/{link_id}/revoke              console coordinator
POST /console/access/tokens                              console coordinator
POST /console/access/tokens/{token_id}/revoke            console coordinator
GET  /api/v1/public/catalog.jsonld                       anyone
GET  /api/v1/public/atom.xml                             anyone
GET  /api/v1/regulator/exchange/spot-checks              regulator
GET  /api/v1/regulator/exchange/inspections              regulator
GET  /api/v1/department/exchange/spot-checks             department
GET  /api/v1/department/exchange/inspections             department
GET  /api/v1/regulator/publications                      regulator
GET  /api/v1/regulator/rounds/{round_id}/bundle.zip      regulator
GET  /api/v1/regulator/rounds/{round_id}/districts       regulator
GET  /api/v1/regulator/rounds/{round_id}/part.zip        regulator
GET  /api/v1/regulator/shortages                         regulator
GET  /api/v1/regulator/bottlenecks                       regulator
GET  /api/v1/regulator/ways-out                          regulator
GET  /api/v1/regulator/substitutions                     regulator
POST /api/v1/regulator/substitutions                     coordinator
POST /api/v1/regulator/substitutions/table               coordinator
"""

_SPLIT = [row.split() for row in filter(None, _ROWS.splitlines())]
#: By method and address, what the row says.
ROWS: dict[tuple[str, str], str] = {
    (method, path): " ".join(who) for method, path, *who in _SPLIT
}
# Of two rows for one route the later would silently count.
assert len(ROWS) == len(_SPLIT)
