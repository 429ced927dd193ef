"""Senders that leave, at a real web server: in the middle of the body, and while they wait for its end."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from integration_hub.catalogue.models import Record
from integration_hub.connections.models import FileEntry
from integration_hub.inbox.models import PushedImport
from integration_hub.runs.models import Run, State
from tests.inbox.pushes import CSV, DATA, Partner, nothing_left, work

pytestmark = pytest.mark.django_db(transaction=True)
Status = PushedImport.Status


@pytest.fixture
def web(partner: Partner) -> Iterator[int]:
    """gunicorn as it is deployed, on our database; its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = int(door.getsockname()[1])
    names = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    own = {**os.environ, "SERVED_DATABASES": json.dumps(names, default=str), "HUB_SPOOL": str(settings.HUB_SPOOL)}
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", *options, "tests.inbox.served:application"]
    with subprocess.Popen(command, env=own, cwd=Path(__file__).parents[2]) as master:
        try:
            _until(lambda: _listens(port))
            yield port
        finally:
            master.terminate()


def sent(port: int, partner: Partner, body: bytes, announced: int, wait: str = "PT1M") -> socket.socket:
    """A push on a line of our own, which we may cut."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = (
        f"POST {DATA}?data=items&type=full&blockingTimeout={wait} HTTP/1.1\r\nHost: localhost\r\nApi-Key: {partner.secret}\r\n"
        f"Content-Type: text/csv\r\nContent-Length: {announced}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    return line


def test_a_body_that_breaks_off_is_aborted_and_nothing_of_it_is_left(web: int, partner: Partner) -> None:
    line = sent(web, partner, CSV, announced=1000)
    _until(PushedImport.objects.exists)
    line.close()
    _until(lambda: PushedImport.objects.filter(status=Status.ABORTED).exists())
    assert nothing_left()
    assert not list((settings.HUB_SPOOL / "pushed").iterdir())
    assert not Run.objects.exists()


def test_a_sender_that_leaves_while_it_waits_takes_its_import_back(web: int, partner: Partner) -> None:
    line = sent(web, partner, CSV, announced=len(CSV))
    _until(FileEntry.objects.exists)
    line.close()
    _until(lambda: PushedImport.objects.filter(status=Status.ABORTED).exists())
    work()
    assert not Record.objects.exists()
    assert nothing_left()


def test_what_was_begun_goes_on_though_its_sender_leaves(web: int, partner: Partner) -> None:
    line = sent(web, partner, CSV, announced=len(CSV))
    _until(lambda: Run.objects.filter(state=State.QUEUED).exists())
    work()
    line.close()
    _until(lambda: not PushedImport.objects.filter(status__in=PushedImport.OPEN).exists())
    assert set(Record.objects.values_list("key", flat=True)) == {"A1", "A2"}
    assert PushedImport.objects.get().status == Status.SUCCESS


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _until(true: Callable[[], object], seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("It did not happen.")
