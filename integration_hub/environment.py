"""Typed readers of the environment. A secret may stand in a file named by ``<NAME>_FILE``.

What cannot be read is kept in ``PROBLEMS`` and its default goes on: ``checks.py`` then stops the start and says them all at once.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Problem:
    """A variable that cannot be used: what is wrong with it and how to mend it."""

    name: str
    wrong: str
    mend: str


PROBLEMS: list[Problem] = []


def text(name: str, default: str) -> str:
    """The value of ``name``, or of the file that ``<name>_FILE`` names, or ``default``."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        PROBLEMS.append(Problem(f"{name}_FILE", f"The file {path} cannot be read: {reason}.", "Let it name a readable file."))
        return default


def flag(name: str, *, default: bool) -> bool:
    """Whether ``name`` says 1, true, yes or on."""
    value = text(name, "").lower()
    if value not in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        PROBLEMS.append(Problem(name, f"{value!r} is neither yes nor no.", "Write 1 or 0."))
        return default
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int, *, least: int, most: int) -> int:
    """The whole number of ``name``, from ``least`` to ``most``."""
    value = text(name, str(default))
    if value.isdecimal() and least <= int(value) <= most:
        return int(value)
    PROBLEMS.append(Problem(name, f"{value!r} is not a number from {least} to {most}.", f"Usual: {default}."))
    return default


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Which of these ``name`` says."""
    value = text(name, default)
    if value in among:
        return value
    PROBLEMS.append(Problem(name, f"{value!r} is not known.", f"Choose one of: {', '.join(among)}."))
    return default


def listed(name: str) -> list[str]:
    """The comma-separated values of ``name``."""
    return [part.strip() for part in text(name, "").split(",") if part.strip()]


def address(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    """The URL of ``name``, of one of these schemes; it is never repeated in words, because it may hold a password."""
    value = text(name, default)
    if _parts(value).scheme in schemes:
        return value
    PROBLEMS.append(Problem(name, "It is not an address that the hub understands.", f"It begins with: {', '.join(schemes)}."))
    return default


def _parts(value: str) -> SplitResult:
    """The parts of an address; of one that cannot be taken apart, none."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
