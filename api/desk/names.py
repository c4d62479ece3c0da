"""What people are called who did something, by what the ledger calls them."""

from api.desk.room import Room

_USER = "user-"


class Names:
    """Names of a department's own people; of all others, their office's."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def __getitem__(self, actor: str) -> str:
        """Return what somebody is called."""
        audience, _, rest = actor.partition(":")
        department_id, _, who = rest.partition(":")
        if audience != "department":
            return "双随机办公室"
        if department_id != self._room.department_id:
            return self._room.department_name(department_id)
        if who.startswith(_USER):
            user = self._room.store.accounts.user(who.removeprefix(_USER))
            return (user.name or user.user_name) if user else who
        return who.partition(":")[2] or self._room.name
