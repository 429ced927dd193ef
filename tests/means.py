"""What a test needs of the machine. Missing, it is skipped and says what to install; in CI nothing may be missing."""

import os
import shutil

import pytest
from django.db import connection

NEEDS = {
    "redis": ("redis-server", "apt-get install redis-server"),
    "cron": ("cron", "apt-get install cron"),
    "browser": ("chromium", "apt-get install chromium"),
    "gettext": ("xgettext", "apt-get install gettext"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (program, remedy) in NEEDS.items():
        if item.get_closest_marker(marker) and not shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
            _missing(f"{program} is not installed: {remedy}")
    for mark in item.iter_markers("real"):
        if not os.environ.get(mark.args[0]):
            _missing(f"{mark.args[0]} is not set: ./hub test-real starts the real systems and sets it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out(config, items, "sqlite_only" if connection.vendor == "postgresql" else "postgresql_only")


def leave_out(config: pytest.Config, items: list[pytest.Item], mark: str) -> None:
    """What does not belong to this run is not collected, rather than skipped: a skip says that something is missing here."""
    left = [item for item in items if item.get_closest_marker(mark)]
    items[:] = [item for item in items if not item.get_closest_marker(mark)]
    config.hook.pytest_deselected(items=left)


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
