"""``manage.py clock``: the loop that calls ``tick`` where no cron does, in the demo and in containers."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from integration_hub.runs.clock import tick


class Command(BaseCommand):
    help = "Calls the clock again and again until it is told to end; a second clock beside it does no harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, default=60, metavar="SECONDS", help="the pause between two turns (60)")

    def handle(self, *args: Any, every: int, **options: Any) -> None:
        asked_to_end = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: asked_to_end.set())
        while not asked_to_end.is_set():
            close_old_connections()
            tick()
            asked_to_end.wait(every)
