"""What all tests share: the cast, the shared folder, and both databases where SQLite keeps two files."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.stage import stage, wants

pytest_plugins = ["tests.cast", "tests.browser.engine"]

# How long an example takes is no property of the code: on a busy machine any of them is slow once.
hypothesis_settings.register_profile("hub", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("hub")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with official specifications and public data sets, beside the checkout; required in CI."""
    if not SHARED.is_dir():
        reason = "The folder ../shared with specifications and data sets is not there."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Half a second for each person of the cast would be most of the suite's time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def empty_spool() -> Iterator[None]:
    """No test finds files that another one left waiting."""
    yield
    shutil.rmtree(settings.HUB_SPOOL, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_language_left() -> Iterator[None]:
    """A request leaves its language active in its thread; the next test begins without."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, which PostgreSQL does not drop while a killed worker's session has not noticed its end.

    Between tests SQLite empties its tables row by row, which the trail's own trigger refuses: here it is taken off, and
    tests/accounts/test_audit.py puts it on again. PostgreSQL truncates, and keeps it.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("drop trigger audit_is_never_deleted")
    stage.blocker = django_db_blocker
    yield
    stage.strike()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            mine = "datname = current_database() and pid <> pg_backend_pid()"
            cursor.execute(f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where {mine}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test's own transaction begins. The first test of all may have no database yet, and furnishes for itself."""
    if stage.blocker and wants(item):
        stage.offer()
    else:
        stage.strike()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever may use a database may use the one for the logs, too. Those that want the stage come one after the other."""
    items.sort(key=lambda item: not wants(item))
    for item in items:
        for mark in item.iter_markers("django_db"):
            cast("dict[str, object]", mark.kwargs).setdefault("databases", "__all__")
