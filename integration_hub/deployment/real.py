"""``hub test-real``: the tests that speak to real systems, which are started where nobody named running ones."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from integration_hub.deployment.children import ROOT
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.suites import REAL, surroundings

FOLDER = ROOT.parent / "shared" / "peers"
"""Beside the checkout: a folder for each real system, with the script that starts it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A real system: its folder's name, the variable by which tests know it, where it lives, what the variable names in there."""

    name: str
    variable: str
    home: Path
    told: str = ""

    @property
    def value(self) -> str:
        return str(self.home / self.told) if self.told else str(self.home)


PEERS = (
    Peer("odoo", "HUB_REAL_ODOO", Path("/var/tmp/peers/odoo"), "keys.env"),  # noqa: S108 - kept between starts, for one takes minutes
    Peer("files", "HUB_REAL_FILES", Path("/srv/peers/files")),
)


def test_real(arguments: list[str]) -> int:
    """Run them on PostgreSQL, or on the database that HUB_TEST_DATABASE names."""
    found = found_or_started(os.environ, FOLDER)
    with surroundings(os.environ.get("HUB_TEST_DATABASE") or "postgresql") as environment:
        paths = [] if any((ROOT / argument.partition("::")[0]).exists() for argument in arguments) else [REAL]
        command = [sys.executable, "-m", "pytest", "--timeout=900", *paths, *arguments]
        return subprocess.run(command, cwd=ROOT, env={**environment, **found}, check=False).returncode


def found_or_started(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Where each real system is: as the environment says, else started here. Raises DeploymentError where neither can be."""
    return {peer.variable: environment.get(peer.variable) or _started(peer, folder) for peer in PEERS}


def _started(peer: Peer, folder: Path) -> str:
    script = folder / peer.name / "start.sh"
    if not script.is_file():
        remedy = f"Set {peer.variable} to {peer.value} of a running one, or put the script that starts one at {script}."
        raise DeploymentError(f"{peer.variable} is not set, and there is no {script} that could start one.", remedy)
    print(f"hub: starting {peer.name}; the first time takes minutes. {script.with_name('stop.sh')} ends it.", flush=True)
    ended = subprocess.run(["bash", str(script)], env={**os.environ, "PEER_DIR": str(peer.home)}, check=False)
    if ended.returncode:
        raise DeploymentError(f"{script} ended with {ended.returncode}.", "What it printed above says why.")
    return peer.value
