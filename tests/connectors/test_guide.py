"""The guide to new connectors is true: its skeleton says what is missing, and its code keeps the contract."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from connectors.base import Side
from integration_hub.configuration.starting import Start, begin

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n# (\S+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tried(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--tb=line", *options, "tests"]
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=110)


def test_the_skeleton_fails_with_words_that_say_what_is_missing(tmp_path: Path) -> None:
    call_command("startconnector", "tinyshop", side="shop", into=tmp_path)
    said = tried(tmp_path, "-k", "every_record or every_sku or check_names").stdout
    assert "Read the raw orders, page by page" in said
    assert "Products that the shop does not hold yet" in said or "Supply" in said or "NotImplementedError" in said
    assert "1 passed" in said, "What the skeleton has already is sound."


@pytest.mark.timeout(180)
def test_the_code_of_the_guide_keeps_the_contract(tmp_path: Path) -> None:
    call_command("startconnector", "tinyshop", side="shop", into=tmp_path)
    blocks = dict(BLOCK.findall((ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")))
    for name, code in blocks.items():
        assert (tmp_path / name).exists(), f"The skeleton has no {name}."
        (tmp_path / name).write_text(code, encoding="utf-8")
    done = tried(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "skipped" not in done.stdout


@pytest.mark.parametrize("side", list(Side))
def test_a_connector_among_ours_gets_its_line_in_the_registry(tmp_path: Path, side: Side) -> None:
    registry = tmp_path / "connectors" / "registry.py"
    registry.parent.mkdir()
    shutil.copy(ROOT / "connectors" / "registry.py", registry)
    made = begin(Start("tiny_system", "Tiny System", side, tmp_path, apart=False))
    assert f'    "tiny_system": "connectors.{side}.tiny_system",\n}}' in registry.read_text(encoding="utf-8")
    for path in made:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
        assert "{{" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ["Tiny", "tiny-shop", "class", "woocommerce", ""])
def test_an_unfit_key_is_refused_and_nothing_is_written(tmp_path: Path, key: str) -> None:
    with pytest.raises(CommandError):
        call_command("startconnector", key, side="shop", into=tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    call_command("startconnector", "tinyshop", side="erp", into=tmp_path)
    with pytest.raises(CommandError, match="there already"):
        call_command("startconnector", "tinyshop", side="erp", into=tmp_path)
