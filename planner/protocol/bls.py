"""BLS signatures on the curve BLS12-381, as randomness beacons make them.

Hashing to the curve is that of RFC 9380, points are compressed. py_ecc is imported
when a signature is verified: that takes half a second, and few commands need it.
"""

import hashlib
import sys
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from py_ecc.bls.typing import G1Uncompressed, G2Uncompressed

#: py_ecc types a hash by OpenSSL's private name for it.
_SHA256: Any = hashlib.sha256
Point = TypeVar("Point", "G1Uncompressed", "G2Uncompressed")


class NotAPointError(ValueError):
    """Bytes that aren't a point of the group in which signatures are."""


class SignatureGroup(Enum):
    """Which group signatures are in; public keys are in the other.

    A value is the domain that separates these signatures from other uses of the
    hash: the basic scheme's ciphersuite of draft-irtf-cfrg-bls-signature, 4.2.1.
    """

    G1 = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
    G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"

    @property
    def size(self) -> int:
        """How many bytes a compressed point of the group has."""
        return 48 if self is SignatureGroup.G1 else 96


def is_signed(
    *, message: bytes, signature: bytes, public_key: bytes, group: SignatureGroup
) -> bool:
    """Tell whether `signature` is that of the key's holders under `message`.

    Of one message and key there is one signature only, as its encoding is
    canonical and it is in the subgroup of prime order: nobody, the signers
    included, can choose between several.

    Parameters
    ----------
    public_key
        Of the group that signatures aren't in; known to be sound.

    Raises
    ------
    NotAPointError
        If the signature is no point of its group's subgroup, or its zero.
    """
    if len(signature) != group.size:
        msg = f"a signature in {group.name} has {group.size} bytes"
        raise NotAPointError(msg)
    verify = _is_signed_in_g1 if group is SignatureGroup.G1 else _is_signed_in_g2
    load_curve()
    return verify(message, signature, public_key)


def load_curve() -> None:
    """Import py_ecc, and take back the recursion limit that it raises.

    Under its limit of 100,000, JSON that is nested deep enough would crash the
    interpreter instead of raising an error; no formula here needs it.
    """
    limit = sys.getrecursionlimit()
    import py_ecc  # noqa: F401 - loaded for what it does

    sys.setrecursionlimit(limit)


def _is_signed_in_g1(message: bytes, signature: bytes, public_key: bytes) -> bool:
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.optimized_bls12_381.optimized_curve import G2, neg

    point, key = _in_subgroup(_g1(signature)), _g2(public_key)
    hashed = hash_to_G1(message, SignatureGroup.G1.value, _SHA256)
    return _pairings_cancel((neg(G2), point), (key, hashed))


def _is_signed_in_g2(message: bytes, signature: bytes, public_key: bytes) -> bool:
    from py_ecc.bls.hash_to_curve import hash_to_G2
    from py_ecc.optimized_bls12_381.optimized_curve import G1, neg

    point, key = _in_subgroup(_g2(signature)), _g1(public_key)
    hashed = hash_to_G2(message, SignatureGroup.G2.value, _SHA256)
    return _pairings_cancel((point, neg(G1)), (hashed, key))


def _pairings_cancel(*pairs: "tuple[G2Uncompressed, G1Uncompressed]") -> bool:
    """Tell whether the product of the pairs' pairings is one."""
    from py_ecc.fields import optimized_bls12_381_FQ12
    from py_ecc.optimized_bls12_381.optimized_pairing import (
        final_exponentiate,
        pairing,
    )

    one = optimized_bls12_381_FQ12.one()
    product = one
    for in_g2, in_g1 in pairs:
        product *= pairing(in_g2, in_g1, final_exponentiate=False)
    return bool(final_exponentiate(product) == one)


def _in_subgroup(point: Point) -> Point:
    from py_ecc.bls.g2_primitives import subgroup_check
    from py_ecc.optimized_bls12_381.optimized_curve import is_inf

    if is_inf(point) or not subgroup_check(point):
        msg = "the point isn't in the subgroup of prime order, or is its zero"
        raise NotAPointError(msg)
    return point


def _g1(compressed: bytes) -> "G1Uncompressed":
    from py_ecc.bls.point_compression import decompress_G1
    from py_ecc.bls.typing import G1Compressed

    try:
        return decompress_G1(G1Compressed(int.from_bytes(compressed, "big")))
    except ValueError as error:
        raise NotAPointError(str(error)) from error


def _g2(compressed: bytes) -> "G2Uncompressed":
    from py_ecc.bls.point_compression import decompress_G2
    from py_ecc.bls.typing import G2Compressed

    halves = [
        int.from_bytes(half, "big") for half in (compressed[:48], compressed[48:])
    ]
    try:
        return decompress_G2(G2Compressed((halves[0], halves[1])))
    except ValueError as error:
        raise NotAPointError(str(error)) from error
