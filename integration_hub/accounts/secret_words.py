"""Long random words that programs show instead of a password: made once, shown once, known afterwards by their hash alone."""

import hashlib
import secrets


def new_secret(mark: str) -> tuple[str, str]:
    """A word nobody has, beginning with ``mark``, and the part of it that may be shown."""
    prefix = secrets.token_hex(4)
    return f"{mark}_{prefix}_{secrets.token_urlsafe(32)}", prefix


def hashed(secret: str) -> str:
    """What is kept of it. It holds 256 random bits, so that a plain hash gives nobody a start."""
    return hashlib.sha256(secret.encode()).hexdigest()
