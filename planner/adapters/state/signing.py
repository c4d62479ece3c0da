"""The workspace's Ed25519 key, and the checkpoints that are signed with it.

Who only reads needs the public key alone, which lies beside the private one.
"""

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from planner.errors import Finding, InputError
from planner.ids import canonical_json
from planner.ledger.checkpoint import Checkpoint, read_checkpoint
from planner.ports import Entropy

#: What is read of a long file of checkpoints to see how far it goes.
_TAIL_BYTES = 8192


class SigningKey:
    """A key file, made on first use.

    Parameters
    ----------
    folder
        Where `signing_key.pem` and `signing_key.pub.pem` are.
    entropy
        What a new key is made of.
    """

    def __init__(self, folder: Path, entropy: Entropy) -> None:
        self.private_path = folder / "signing_key.pem"
        self.public_path = folder / "signing_key.pub.pem"
        self._entropy = entropy
        self._key: Ed25519PrivateKey | None = None

    def sign(self, text: str) -> tuple[str, str]:
        """Return the public key and the signature over `text`, both in hex.

        Raises
        ------
        InputError
            If the key file holds no such key, or none can be made.
        """
        if self._key is None:
            try:
                self._key = self._loaded()
            except (OSError, ValueError) as error:
                raise _unusable(self.private_path, error) from error
        public = self._key.public_key()
        return _hex(public), self._key.sign(text.encode()).hex()

    def public(self) -> str | None:
        """Return the public key in hex; None as long as there is none.

        Raises
        ------
        InputError
            If its file can't be read.
        """
        try:
            return public_key_hex(self.public_path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _unusable(self.public_path, error) from error

    def _loaded(self) -> Ed25519PrivateKey:
        if not self.private_path.exists():
            # Another process may be first; then its key is the workspace's.
            made = Ed25519PrivateKey.from_private_bytes(
                bytes.fromhex(self._entropy.token_hex())
            )
            _keep_once(
                self.private_path,
                made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            )
        key = load_pem_private_key(self.private_path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            msg = "it is no Ed25519 key"
            raise TypeError(msg)
        _keep_once(self.public_path, _pem(key.public_key()))
        return key


def _keep_once(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, whole or not at all; one there is left."""
    if path.exists():
        return
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass  # Somebody was first; what they left is what counts.
    finally:
        Path(name).unlink(missing_ok=True)


def _hex(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _unusable(path: Path, error: Exception) -> InputError:
    finding = Finding(
        file=path.name,
        code="ledger_key_unusable",
        value=str(path),
        params={"reason": str(error)},
    )
    return InputError([finding])


def public_key_hex(text: str) -> str:
    """Return a public key, given as PEM or in hex, in hex.

    Raises
    ------
    ValueError
        If it is no Ed25519 public key.
    """
    if "BEGIN" not in text:
        return _hex(Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip())))
    key = load_pem_public_key(text.encode())
    if not isinstance(key, Ed25519PublicKey):
        msg = "it is no Ed25519 key"
        raise ValueError(msg)  # noqa: TRY004 - what was given is wrong, not its type
    return _hex(key)


def public_key_pem(key: str) -> str:
    """Return a public key in hex as PEM."""
    return _pem(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))).decode()


def signature_holds(key: str, signature: str, text: str) -> bool:
    """Tell whether a signature is that of a public key over a text."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class CheckpointFile:
    """The signed checkpoints, a line each, as they were made.

    Every event carries its signature in the database, so what a killed process
    didn't write here is written by the next.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[list[Checkpoint], int]:
        """Return the checkpoints, and how many lines are none."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return [], 0
        return _whole(lines)

    def reached(self) -> int:
        """Return the last seq written down; 0 for none."""
        try:
            with self.path.open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - _TAIL_BYTES))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return 0
        return max((found.seq for found in _whole(lines)[0]), default=0)

    def append(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Write checkpoints down, each in one piece."""
        text = b"".join(canonical_json(c.as_json()) + b"\n" for c in checkpoints)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size:
                os.lseek(handle, size - 1, os.SEEK_SET)
                # A line that a killed process left half stays a line of its own.
                if os.read(handle, 1) != b"\n":
                    text = b"\n" + text
            os.write(handle, text)
            os.fsync(handle)
        finally:
            os.close(handle)


def _whole(lines: Iterable[bytes]) -> tuple[list[Checkpoint], int]:
    found, torn = [], 0
    for line in filter(None, lines):
        try:
            found.append(read_checkpoint(json.loads(line)))
        except ValueError:
            torn += 1
    return found, torn
