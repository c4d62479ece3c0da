"""The machine's entropy."""

import secrets


class SystemEntropy:
    """The operating system's generator."""

    def token_hex(self) -> str:
        """Return 32 random bytes as 64 hex digits."""
        return secrets.token_hex(32)
