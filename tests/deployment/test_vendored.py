"""Files of others in this repository: each locked, licensed and named."""

import json
from typing import Any

from tests.deployment.conftest import ROOT

LOCK: dict[str, dict[str, Any]] = json.loads((ROOT / "scripts" / "vendor.lock.json").read_text())
TARGETS = {target for package in LOCK.values() for target in package["files"].values()}


def test_every_vendored_file_is_locked_and_every_locked_one_is_there() -> None:
    folders = [ROOT / "static" / "vendor", ROOT / "tests" / "browser" / "vendor"]
    found = {str(path.relative_to(ROOT)) for folder in folders for path in folder.iterdir()}
    assert found == TARGETS


def test_every_package_is_named_with_its_licence_which_stands_beside_it() -> None:
    notice = (ROOT / "THIRD_PARTY.md").read_text()
    for name, package in LOCK.items():
        assert f"| {name} | {package['version']} | {package['licence']} |" in notice
        assert any("LICENSE" in target for target in package["files"].values())
        assert len(package["sha256"]) == 64
