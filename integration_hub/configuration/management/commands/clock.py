"""``manage.py clock``: our own loop around ``tick()``, where no cron is."""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections

from integration_hub.runs.clock import tick

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Turn the clock again and again: due schedules start, the dead are closed, what waits is rung again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=60, help="seconds between two turns, 60 if left out")

    def handle(self, *_: Any, every: float, **__: Any) -> None:
        if not 0 < every <= 300:
            raise CommandError("--every is a number of seconds, more than 0 and at most 300.")
        ended = Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: ended.set())
        keep_turning(ended, every)


def keep_turning(ended: Event, every: float) -> None:
    """Turn until ``ended``; a database that is away costs the turns until it is back, and no more."""
    while not ended.is_set():
        try:
            close_old_connections()
            tick()
        except (DatabaseError, InterfaceError):
            log.exception("The clock could not do its turn; it tries again in %s seconds.", every)
        ended.wait(every)
