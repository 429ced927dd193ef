"""Worker processes for the campaign: forked from one warm parent, so that killing them by the dozen is cheap.

Each line on the parent's input asks for one: ``once PROCESS POINT`` does a single run and is struck at a fault point ("-":
nowhere), ``resume PROCESS POINT`` goes on with the run that is there, ``mails 0 POINT`` sends what is due, ``resend PROCESS
POINT`` takes a resend to its end, ``edit PROCESS POINT`` edits an order and delivers it, ``loop PROCESS -`` goes on until it is
killed. The answer is its process id.
"""

import json
import os
import signal
import sys
import time
from datetime import timedelta
from importlib import import_module

import django
from django.db import connections

from tests import drill, rack, shelf


def main() -> None:
    """Fork a worker for every line, until the campaign hangs up; then none is left."""
    django.setup()
    drill.register()
    shelf.install()
    rack.install()
    for alias, name in json.loads(os.environ["FAULTS_DATABASES"]).items():
        connections[alias].settings_dict["NAME"] = name
    # All that a worker would import by itself, once for all of them and after Django is ready.
    for module in (
        "integration_hub.work", "celery.canvas", "celery.result", "kombu.transport.redis", "tests.shelf.connector",
        "tests.rack.connector",
    ):  # fmt: skip
        import_module(module)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _work(*line.split())
        children.append(child)
        print(child, flush=True)
    for child in children:
        _kill(child)


def our_database() -> None:
    """Speak to the database of the test that started us, and know its connectors."""
    drill.register()
    for alias, name in json.loads(os.environ["FAULTS_DATABASES"]).items():
        connections[alias].settings_dict["NAME"] = name


def _work(what: str, process_id: str, point: str) -> None:
    from integration_hub import faultpoints  # noqa: PLC0415

    shorten()
    faultpoints._TOLD = "" if point == "-" else point
    try:
        if what in ACTS:
            ACTS[what](int(process_id))
        while what == "loop":
            _turn(int(process_id))
            time.sleep(0.02)
    finally:
        os._exit(0)


def shorten() -> None:
    """Leases of seconds instead of minutes: the campaign has no time."""
    from django.conf import settings  # noqa: PLC0415

    from integration_hub.orders import delivery, outcomes, sending  # noqa: PLC0415
    from integration_hub.runs import leases  # noqa: PLC0415

    spare = float(os.environ.get("FAULTS_SPARE", "0.5"))
    sending.SPARE, delivery.BEAT_EVERY, leases.LEASE = timedelta(seconds=spare), 0.1, timedelta(seconds=1)
    settings.HUB_PACE = float(os.environ.get("FAULTS_PACE", "1"))
    outcomes.FIRST_DELAY, outcomes.LONGEST_DELAY = timedelta(seconds=0.2), timedelta(seconds=0.5)


def _once(process_id: int) -> None:
    from integration_hub import work  # noqa: PLC0415
    from integration_hub.processes.models import Process  # noqa: PLC0415
    from integration_hub.runs.actions import Cause, start_run  # noqa: PLC0415
    from integration_hub.runs.models import Trigger  # noqa: PLC0415

    work.execute_run(start_run(Process.objects.get(pk=process_id), Cause(Trigger.SCHEDULE)).pk)


def _turn(process_id: int) -> None:
    """What clock and broker would bring to this worker."""
    from integration_hub import work  # noqa: PLC0415
    from integration_hub.orders.clock import wake_deliveries  # noqa: PLC0415
    from integration_hub.orders.delivery import help_deliver  # noqa: PLC0415
    from integration_hub.runs import leases  # noqa: PLC0415
    from integration_hub.runs.models import ACTIVE, Run, State  # noqa: PLC0415

    wake_deliveries()
    leases.close_the_dead()
    run = Run.objects.filter(process=process_id, state__in=ACTIVE).first()
    if run and run.state == State.QUEUED:
        work.execute_run(run.pk)
    elif run:
        help_deliver(run.pk)


def _resume(process_id: int) -> None:
    from integration_hub import work  # noqa: PLC0415
    from integration_hub.runs.models import Run, State  # noqa: PLC0415

    for run in Run.objects.filter(process=process_id, state=State.QUEUED):
        work.execute_run(run.pk)


def _mails(_: int) -> None:
    from integration_hub.alerts.clock import send_due_notices  # noqa: PLC0415

    send_due_notices()


def _resend(process_id: int) -> None:
    """A whole resend, minute by minute, as clock and broker would bring it to one worker."""
    from django.db.models import F  # noqa: PLC0415

    from integration_hub.resending.conducting import conduct_resends  # noqa: PLC0415
    from integration_hub.resending.models import Resend  # noqa: PLC0415

    while any(resend.is_active for resend in Resend.objects.all()):
        Resend.objects.update(counts_from=F("counts_from") - timedelta(minutes=1))
        conduct_resends()
        _turn(process_id)


def _edit(process_id: int) -> None:
    """Somebody sends the first order with another item, and a worker delivers it."""
    from dataclasses import replace  # noqa: PLC0415

    from integration_hub.accounts.models import Person  # noqa: PLC0415
    from integration_hub.orders.document import document_of  # noqa: PLC0415
    from integration_hub.orders.editing.actions import send_edited  # noqa: PLC0415
    from integration_hub.orders.models import Order  # noqa: PLC0415

    order = Order.objects.get()
    before = document_of(order)
    after = replace(before, lines=(replace(before.lines[0], sku="SKU-2"),))
    send_edited(order, before, after, by=Person.objects.get(), reason="Renamed in the ERP.")
    _turn(process_id)


ACTS = {"once": _once, "resume": _resume, "mails": _mails, "resend": _resend, "edit": _edit}


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
