"""A file may be of any size: the memory that it takes is not."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.formats.one_pass import write

GROWTH = 3
"""MiB that a pass over a large file may take more than one over a small file."""


def passed(folder: Path, ending: str, rows: int) -> dict[str, Any]:
    """What a process of its own says of a pass over so many rows."""
    path = folder / f"items{ending}"
    write(path, rows)
    command = [sys.executable, "-m", "tests.connectors.formats.one_pass", str(path)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert (told["records"], told["read"], told["flawed"]) == (rows, rows, 0)
    return told


@pytest.mark.parametrize(("ending", "rows"), [(".csv", 40_000), (".jsonl", 20_000), (".xml", 12_000)])
def test_a_file_of_many_megabytes_takes_no_more_memory_than_a_small_one(tmp_path: Path, ending: str, rows: int) -> None:
    small, large = passed(tmp_path, ending, 2_500), passed(tmp_path, ending, rows)
    assert large["mib"] - small["mib"] <= GROWTH
