"""Signing in by another's word: what is asked of an issuer, and what it says."""

from dataclasses import dataclass
from typing import Protocol

from planner.accounts.records import User
from planner.ids import hash_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One sign-in under way, bound to the browser that holds its `code`.

    The rest follows from the code, so that nothing is kept meanwhile: `state` goes to
    the issuer and back, `nonce` comes back signed, and `verifier` shows that whoever
    asks for the word is who began.
    """

    code: str

    @property
    def state(self) -> str:
        """What the issuer sends back with the browser."""
        return hash_fields("oidc-state", self.code)

    @property
    def nonce(self) -> str:
        """What the issuer signs."""
        return hash_fields("oidc-nonce", self.code)

    @property
    def verifier(self) -> str:
        """What the issuer was told the SHA-256 of (RFC 7636)."""
        return hash_fields("oidc-verifier", self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What an issuer says of a person.

    `subject` is "ISSUER|SUB"; `email` is an address that the issuer verified. `role`
    and `department_id` are what its claims say, None where they aren't asked for.
    """

    subject: str
    email: str | None
    role: str | None
    department_id: str | None

    def agrees(self, user: User) -> bool:
        """Tell whether the claims are what the coordinator gave the user.

        A claim never gives more than that: it only withholds.
        """
        role = self.role in (None, user.role.value)
        return role and self.department_id in (None, user.department_id or "")


class Issuer(Protocol):
    """Who vouches for people."""

    def address(self, flow: Flow) -> str:
        """Return where the browser is sent.

        Raises
        ------
        InputError
            If the issuer can't be reached.
        """

    def redeem(self, flow: Flow, answer: str) -> Vouched:
        """Return what the issuer says for the code that the browser brought.

        Raises
        ------
        InputError
            If it says nothing, or not in due form.
        """
