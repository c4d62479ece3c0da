"""What a party sends."""

from pydantic import BaseModel, ConfigDict, Field

_HEX = r"^[0-9a-f]{64}$"


class Commitment(BaseModel):
    """A commitment: SHA-256 of `commit|round|party|nonce`."""

    commitment: str = Field(pattern=_HEX)

    model_config = ConfigDict(extra="forbid")


class Reveal(BaseModel):
    """A nonce, and D of the statement that the party saw."""

    nonce: str = Field(pattern=_HEX)
    statement_digest: str = Field(pattern=_HEX)

    model_config = ConfigDict(extra="forbid")
