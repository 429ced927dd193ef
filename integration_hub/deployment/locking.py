"""``hub lock``: compile ``requirements/`` anew, with hashes and without any registry's address."""

import os
import subprocess
import sys
from pathlib import Path

from integration_hub.deployment.children import ROOT
from integration_hub.deployment.errors import DeploymentError

_UV = Path(sys.executable).parent / "uv"
_FORM = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet")
_REQUIREMENTS = ROOT / "requirements"


def lock(arguments: list[str]) -> int:
    """``dev`` first: the narrower sets then take the very same releases. Arguments go to uv: ``--upgrade``."""
    _compile("dev", ["pyproject.toml", "--extra", "dev", *arguments])
    _compile("demo", ["pyproject.toml", "--extra", "demo", "-c", "requirements/dev.txt"])
    _compile("prod", ["pyproject.toml", "-c", "requirements/dev.txt"])
    _compile("build", ["-", *arguments], given="setuptools>=80")
    _compile("uv", ["-", *arguments], given="uv")
    return 0


def _compile(name: str, arguments: list[str], given: str = "") -> None:
    target = _REQUIREMENTS / f"{name}.txt"
    command = [str(_UV), "pip", "compile", *arguments, *_FORM, "-o", str(target)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "UV_SYSTEM_CERTS": "1"}, input=given, text=True, check=False)
    if done.returncode:
        raise DeploymentError(f"uv could not compile {target.name}.", "Its lines stand above; pyproject.toml names the ranges.")
