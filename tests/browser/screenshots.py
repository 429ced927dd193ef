"""Every page as a picture, to be looked at: ``python -m tests.browser.screenshots FOLDER [NAME]``."""

import os
import subprocess
import sys
from pathlib import Path


def main(folder: str, *names: str) -> int:
    """Run the page tests, which leave their pictures in the folder: a desk, a phone, light and dark."""
    chosen = ["-k", " or ".join(names)] if names else []
    environment = {**os.environ, "HUB_SCREENSHOTS": str(Path(folder).absolute())}
    command = [sys.executable, "-m", "pytest", "tests/browser/test_pages.py", "--timeout=900", *chosen]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
