"""Who gets in, for how long, and how often anybody may try."""

import time
from statistics import median

import pytest

from planner.accounts import tries
from planner.accounts.gate import Gate, TooManyTriesError
from planner.accounts.office import Office
from planner.accounts.rules import LONGEST
from planner.adapters.entropy import SystemEntropy
from planner.adapters.passwords import Argon2Passwords
from planner.adapters.state.sql_store import SqlStore
from tests.accounts.conftest import later
from tests.api.conftest import SetClock
from tests.api.people import OTHER_PASSWORD, PASSWORD, user

HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def clerk(store: SqlStore, clock: SetClock) -> str:
    return user(store, clock, "clerk").user_name


def signed_in(gate: Gate, name: str) -> str:
    code = gate.sign_in(name, PASSWORD, HERE)
    assert code is not None
    return code


def test_a_session_ends_after_twelve_idle_hours(
    gate: Gate, clerk: str, clock: SetClock
) -> None:
    code = signed_in(gate, clerk)
    for _ in range(3):
        later(clock, hours=11, minutes=59)
        assert gate.session(code) is not None
    later(clock, hours=12)
    assert gate.session(code) is None
    later(clock, hours=-12)
    assert gate.session(code) is None, "once over, it stays so"


def test_a_session_ends_after_seven_days_however_busy(
    gate: Gate, clerk: str, clock: SetClock
) -> None:
    code = signed_in(gate, clerk)
    for _ in range(7 * 3 - 1):
        later(clock, hours=8)
        assert gate.session(code) is not None
    later(clock, hours=8)
    assert gate.session(code) is None


def test_signing_out_ends_that_session_and_no_other(gate: Gate, clerk: str) -> None:
    one, other = signed_in(gate, clerk), signed_in(gate, clerk)
    gate.sign_out(one)
    assert gate.session(one) is None
    assert gate.session(other) is not None


@pytest.mark.parametrize(
    "code", ["", "0" * 64, "0" * 63, "码" * 64, "\udcff" * 64, "A" * 5000]
)
def test_what_is_no_session_opens_nothing(gate: Gate, clerk: str, code: str) -> None:
    signed_in(gate, clerk)
    assert gate.session(code) is None


def test_a_session_is_kept_as_a_hash_only(
    gate: Gate, clerk: str, store: SqlStore
) -> None:
    code = signed_in(gate, clerk)
    assert store.accounts.session(code) is None


def test_a_new_password_ends_sessions_and_needs_the_old_one(
    store: SqlStore, office: Office, gate: Gate, clerk: str, clock: SetClock
) -> None:
    code, elsewhere = signed_in(gate, clerk), signed_in(gate, clerk)
    person = gate.session(code)
    assert person is not None
    with pytest.raises(Exception, match="old password"):
        office.change_password(person, "wrong password", OTHER_PASSWORD)
    later(clock, seconds=1)
    office.change_password(person, PASSWORD, OTHER_PASSWORD)
    assert gate.session(code) is None
    assert gate.session(elsewhere) is None
    assert gate.sign_in(clerk, OTHER_PASSWORD, HERE) is not None


def guess(gate: Gate, name: str, address: str, times: int) -> int:
    """Return how many of so many guesses were looked at."""
    looked_at = 0
    waits: list[int] = []
    for number in range(times):
        try:
            let_in = gate.sign_in(name, f"guess number {number}", address)
        except TooManyTriesError as error:
            waits.append(error.wait)
        else:
            looked_at += 1
            assert let_in is None
    assert all(0 < wait <= tries.WINDOW_SECONDS for wait in waits)
    return looked_at


def test_one_address_has_few_guesses_at_one_account(
    gate: Gate, clerk: str, clock: SetClock
) -> None:
    assert guess(gate, clerk, HERE, 15) == tries.PER_ACCOUNT_AND_ADDRESS
    with pytest.raises(TooManyTriesError):
        gate.sign_in(clerk, PASSWORD, HERE)
    assert gate.sign_in(clerk, PASSWORD, THERE) is not None, "others aren't locked out"
    later(clock, seconds=tries.WINDOW_SECONDS)
    assert gate.sign_in(clerk, PASSWORD, HERE) is not None


def test_one_address_has_few_guesses_over_many_accounts(gate: Gate) -> None:
    looked_at = sum(guess(gate, f"name{n}", HERE, 1) for n in range(50))
    assert looked_at == tries.PER_ADDRESS


def test_a_crowd_can_not_lock_somebody_out(
    gate: Gate, clerk: str, clock: SetClock
) -> None:
    crowd = [f"203.0.113.{n}" for n in range(100)]
    assert sum(guess(gate, clerk, one, 1) for one in crowd) == len(crowd)
    assert guess(gate, clerk, crowd[0], 3) == 0, "each has had its one guess"
    assert gate.sign_in(clerk, PASSWORD, HERE) is not None


def test_what_was_right_is_not_counted(gate: Gate, clerk: str) -> None:
    for _ in range(3 * tries.PER_ACCOUNT_AND_ADDRESS):
        signed_in(gate, clerk)


def test_two_servers_share_the_count(
    store: SqlStore, gate: Gate, clerk: str, clock: SetClock
) -> None:
    from tests.api.people import gate as gate_of

    other = gate_of(store, clock)
    guess(gate, clerk, HERE, 6)
    assert guess(other, clerk, HERE, 6) == tries.PER_ACCOUNT_AND_ADDRESS - 6


def test_a_huge_password_is_not_hashed(gate: Gate, clerk: str) -> None:
    begun = time.perf_counter()
    assert gate.sign_in(clerk, "x" * 50_000_000, HERE) is None
    assert gate.sign_in("y" * 50_000_000, PASSWORD, HERE) is None
    assert time.perf_counter() - begun < 0.5


def test_the_hash_is_argon2id_and_salted() -> None:
    hashes = Argon2Passwords()
    one, other = hashes.hashed(PASSWORD), hashes.hashed(PASSWORD)
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != other
    assert hashes.fits(PASSWORD, one)
    assert not hashes.fits(PASSWORD + "x", one)
    assert not hashes.fits("", None)
    assert not hashes.fits("\udcff", one)
    assert not hashes.fits(PASSWORD, "spoilt")


def test_an_unknown_user_and_a_disabled_one_take_as_long_as_a_wrong_password(
    store: SqlStore, clock: SetClock
) -> None:
    """With the real hash, which is nearly all the time that a sign-in takes."""
    hashes = Argon2Passwords()
    gate = Gate(store.accounts, hashes, clock, SystemEntropy())
    office = Office(store.accounts, hashes, clock, SystemEntropy())
    user(store, clock, "coordinator")
    for who in ("clerk", "lead"):
        made = user(store, clock, who)
        _, code = office.reset(made.user_id, "test")
        office.use_link(code, "", OTHER_PASSWORD)
        if who == "lead":
            office.disable(made.user_id, "test")

    def seconds(name: str, address: str) -> float:
        begun = time.perf_counter()
        assert gate.sign_in(name, "a wrong password " * 3, address) is None
        return time.perf_counter() - begun

    names = ("clerk", "nobody at all", "lead")
    took: dict[str, list[float]] = {name: [] for name in names}
    for number in range(5):
        for name in names:
            took[name].append(seconds(name, f"10.0.0.{number}"))
    known, unknown, disabled = (median(took[name]) for name in names)
    assert known > 0.01, "a hash is work"
    for other in (unknown, disabled):
        assert 0.5 < other / known < 2


def test_the_longest_password_is_hashed_in_both_forms_of_its_letters(
    office: Office, gate: Gate, store: SqlStore, clock: SetClock
) -> None:
    """A keyboard may send é as one character or as two."""
    from tests.accounts.test_office import invited

    composed = "é" * (LONGEST - 10) + "0123456789"
    office.use_link(invited(office), "somebody", composed)
    decomposed = "e\u0301" * (LONGEST - 10) + "0123456789"
    assert gate.sign_in("SomeBody", decomposed, HERE) is not None
