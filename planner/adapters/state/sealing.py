"""Text sealed under a secret that isn't kept: who has the database can't read it."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_ABOUT = b"inspection-planner first answer"


def sealed(secret: str, text: bytes) -> str:
    """Return a text sealed under a secret of at least 128 bits of chance."""
    return _box(secret).encrypt(text).decode()


def unsealed(secret: str, box: str) -> bytes | None:
    """Return what was sealed under a secret, None where it was another one."""
    try:
        return _box(secret).decrypt(box.encode())
    except InvalidToken:
        return None


def _box(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_ABOUT).derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
