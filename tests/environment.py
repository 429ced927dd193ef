"""The environment of the tests, set before Django reads its settings; loaded by ``-p tests.environment``."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "HUB_STATE" not in os.environ:
    # Two test runs at once must not share a database; workers of one run inherit the folder.
    os.environ["HUB_STATE"] = tempfile.mkdtemp(prefix="hub-tests-")
    atexit.register(shutil.rmtree, os.environ["HUB_STATE"], ignore_errors=True)

# Processes of one test run share its folder, but not the files that wait in it.
os.environ["HUB_SPOOL"] = f"{os.environ['HUB_STATE']}/spool-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

os.environ.setdefault("HUB_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only-for-tests")
os.environ.setdefault("HUB_KEYS", "test:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("HUB_ALLOW_PRIVATE", "1")
os.environ.setdefault("HUB_BROKER_URL", f"redis+socket://{os.environ['HUB_STATE']}/no-broker.sock")
os.environ.setdefault("HUB_DEBUG", "1")
# The cast logs in with a password alone; tests/accounts/test_second_factor.py asks for more.
os.environ.setdefault("HUB_SECOND_FACTOR", "optional")

# WhiteNoise warns of a folder that is not there, and here warnings are errors.
(Path(os.environ["HUB_STATE"]) / "static").mkdir(parents=True, exist_ok=True)
