"""How long sessions and links last."""

from datetime import datetime, timedelta

from planner.accounts.records import OneTimeLink, Session, User
from planner.protocol.times import moment_of, time_text

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
LINK = timedelta(hours=48)
#: The log of accesses is kept for the audit of a year, and no longer than that takes:
#: the law wants six months at least (网络安全法 art. 21), and what it needs at most
#: (个人信息保护法 art. 19).
ACCESS_KEPT = timedelta(days=366)
#: A session's last use is written down this often: not with every request.
NOTED_EVERY = timedelta(minutes=5)


def session_holds(session: Session, user: User, now: datetime) -> bool:
    """Tell whether a session still lets its user in."""
    return (
        user.disabled_at is None
        and session.created_at >= user.secured_at
        and now < moment_of(session.seen_at) + IDLE
        and now < moment_of(session.created_at) + ABSOLUTE
    )


def to_be_noted(session: Session, now: datetime) -> bool:
    """Tell whether a session's use is to be written down now."""
    return now >= moment_of(session.seen_at) + NOTED_EVERY


def link_holds(link: OneTimeLink, now: datetime) -> bool:
    """Tell whether a link may still be used."""
    return link.used_at is None and now < moment_of(link.expires_at)


def oldest_access(now: datetime) -> str:
    """Return the time before which an access was that is not kept any longer."""
    return time_text(now - ACCESS_KEPT)


def oldest_session(now: datetime) -> str:
    """Return the time before which a session was begun that is over in any case."""
    return time_text(now - ABSOLUTE)
