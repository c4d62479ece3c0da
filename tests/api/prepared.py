"""An import, its policy and a plan of it, as jobs leave them, beside the small year."""

from planner.adapters.files.kept_rows import keep_rows
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.composition.office import PLAN_TABLES, PLANS
from planner.counts import FileCount
from planner.drafts.imports import Checked, Import, InputFile, Origin
from planner.drafts.plans import PlanDraft, PlanOutcome, PlanStatus
from planner.drafts.policies import PolicyVersion
from planner.errors import Finding, Level
from planner.ids import sha256_hex
from planner.jobs.record import Job, JobKind
from planner.policy.template import policy_template
from planner.publishing.row_of import finding_row
from planner.publishing.year_rows import rows_of
from tests.api.calls import FILLED
from tests.api.small_year import small_year

AT = "2026-01-05T01:00:00Z"
WHO = "regulator:prepared"
PATH = "plan/entries.csv"
WAY = {
    "way_zh": "联合抽查比例降到 20%",
    "way_en": "joint inspections down to 20%",
    "change": "joint.entries=20%",
    "entries": "3",
    "joint_share": "0.2",
    "firm_visits": "5",
    "tried": "yes",
}
TEXT = b"entry_id\nE1\n"


def prepare(workspace: Workspace, store: SqlStore) -> None:
    """Keep what the addresses of imports, policies, plans and jobs need."""
    import_id, plan_id, job_id = (
        FILLED[name] for name in ("import_id", "plan_id", "job_id")
    )
    known = {"actor": WHO, "created_at": AT}
    store.jobs.add(
        Job(
            job_id=job_id,
            kind=JobKind.IMPORT,
            request={"import": import_id},
            updated_at=AT,
            **known,
        )
    )
    finding = Finding(file="targets.csv", code="empty_file", level=Level.WARNING)
    file = InputFile(
        name="targets.csv", size=1, sha256=sha256_hex(b"t"), origin=Origin.UPLOADED
    )
    store.drafts.add_import(
        Import(
            import_id=import_id,
            base=None,
            files=(file,),
            told=(finding,),
            job_id=job_id,
            **known,
        ),
        PolicyVersion(
            import_id=import_id, number=1, text=policy_template(2026), **known
        ),
    )
    changed = policy_template(2026).replace('embargo = "visit"', 'embargo = "none"')
    store.drafts.add_policy(
        PolicyVersion(import_id=import_id, number=2, text=changed, **known)
    )
    kept = {"findings": [finding_row("0" * 10, finding)]}
    rows = rows_of(small_year(), {"R1": ("", ""), "R2": ("", "")})
    kept |= {n: rows[kind] for n, kind in PLAN_TABLES.items() if n != "findings"}
    names = {n: keep_rows(workspace, PLAN_TABLES[n], kept[n]) for n in kept}
    for name, row in (("what_if", {"variant": "1"}), ("ways", WAY)):
        names[name] = keep_rows(workspace, dict[str, str], [row])
    store.drafts.check(
        import_id,
        Checked(
            usable=True,
            errors=0,
            warnings=1,
            counts=(FileCount(file="targets.csv", rows=2, kept=1, rejected=1),),
            findings=names["findings"],
        ),
    )
    store.drafts.add_plan(
        PlanDraft(
            plan_id=plan_id,
            import_id=import_id,
            policy_version=1,
            what_if=(),
            inputs=import_id,
            job_id=job_id,
            **known,
        )
    )
    path = workspace.folder / PLANS / plan_id / PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT)
    store.drafts.planned(
        plan_id,
        PlanOutcome(
            status=PlanStatus.PLANNED,
            today="2026-01-05",
            plan_digest=sha256_hex(b"plan"),
            summary={"counts": {"entries": 3}},
            rows=names,
            files={PATH: sha256_hex(TEXT)},
        ),
    )
