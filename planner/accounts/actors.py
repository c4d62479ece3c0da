"""What the ledger and the log of accesses call a user: by number, never by name.

The ledger's actors are public.
"""

from planner.accounts.records import User
from planner.ledger.event import actor_of

#: Who acts on the command line.
COMMAND = "command"
#: Who makes the first link: the server, where nobody can sign in yet.
FIRST_START = "first-start"


def actor_of_user(user: User) -> str:
    """Return what a user is called."""
    acts_for = user.department_id or user.party or ""
    return actor_of(user.role.audience, acts_for, f"user-{user.user_id}")
