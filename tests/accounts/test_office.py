"""Accounts are made by one-time links, disabled, and told of in the ledger."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import update

from planner.accounts.actors import FIRST_START
from planner.accounts.gate import Gate
from planner.accounts.office import Elsewhere, Office, holder_of
from planner.accounts.records import User
from planner.accounts.rules import LONGEST
from planner.adapters.state.sql_account_tables import USERS
from planner.adapters.state.sql_store import SqlStore
from planner.errors import CheckFailedError, InputError
from planner.ledger.event import Kind
from tests.accounts.conftest import later
from tests.api.conftest import SetClock
from tests.api.people import OTHER_PASSWORD, PASSWORD, user


def code_of(refused: pytest.ExceptionInfo[InputError]) -> str:
    (finding,) = refused.value.findings
    return finding.code


def invited(office: Office, role: str = "coordinator") -> str:
    holder = holder_of(role, None, None, lambda _: True)
    return office.invite(holder, "王芳", "test")[1]


def test_the_first_start_gives_a_link_that_makes_a_coordinator(
    office: Office, gate: Gate
) -> None:
    code = office.first_code()
    assert code is not None
    made = office.use_link(code, "王芳", PASSWORD)
    assert (made.role.value, made.user_name) == ("coordinator", "王芳")
    assert gate.sign_in("王芳", PASSWORD, "10.0.0.1") is not None
    assert office.first_code() is None


def test_a_first_links_twin_is_void_once_there_is_a_coordinator(
    office: Office,
) -> None:
    """The server was started twice before anybody came; the log has both links."""
    one, other = office.first_code(), office.first_code()
    assert one is not None
    assert other is not None
    office.use_link(one, "first", PASSWORD)
    assert office.link(other) is None
    with pytest.raises(InputError) as refused:
        office.use_link(other, "second", PASSWORD)
    assert code_of(refused) == "account_link"


def test_there_is_no_account_that_nobody_made(office: Office) -> None:
    assert office.users() == []


def test_a_link_is_good_once(office: Office) -> None:
    code = invited(office)
    office.use_link(code, "one", PASSWORD)
    with pytest.raises(InputError) as refused:
        office.use_link(code, "two", PASSWORD)
    assert code_of(refused) == "account_link"
    assert [made.user_name for made in office.users()] == ["one"]


def test_a_link_is_good_once_for_two_who_use_it_at_the_same_time(
    office: Office,
) -> None:
    code = invited(office)

    def use(name: str) -> User | None:
        try:
            return office.use_link(code, name, PASSWORD)
        except InputError:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(use, ("a1", "b2", "c3", "d4")))
    assert len([one for one in made if one]) == 1
    assert len(office.users()) == 1


def test_a_link_is_good_for_two_days(office: Office, clock: SetClock) -> None:
    code = invited(office)
    later(clock, hours=47, minutes=59)
    assert office.link(code) is not None
    later(clock, minutes=1)
    assert office.link(code) is None


def test_open_links_are_those_that_still_make_a_user_or_a_password(
    store: SqlStore, office: Office, clock: SetClock
) -> None:
    def open_() -> list[str]:
        return [link.link_id for link in office.open_links()]

    assert office.first_code() is not None
    first = office.open_links()
    assert [link.made_by for link in first] == [FIRST_START]
    clerk = user(store, clock, "clerk")
    assert open_() == [], "there is a user: the first start's link is over"
    holder = holder_of("coordinator", None, None, lambda _: True)
    used, code = office.invite(holder, "王芳", "test")
    later(clock, hours=1)
    waiting, _ = office.invite(holder, "李娜", "test")
    renewing, _ = office.reset(clerk.user_id, "test")
    assert set(open_()) == {used.link_id, waiting.link_id, renewing.link_id}
    office.use_link(code, "wang", PASSWORD)
    office.disable(clerk.user_id, "test")
    assert open_() == [waiting.link_id]
    later(clock, hours=48)
    assert open_() == []


def test_a_revoked_link_opens_nothing_and_the_ledger_says_who_revoked_it(
    store: SqlStore, office: Office
) -> None:
    code = invited(office)
    (link,) = office.open_links()
    assert office.revoke_link(link.link_id, "regulator:t1") == link
    assert (office.open_links(), office.link(code)) == ([], None)
    with pytest.raises(InputError) as refused:
        office.use_link(code, "wang", PASSWORD)
    assert code_of(refused) == "account_link"
    for gone in (link.link_id, "none"):
        with pytest.raises(InputError) as refused:
            office.revoke_link(gone, "regulator:t1")
        assert code_of(refused) == "account_link_unknown"
    told = store.ledger.events(kind=Kind.ACCOUNT)
    assert [(e.body["action"], e.actor) for e in told] == [
        ("link", "test"),
        ("link_revoked", "regulator:t1"),
    ]
    assert told[1].body["link_id"] == link.link_id


def test_a_link_is_used_or_revoked_and_never_both(
    store: SqlStore, office: Office
) -> None:
    code = invited(office)
    (link,) = office.open_links()

    def attempt(what: Callable[[], object]) -> bool:
        try:
            what()
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(
                attempt,
                (
                    lambda: office.use_link(code, "wang", PASSWORD),
                    lambda: office.revoke_link(link.link_id, "test"),
                ),
            )
        )
    assert sorted(done) == [False, True]
    assert len(office.users()) == done[0]


def test_a_name_that_is_taken_leaves_the_link_good(office: Office) -> None:
    office.use_link(invited(office), "Wang.Fang", PASSWORD)
    code = invited(office)
    with pytest.raises(InputError) as refused:
        office.use_link(code, "ｗａｎｇ．ｆａｎｇ", PASSWORD)
    assert code_of(refused) == "account_taken"
    assert office.use_link(code, "li.na", PASSWORD).user_name == "li.na"


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("a", PASSWORD, "account_user_name"),
        ("a b", PASSWORD, "account_user_name"),
        ("a\r\nSet-Cookie: x", PASSWORD, "account_user_name"),
        ("<b>name</b>", PASSWORD, "account_user_name"),
        ("ok", "short", "account_password_short"),
        ("ok", "x" * (LONGEST + 1), "account_password_long"),
        ("ok", "ab" * 10, "account_password_plain"),
        ("li.na", "my name is li.na", "account_password_plain"),
    ],
)
def test_a_name_or_password_that_will_not_do_is_refused(
    office: Office, name: str, password: str, code: str
) -> None:
    link = invited(office)
    with pytest.raises(InputError) as refused:
        office.use_link(link, name, password)
    assert code_of(refused) == code
    assert office.link(link) is not None, "the link stays good"


@pytest.mark.parametrize(
    ("role", "department", "party", "code"),
    [
        ("king", None, None, "account_role"),
        ("lead", None, None, "token_department_missing"),
        ("clerk", "NONE", None, "token_department_unknown"),
        ("coordinator", "MKT", None, "token_department_needless"),
        ("party", None, None, "token_party_missing"),
        ("party", None, "公证处", "token_party_id"),
        ("auditor", None, "notary", "token_party_needless"),
    ],
)
def test_a_role_acts_for_what_it_needs_and_nothing_else(
    role: str, department: str | None, party: str | None, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        holder_of(role, department, party, lambda known: known == "MKT")
    assert code_of(refused) == code


def test_a_reset_link_renews_the_password_and_ends_all_sessions(
    store: SqlStore, office: Office, gate: Gate, clock: SetClock
) -> None:
    person = user(store, clock, "clerk")
    session = gate.sign_in("clerk", PASSWORD, "10.0.0.1") or ""
    assert gate.session(session) is not None
    _, code = office.reset(person.user_id, "test")
    assert gate.session(session) is not None, "until the link is used nothing changes"
    later(clock, minutes=1)
    office.use_link(code, "another-name", OTHER_PASSWORD)
    assert gate.session(session) is None
    assert gate.sign_in("clerk", PASSWORD, "10.0.0.1") is None
    assert gate.sign_in("clerk", OTHER_PASSWORD, "10.0.0.1") is not None


def test_a_disabled_user_is_out_at_once_with_his_sessions_and_links(
    store: SqlStore, office: Office, gate: Gate, clock: SetClock
) -> None:
    person = user(store, clock, "clerk")
    session = gate.sign_in("clerk", PASSWORD, "10.0.0.1") or ""
    _, code = office.reset(person.user_id, "test")
    office.disable(person.user_id, "test")
    assert gate.session(session) is None
    assert gate.sign_in("clerk", PASSWORD, "10.0.0.1") is None
    assert office.link(code) is None


def test_the_last_coordinator_stays(
    store: SqlStore, office: Office, clock: SetClock
) -> None:
    one = user(store, clock, "coordinator", "one")
    with pytest.raises(InputError) as refused:
        office.disable(one.user_id, "test")
    assert code_of(refused) == "account_last_coordinator"
    user(store, clock, "coordinator", "two")
    assert office.disable(one.user_id, "test").disabled_at is not None


def test_somebody_linked_elsewhere_is_linked_once(
    store: SqlStore, office: Office
) -> None:
    holder = holder_of("auditor", None, None, lambda _: True)
    mail = Elsewhere(email="Fang@Example.org")
    made = office.add_elsewhere(holder, "王芳", mail, "test")
    assert (made.email, made.password_hash) == ("fang@example.org", None)
    with pytest.raises(InputError) as refused:
        office.add_elsewhere(holder, "王芳", mail, "test")
    assert code_of(refused) == "account_taken"


def test_the_ledger_tells_who_made_whom_and_no_secret(
    store: SqlStore, office: Office, clock: SetClock
) -> None:
    link, code = office.invite(
        holder_of("coordinator", None, None, lambda _: True), "王芳", "regulator:t1"
    )
    made = office.use_link(code, "wang", PASSWORD)
    office.reset(made.user_id, "command")
    told = store.ledger.events(kind=Kind.ACCOUNT)
    assert [(e.body["action"], e.actor) for e in told] == [
        ("link", "regulator:t1"),
        ("made", f"regulator:user-{made.user_id}"),
        ("link", "command"),
    ]
    assert told[1].body["link_id"] == link.link_id
    assert not any(event.is_public for event in told)
    everything = repr(told)
    for secret in (code, PASSWORD, str(made.password_hash), "wang", "王芳"):
        assert secret not in everything


def test_a_user_changed_by_hand_is_found_and_can_only_be_disabled(
    store: SqlStore, office: Office, clock: SetClock
) -> None:
    person = user(store, clock, "clerk")
    user(store, clock, "coordinator")

    def faults() -> list[tuple[str, str]]:
        of_users = [v for v in store.audit() if v.name_en == "users"]
        return [(f.code, f.value) for v in of_users for f in v.faults]

    assert faults() == []
    with store.ledger.writing() as writing:
        writing.connection.execute(
            update(USERS).where(USERS.c.user_id == person.user_id).values(role="lead")
        )
    assert faults() == [("ledger_row_changed", person.user_id)]
    renewed = replace(person, secured_at="2026-04-01T00:00:00Z")
    with pytest.raises(CheckFailedError):
        store.accounts.change_user(renewed, "secured", "test")
    office.disable(person.user_id, "test")
    last = store.ledger.events(kind=Kind.ACCOUNT)[-1]
    assert last.body["found_changed"] == "true"
