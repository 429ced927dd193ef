"""``manage.py run`` does what the button does, and its exit code says how it ended."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from integration_hub.accounts.models import Merchant
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import connect, process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items(merchant: Merchant) -> Process:
    """Items from an ERP at whose address nobody listens."""
    erp = connect(
        merchant, "sap_business_one", "erp", url="http://127.0.0.1:9", company="A", user="u", password="p", time_zone="UTC"
    )
    return process(kinds.ITEMS_FROM_ERP, erp)


def command(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("run", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def test_it_queues_a_run_by_command(items: Process) -> None:
    told, code = command("alpine/items-from-erp", "--full", "--json")
    run = Run.objects.get()
    assert (run.trigger, run.mode, run.state) == (Trigger.COMMAND, "full", State.QUEUED)
    assert json.loads(told)["run"] == run.pk
    assert code == 0


def test_done_here_a_run_that_ends_badly_says_why_and_ends_with_one(items: Process) -> None:
    told, code = command("alpine/items-from-erp", "--here")
    run = Run.objects.get()
    assert run.state == State.NOT_REACHABLE
    assert code == 1
    for words in ("Not reachable", run.code, run.message, run.remedy):
        assert words in told


def test_waiting_ends_when_no_worker_comes(items: Process) -> None:
    told, code = command("alpine/items-from-erp", "--wait", "--patience", "0", "--json")
    assert json.loads(told)["state"] == State.QUEUED
    assert code == 1


def test_a_second_command_joins_the_run_that_is_there(items: Process) -> None:
    command("alpine/items-from-erp")
    command("alpine/items-from-erp")
    assert Run.objects.count() == 1


def test_an_unknown_process_is_told_with_those_there_are(items: Process) -> None:
    with pytest.raises(CommandError, match="There are: alpine/items-from-erp"):
        command("alpine/itmes")


def test_a_process_that_is_switched_off_is_not_started(items: Process) -> None:
    Process.objects.update(enabled=False)
    with pytest.raises(CommandError, match="switched off"):
        command("alpine/items-from-erp")
