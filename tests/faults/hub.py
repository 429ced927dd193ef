"""The hub's own worker and clock on a test's database: ``celery -A tests.faults.hub worker``, or this module for the clock."""

import os
import time

import django

from tests.faults.worker import our_database, shorten

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_hub.settings")
django.setup()
our_database()
shorten()

from integration_hub.celery import app  # noqa: E402
from integration_hub.runs.clock import tick  # noqa: E402

__all__ = ["app"]

if __name__ == "__main__":
    while True:
        tick()
        time.sleep(0.3)
