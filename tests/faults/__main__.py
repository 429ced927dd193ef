"""``python -m tests.faults --block A --seeds 6 [--seed 1]``: one block of the campaign, on the database of the environment."""

import argparse
import os
import sys

import pytest

BLOCKS = {
    "A": ["tests/faults/test_lying_erps.py"],
    "B": ["tests/faults/test_killed_imports.py", "tests/faults/test_killed_file_imports.py"],
    "D": ["tests/faults/test_deliveries.py", "tests/faults/test_file_deliveries.py", "tests/faults/test_storm.py"],
    "F": ["tests/faults/test_file_transfers.py"],
    "G": ["tests/faults/test_hostile_files.py"],
    "K": ["tests/faults/test_shop_feeds.py"],
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--block", choices=BLOCKS, help="all blocks without it")
    parser.add_argument("--seeds", help="how many seeds; each block has its own number otherwise")
    parser.add_argument("--seed", default="1", help="the first one")
    asked, more = parser.parse_known_args(arguments)
    os.environ |= {"HUB_FAULTS": "full", "FAULTS_SEED": asked.seed} | ({"FAULTS_SEEDS": asked.seeds} if asked.seeds else {})
    return pytest.main(["--timeout=3600", *(BLOCKS[asked.block] if asked.block else ["tests/faults"]), *more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
