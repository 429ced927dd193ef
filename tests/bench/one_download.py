"""One measured download through the file door: ``python -m tests.bench.one_download FILE``; prints seconds and memory."""

import json
import os
import resource
import sys
from pathlib import Path
from time import perf_counter

from connectors.files import Files, FileServerConfig
from connectors.testing.contract import Ears


def main(name: str) -> None:
    files = Files(FileServerConfig.model_validate(json.loads(os.environ["BENCH_SSHD"])), Ears().surroundings())
    target = Path(name).with_suffix(".ours")
    started = perf_counter()
    lying = files.stat(name)
    if lying is None:
        raise SystemExit(f"{name} is not there.")
    files.fetch(lying, target)
    files.close()
    seconds = perf_counter() - started
    if target.stat().st_size != lying.size:
        raise SystemExit("The copy is not whole.")
    target.unlink()
    print(json.dumps({"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main(sys.argv[1])
