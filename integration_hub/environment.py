"""Typed readers of the environment. A secret may stand in a file named by ``<NAME>_FILE``."""

import os
from pathlib import Path


def text(name: str, default: str) -> str:
    """The value of ``name``, or of the file that ``<name>_FILE`` names, or ``default``."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Whether ``name`` says 1, true, yes or on."""
    value = text(name, "").lower()
    return value in {"1", "true", "yes", "on"} if value else default


def listed(name: str) -> list[str]:
    """The comma-separated values of ``name``."""
    return [part.strip() for part in text(name, "").split(",") if part.strip()]
