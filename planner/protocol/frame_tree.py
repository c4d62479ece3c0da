"""The tree over a frame's leaves, and the proof that a target is in it.

Buckets turn the root into a `GROUP BY`, which any SQL engine can do over
hundreds of millions of rows (docs/protocol.md, 3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Proof that a leaf is under a root.

    `bucket` are all leaves of its bucket, ascending; `path` the siblings from
    the bucket up.
    """

    leaf: str
    bucket: tuple[str, ...]
    path: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the proof as it is handed to a target."""
        return {"leaf": self.leaf, "bucket": list(self.bucket), "path": list(self.path)}


def bucket_digest(leaves: Iterable[str]) -> str:
    """Return the digest of a bucket's leaves, in any order."""
    return sha256(("bucket|" + "".join(sorted(leaves))).encode()).hexdigest()


def node_digest(left: str, right: str) -> str:
    """Return the digest of an inner node."""
    return sha256(f"node|{left}{right}".encode()).hexdigest()


#: The digest of a bucket without a leaf.
EMPTY_BUCKET = bucket_digest(())


class FrameTree:
    """The binary tree over all 16^bucket_hex buckets.

    Parameters
    ----------
    bucket_hex
        Digits of a leaf that name its bucket.
    digests
        Digest by bucket name; buckets left out are empty.
    empty
        Digest of what is left out, where a name stands for a part of a larger tree.
    """

    def __init__(
        self, bucket_hex: int, digests: Mapping[str, str], empty: str = EMPTY_BUCKET
    ) -> None:
        self._bucket_hex = bucket_hex
        # Most of a small frame's tree is empty: empty parts are hashed once a level.
        level = [empty] * 16**bucket_hex
        for name, digest in digests.items():
            level[int(name, 16)] = digest
        self._levels = [level]
        while len(level) > 1:
            hollow = node_digest(empty, empty)
            level = [
                hollow if left == right == empty else node_digest(left, right)
                for left, right in zip(level[::2], level[1::2], strict=True)
            ]
            self._levels.append(level)
            empty = hollow

    @property
    def levels(self) -> Sequence[Sequence[str]]:
        """All digests, level by level: the buckets' first, the root's last."""
        return self._levels

    @property
    def root(self) -> str:
        """The digest of the whole frame."""
        return self._levels[-1][0]

    def proof(self, leaf: str, bucket: Sequence[str]) -> Proof:
        """Return the proof of `leaf`, given all leaves of its bucket."""
        return Proof(
            leaf=leaf,
            bucket=tuple(sorted(bucket)),
            path=self.path(leaf[: self._bucket_hex]),
        )

    def path(self, name: str) -> tuple[str, ...]:
        """Return the siblings from a bucket, by its name, up to the root."""
        position = int(name, 16)
        path = []
        for level in self._levels[:-1]:
            path.append(level[position ^ 1])
            position //= 2
        return tuple(path)


def proof_holds(proof: Proof, bucket_hex: int, root: str) -> bool:
    """Tell whether `proof` leads from its leaf, found once in its bucket, to `root`."""
    name = proof.leaf[:bucket_hex]
    if proof.bucket.count(proof.leaf) != 1 or len(proof.path) != 4 * bucket_hex:
        return False
    if any(leaf[:bucket_hex] != name for leaf in proof.bucket):
        return False
    position, digest = int(name, 16), bucket_digest(proof.bucket)
    for sibling in proof.path:
        pair = (digest, sibling) if position % 2 == 0 else (sibling, digest)
        digest = node_digest(*pair)
        position //= 2
    return digest == root
