"""People who are signed in, and callers with tokens, one of each role."""

from dataclasses import dataclass

from fastapi.testclient import TestClient

from api.cookies import FIELD, form_token
from planner.accounts.gate import Gate
from planner.accounts.office import Office, holder_of
from planner.accounts.records import User
from planner.accounts.roles import Role
from planner.adapters.entropy import SystemEntropy
from planner.adapters.state.tokens import issue_token
from planner.ports import Clock
from planner.publishing.store import Store
from tests.api.application import CHEAP

PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "another five words do well"

#: Role, department and party of each; MKT takes part in the visit V1, ENV doesn't.
PEOPLE = {
    "coordinator": ("coordinator", None, None),
    "auditor": ("auditor", None, None),
    "lead": ("lead", "MKT", None),
    "clerk": ("clerk", "MKT", None),
    "other lead": ("lead", "ENV", None),
    "other clerk": ("clerk", "ENV", None),
    "party": ("party", None, "notary"),
    "feed": ("library", None, None),
}
#: Who has a browser; the others are programs.
SIGNED_IN = tuple(who for who, (role, *_) in PEOPLE.items() if Role(role).signs_in)


def gate(store: Store, clock: Clock) -> Gate:
    return Gate(store.accounts, CHEAP, clock, SystemEntropy())


def office(store: Store, clock: Clock) -> Office:
    return Office(store.accounts, CHEAP, clock, SystemEntropy())


def user(store: Store, clock: Clock, who: str, name: str = "") -> User:
    """Make one of these people a user, by a link that is used."""
    role, department, party = PEOPLE[who]
    holder = holder_of(role, department, party, lambda _: True)
    made = office(store, clock)
    _, code = made.invite(holder, who, "test")
    return made.use_link(code, name or who.replace(" ", "-"), PASSWORD)


@dataclass(frozen=True)
class Browser:
    """A browser that is signed in."""

    client: TestClient
    code: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"session={self.code}"}

    @property
    def token(self) -> str:
        return form_token(self.code)

    def get(self, path: str, **more):
        return self.client.get(
            path, headers=self.headers, follow_redirects=False, **more
        )

    def post(self, path: str, fields=None, headers=None, **more):
        form = {FIELD: self.token, **(fields or {})}
        return self.client.post(
            path,
            data=form,
            headers={**self.headers, **(headers or {})},
            follow_redirects=False,
            **more,
        )


def browser(client: TestClient, store: Store, clock: Clock, who: str) -> Browser:
    """Sign one of these people in."""
    found = store.accounts.user_named(who.replace(" ", "-"))
    person = found or user(store, clock, who)
    return Browser(client, gate(store, clock).begin(person))


def bearer(store: Store, clock: Clock, who: str) -> dict[str, str]:
    """Return the headers of a program that acts for one of these people."""
    role, department, party = PEOPLE[who]
    text = issue_token(
        store,
        clock,
        Role(role).audience,
        department,
        who,
        party=party,
        role=role,
    )
    return {"Authorization": f"Bearer {text}"}
