"""``python -m demo.simulators SYSTEM --port N --data FOLDER``: one of the demo's systems, busy, and now and then at fault."""

import argparse
import os
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from demo import systems

SYSTEMS = sorted(module.name for module in iter_modules(systems.__path__))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    told = parser.parse_args()
    told.data.mkdir(parents=True, exist_ok=True)
    import_module(f"{systems.__name__}.{told.system}").serve(told.port, told.data, os.environ["HUB_DEMO_KEY"])


if __name__ == "__main__":
    main()
