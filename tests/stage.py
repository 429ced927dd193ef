"""One furnished merchant for many tests: furnished once in a transaction, in which each test has a savepoint of its own.

To furnish takes longer than most tests that want it. The stage is struck before any test that does not want it, or that needs
real transactions: a database that is not empty, or a transaction that is held open, would change what those see.
"""

from contextlib import ExitStack
from copy import deepcopy
from time import monotonic

import pytest
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from integration_hub.accounts.models import Merchant
from tests.scene import Scene, furnish

OLDEST = 20
"""Seconds. What is told as "2 minutes ago" must be so for each test."""
_TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


class Stage:
    """What stands now. ``scene`` is the running test's own copy; the rows are undone after each test."""

    def __init__(self) -> None:
        self.blocker: DjangoDbBlocker | None = None
        self.scene: Scene | None = None
        self._furnished: Scene | None = None
        self._since = 0.0
        self._open = ExitStack()

    def offer(self) -> None:
        """Furnish, unless there is a fresh one."""
        if monotonic() - self._since > OLDEST:
            self.strike()
        if self._furnished is None:
            self._furnish()
        self.scene = deepcopy(self._furnished)

    def strike(self) -> None:
        """Undo it all."""
        self.scene = self._furnished = None
        self._open.close()

    def _furnish(self) -> None:
        assert self.blocker is not None
        self._open.enter_context(self.blocker.unblock())
        for name in connections:
            self._open.enter_context(transaction.atomic(using=name))
            self._open.callback(transaction.set_rollback, True, using=name)
        self._furnished, self._since = furnish(Merchant.objects.create(slug="alpine", name="Alpine Outdoor")), monotonic()


stage = Stage()


def wants(item: pytest.Item) -> bool:
    """Whether the test can work on what is furnished already."""
    names = set(getattr(item, "fixturenames", ()))
    real = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    return "furnished" in names and not real and not names & _TRANSACTIONAL
