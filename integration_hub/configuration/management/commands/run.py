"""``manage.py run MERCHANT/PROCESS``: what the button does, from the command line."""

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integration_hub.celery import app
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.bell import EXECUTE_RUN
from integration_hub.runs.leases import close_the_dead
from integration_hub.runs.models import Run, State, Trigger

LOOK_EVERY = 0.5
COUNTS = ("expected", "read", "staged", "skipped", "published")


class Command(BaseCommand):
    help = "Start a service, as the button does. Ends with 1 when the run did not end well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "process", nargs="+", help="MERCHANT/PROCESS, by their short names; several are started in this order"
        )
        parser.add_argument("--full", action="store_true", help="read everything; without it, what changed since the last run")
        parser.add_argument("--wait", action="store_true", help="wait for the run's end")
        parser.add_argument("--here", action="store_true", help="do it in this process, without a worker")
        parser.add_argument("--patience", type=float, default=60, help="seconds that --wait gives a worker to begin; 60")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_: Any, process: list[str], full: bool, **options: Any) -> None:
        mode = Mode.FULL if full else Mode.INCREMENTAL
        runs = [_started(found, mode) for found in [_found(path) for path in process]]
        say = _nothing if options["json"] else self.stderr.write
        for run in runs:
            if options["here"]:
                _do_here(run)
            elif options["wait"]:
                _wait(run, options["patience"], say)
            run.refresh_from_db()
        told = [_told(run) for run in runs]
        as_json = json.dumps(told if len(told) > 1 else told[0], indent=2)
        self.stdout.write(as_json if options["json"] else "\n\n".join(map(_in_words, runs)))
        if (options["wait"] or options["here"]) and any(run.state != State.DONE for run in runs):
            sys.exit(1)


def _started(process: Process, mode: Mode) -> Run:
    try:
        return start_run(process, Cause(Trigger.COMMAND), mode=mode)
    except Refused as problem:
        raise CommandError(str(problem)) from None


def _found(path: str) -> Process:
    merchant, _, slug = path.partition("/")
    found = Process.objects.filter(merchant__slug=merchant, slug=slug).first()
    if found is None:
        all_of_them = Process.objects.order_by("merchant__slug", "slug").values_list("merchant__slug", "slug")
        known = ", ".join(f"{owner}/{name}" for owner, name in all_of_them) or "none yet"
        raise CommandError(f"There is no process {path!r}. There are: {known}.")
    return found


def _do_here(run: Run) -> None:
    """The worker's own task, by its name: nothing else knows who does what."""
    app.loader.import_default_modules()
    app.tasks[EXECUTE_RUN](run.pk)


def _wait(run: Run, patience: float, say: Any) -> None:
    """Until the run has ended, or nobody has done anything about it for ``patience`` seconds."""
    told, last = "", time.monotonic()
    while run.is_active:
        now = f"{run.get_state_display()}: {run.read} of {run.expected if run.expected is not None else 'an unknown number'} read"
        if now != told:
            say(now)
            told, last = now, time.monotonic()
        elif run.state == State.QUEUED and time.monotonic() - last > patience:
            say("No worker has taken it. Start one with ./hub up, or do it in this process with --here. It stays queued.")
            return
        time.sleep(LOOK_EVERY)
        close_the_dead()
        run.refresh_from_db()


def _nothing(_: str) -> None:
    """In JSON there is no progress."""


def _told(run: Run) -> dict[str, Any]:
    return {
        "run": run.pk, "state": run.state, "mode": run.mode, "unit": run.unit,
        **{name: getattr(run, name) for name in COUNTS},
        "code": run.code, "message": run.message, "remedy": run.remedy,
    }  # fmt: skip


def _in_words(run: Run) -> str:
    lines = [f"Run {run.pk}: {run.get_state_display()}"]
    if not run.is_active:
        counts = ", ".join(f"{name} {getattr(run, name)}" for name in COUNTS if getattr(run, name) is not None)
        lines.append(f"{run.unit or 'records'}: {counts}")
    code = f" ({run.code})" if run.code else ""
    lines += [f"{run.message}{code}"] if run.message else []
    lines += [run.remedy] if run.remedy else []
    return "\n".join(lines)
