"""What a field of inspection is made of: a scope, its checks, its windows."""

from dataclasses import dataclass

CREDIT = "信用分类"
RANDOM = "随机"
FULL = "全覆盖"

#: Windows of the year, as month and day.
EARLY = ("02-10", "04-30")
SPRING = ("03-10", "05-31")
SUMMER = ("06-01", "08-31")
AUTUMN = ("09-01", "11-20")
LATE = ("10-10", "11-30")
LONG = ("03-01", "11-20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one department looks at in a field; `topic` completes the item's name.

    `needs` is a qualification, `key` marks 重点, `ratio` is the item's own ratio.
    """

    department_id: str
    topic: str
    minutes: int
    needs: str = ""
    key: bool = False
    ratio: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field 抽查领域: what its targets have in common and who checks what there.

    `law` is what the field's first department checks by, where not its usual one. A
    department's first check is made in the first window, the others in the last.
    `joint` are the departments that the joint catalogue lists together, the
    initiator first; with `open_to_all` it says `*` instead of the cooperators.
    """

    name: str
    subject: str
    checks: tuple[Check, ...]
    law: str = ""
    tags: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ratio: str = ""
    basis: str = CREDIT
    windows: tuple[tuple[str, str], ...] = (SPRING,)
    joint: tuple[str, ...] = ()
    open_to_all: bool = False
    must_join: tuple[str, ...] = ()

    @property
    def department_ids(self) -> tuple[str, ...]:
        """All departments of the field, in the order of its checks."""
        return tuple(dict.fromkeys(check.department_id for check in self.checks))


def check(
    department_id: str,
    topic: str,
    minutes: int,
    needs: str = "",
    *,
    key: bool = False,
    ratio: str = "",
) -> Check:
    """Return a check; short, because the tables hold some two hundred of them."""
    return Check(
        department_id=department_id,
        topic=topic,
        minutes=minutes,
        needs=needs,
        key=key,
        ratio=ratio,
    )
