"""``python -m tests.faults --block D --seeds 3 --from-seed 5``: one block of the campaign, whole, on the database that is set."""

import argparse
import os
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
BLOCKS = {
    "A": ["test_lying_erps.py"],
    "B": ["test_killed_imports.py"],
    "D": ["test_deliveries.py", "test_storm.py"],
    "E": ["test_bell.py"],
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="One block of the fault campaign, whole.")
    parser.add_argument("--block", choices=sorted(BLOCKS), required=True)
    parser.add_argument("--seeds", default="8", help="how many random seeds")
    parser.add_argument("--from-seed", default="1", help="the first of them")
    chosen = parser.parse_args()
    os.environ |= {"HUB_FAULTS": "full", "FAULTS_SEEDS": chosen.seeds, "FAULTS_SEED": chosen.from_seed}
    return pytest.main(["-s", "--show-capture=no", *(str(FOLDER / name) for name in BLOCKS[chosen.block])])


if __name__ == "__main__":
    sys.exit(main())
