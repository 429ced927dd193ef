"""Fetch the third-party files that pages and tests need, as ``vendor.lock.json`` pins them, and name them in THIRD_PARTY.md.

Run by hand when a release is taken up: ``.venv/bin/python scripts/vendor.py``. It needs npm; the hub itself never does.
"""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "scripts" / "vendor.lock.json"
NOTICE = ROOT / "THIRD_PARTY.md"
HEADING = """\
# Third-party files in this repository

Copied unchanged by `scripts/vendor.py`, each with its licence beside it.
Python packages are not copied: `requirements/` names them.

| package | release | licence | files |
|---|---|---|---|
"""


class WrongContent(Exception):
    """A package is not the one that was locked."""


def main() -> int:
    packages: dict[str, dict[str, Any]] = json.loads(LOCK.read_text(encoding="utf-8"))
    lines = [vendor(name, package) for name, package in packages.items()]
    NOTICE.write_text(HEADING + "".join(lines), encoding="utf-8")
    return 0


def vendor(name: str, package: dict[str, Any]) -> str:
    """Copy the locked files of one package; its line for the notice."""
    archive = fetch(name, package["version"])
    found = hashlib.sha256(archive).hexdigest()
    if found != package["sha256"]:
        raise WrongContent(f"{name} {package['version']} has sha256 {found}, locked is {package['sha256']}: do not use it.")
    with tarfile.open(fileobj=io.BytesIO(archive)) as content:
        for source, target in package["files"].items():
            copy(content, f"package/{source}", ROOT / target)
    targets = ", ".join(f"`{target}`" for target in package["files"].values())
    return f"| {name} | {package['version']} | {package['licence']} | {targets} |\n"


def fetch(name: str, version: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return next(Path(folder).iterdir()).read_bytes()


def copy(content: tarfile.TarFile, source: str, target: Path) -> None:
    file = content.extractfile(source)
    if file is None:
        raise WrongContent(f"{source} is not a file of its package.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(file.read())


if __name__ == "__main__":
    sys.exit(main())
