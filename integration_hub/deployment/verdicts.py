"""``hub check``: every tool says its verdict, and one failure does not hide the next."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from integration_hub.deployment.children import ROOT
from integration_hub.deployment.suites import secrets_of, surroundings

_TOOLS = Path(sys.executable).parent
_MANAGE = (sys.executable, "manage.py")

CHECKS: dict[str, Sequence[str]] = {
    "format": ("ruff", "format", "--check", "--output-format", "concise", ".", "hub"),
    "lint": ("ruff", "check", "--output-format", "concise", ".", "hub"),
    "types": ("mypy", "connectors", "integration_hub", "demo", "tests", "scripts", "manage.py", "hub"),
    "import contracts": ("lint-imports", "--no-cache"),
    "template format": ("djlint", "templates", "--check"),
    "templates": ("djlint", "templates", "--lint", "--quiet"),
    "migrations": (*_MANAGE, "makemigrations", "--check", "--dry-run"),
    "settings": (*_MANAGE, "check", "--fail-level", "WARNING"),
}


def check(arguments: list[str]) -> int:
    """Run the named checks, or all."""
    with surroundings("sqlite") as environment:
        own = {**environment, **secrets_of(environment)}
        failed = [name for name in arguments or CHECKS if not _passes(name, CHECKS[name], own)]
    print(f"hub: checks failed: {', '.join(failed)}" if failed else "hub: all checks passed")
    return 1 if failed else 0


def _passes(name: str, command: Sequence[str], environment: Mapping[str, str]) -> bool:
    begun = time.monotonic()
    program = str(_TOOLS / command[0])
    done = subprocess.run([program, *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    if done.returncode:
        print("\n".join(f"      {line}" for line in (done.stdout + done.stderr).strip().splitlines()), flush=True)
    return done.returncode == 0
