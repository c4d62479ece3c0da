"""The League of Entropy's drand chains: who signs, how, and when which round is out.

Parameters are as the relays' `/info` and docs.drand.love publish them.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from planner.protocol.bls import SignatureGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain of rounds, one every `period` since `genesis`, numbered from 1.

    `group_hash` is what a chain grows from. In a `chained` one, a round's
    signature covers the signature before it; round 1 covers `group_hash`.
    """

    name: str
    scheme: str
    public_key: bytes
    genesis: datetime
    period: timedelta
    group_hash: bytes
    chained: bool
    signatures: SignatureGroup

    @property
    def hash(self) -> str:
        """The chain's id: SHA-256 over its parameters, 64 hex digits."""
        name = b"" if self.name == "default" else self.name.encode()
        return hashlib.sha256(
            int(self.period.total_seconds()).to_bytes(4, "big")
            + int(self.genesis.timestamp()).to_bytes(8, "big")
            + self.public_key
            + self.group_hash
            + name
        ).hexdigest()

    def time_of(self, number: int) -> datetime:
        """Return when a round is published.

        Raises
        ------
        ValueError
            If `number` is below 1.
        """
        if number < 1:
            msg = f"rounds are numbered from 1, not {number}"
            raise ValueError(msg)
        return self.genesis + (number - 1) * self.period

    def round_at(self, moment: datetime) -> int:
        """Return the first round that is published at `moment` or later."""
        periods = -((self.genesis - moment) // self.period)
        return max(1, 1 + periods)

    def message(self, number: int, previous: bytes | None) -> bytes:
        """Return what is signed in a round; `previous` where the chain is chained."""
        data = number.to_bytes(8, "big")
        if self.chained:
            data = (previous or b"") + data
        return hashlib.sha256(data).digest()

    def urls(self, number: int) -> tuple[str, ...]:
        """Return where the round's JSON can be read, of two operators."""
        return tuple(f"{relay}/{self.hash}/public/{number}" for relay in _RELAYS)


_RELAYS = ("https://api.drand.sh", "https://drand.cloudflare.com")

DEFAULT = Chain(
    name="default",
    scheme="pedersen-bls-chained",
    public_key=bytes.fromhex(
        "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a5699"
        "37c529eeda66c7293784a9402801af31"
    ),
    genesis=datetime.fromtimestamp(1_595_431_050, UTC),
    period=timedelta(seconds=30),
    group_hash=bytes.fromhex(
        "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a"
    ),
    chained=True,
    signatures=SignatureGroup.G2,
)
QUICKNET = Chain(
    name="quicknet",
    scheme="bls-unchained-g1-rfc9380",
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=datetime.fromtimestamp(1_692_803_367, UTC),
    period=timedelta(seconds=3),
    group_hash=bytes.fromhex(
        "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"
    ),
    chained=False,
    signatures=SignatureGroup.G1,
)
CHAINS = (QUICKNET, DEFAULT)


def chain_of(name: str) -> Chain | None:
    """Return the chain of this name or hash; None if it isn't known."""
    return next((c for c in CHAINS if name in (c.name, c.hash)), None)
