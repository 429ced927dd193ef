"""The environment of the tests, set before Django reads its settings; loaded by ``-p tests.environment``."""

import os
import tempfile
from pathlib import Path

folder = Path(tempfile.gettempdir()) / f"hub-tests-{os.getuid()}"
folder.mkdir(mode=0o700, exist_ok=True)

os.environ.setdefault("HUB_STATE", str(folder))
os.environ.setdefault("HUB_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only-for-tests")
os.environ.setdefault("HUB_KEYS", "test:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("HUB_ALLOW_PRIVATE", "1")
os.environ.setdefault("HUB_BROKER_URL", f"redis+socket://{folder}/no-broker.sock")
os.environ.setdefault("HUB_DEBUG", "1")
