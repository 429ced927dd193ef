"""Every page as a picture, to be looked at: ``python -m tests.browser.screenshots FOLDER [PAGE...]``."""

import os
import subprocess
import sys
from pathlib import Path


def main(folder: str, *names: str) -> int:
    """Run the page tests, which leave pictures in the folder: desk, phone, light and dark; of pages by their first letters."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HUB_SCREENSHOTS": str(Path(folder).absolute()), "HUB_SCREENSHOTS_OF": " ".join(names)}
    command = [sys.executable, "-m", "pytest", "tests/browser/test_pages.py", "--timeout=900"]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
