"""The variables a hub runs with: the shell's, then those of ``hub.env``, then what follows from its state folder."""

import base64
import os
import secrets
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.state import State

_HEADING = """\
# Secrets and settings of this hub, one NAME=value a line. What the shell sets goes before what stands here.
# Keep a copy in a safe place: without HUB_KEYS no stored credential can be opened.
"""


def _key() -> str:
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


# Made once for each state folder, where nobody has set them.
MADE: dict[str, Callable[[], str]] = {
    "HUB_SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "HUB_KEYS": _key,
    "HUB_INSTANCE": lambda: f"hub-{secrets.token_hex(4)}",
}


def complete(
    state: State, defaults: Mapping[str, str] | None = None, made: Mapping[str, Callable[[], str]] = MADE
) -> dict[str, str]:
    """Every variable that the hub's processes need beyond the shell's own; what is missing is made and kept."""
    kept = read(state.variables)
    missing = {name: make() for name, make in made.items() if not _is_set(name, kept)}
    if missing:
        kept = {**kept, **missing}
        add(state.variables, missing)
    following = {"HUB_STATE": str(state.folder), "HUB_BROKER_URL": state.broker_url, **(defaults or {})}
    chosen = {**following, **kept, "HUB_STATE": str(state.folder)}
    return {name: value for name, value in chosen.items() if name == "HUB_STATE" or not _is_set(name, {})}


def _is_set(name: str, kept: Mapping[str, str]) -> bool:
    return any(each in place for each in (name, f"{name}_FILE") for place in (os.environ, kept))


def read(path: Path) -> dict[str, str]:
    """The ``NAME=value`` lines of ``path``; empty where there is no such file."""
    if not path.exists():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, sign, value = line.partition("=")
        words = _words(value)
        if not sign or not name.isidentifier() or len(words) > 1:
            raise DeploymentError(
                f"{path}, line {number} is not NAME=value.", "Write NAME='value', quoted where it holds a space."
            )
        found[name] = words[0] if words else ""
    return found


def _words(value: str) -> list[str]:
    try:
        return shlex.split(value)
    except ValueError:
        return ["unclosed", "quote"]


def add(path: Path, values: Mapping[str, str]) -> None:
    """Put ``values`` after what ``path`` says already, in one step; only this user can read it."""
    before = path.read_text(encoding="utf-8") if path.exists() else _HEADING
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(before if before.endswith("\n") else f"{before}\n")
        file.writelines(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
