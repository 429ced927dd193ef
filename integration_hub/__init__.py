"""The Django project: what the hub remembers, decides, schedules and shows."""

import re
from pathlib import Path

_CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def _version() -> str:
    """The first version that the changelog names: it is written in one place only."""
    found = re.search(r"^## (\d+\.\d+\.\d+)", _CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{_CHANGELOG} names no version: it needs a heading such as '## 1.2.3 — 2026-01-31'.")
    return found[1]


__version__ = _version()
