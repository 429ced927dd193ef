"""One path for every start (R14), and force only by hand with a reason (R102)."""

import pytest

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, Refused, rerun, start_run
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import process

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(merchant: Merchant) -> Process:
    return process(kinds.ITEMS_FROM_ERP, merchant.connections.create(slug="erp", name="ERP", connector="sap_business_one"))


def test_nothing_but_a_person_may_force_an_import(items: Process) -> None:
    with pytest.raises(Refused, match="Only a person"):
        start_run(items, Cause(Trigger.SCHEDULE, force_reason="because"))


def test_a_forced_import_stands_in_the_audit_trail_with_its_reason(items: Process, support: Person) -> None:
    run = start_run(items, Cause(Trigger.PERSON, person=support, force_reason="Season ends today"), mode=Mode.FULL)
    entry = AuditEntry.objects.get(action="import forced")
    assert (entry.person, entry.reason, entry.detail["run"]) == (support, "Season ends today", run.pk)


def test_a_rerun_never_carries_the_force_over(items: Process, support: Person) -> None:
    forced = start_run(items, Cause(Trigger.PERSON, person=support, force_reason="Season ends today"))
    Run.objects.filter(pk=forced.pk).update(state=State.HARMFUL)
    assert rerun(forced, by=support).force_reason == ""


def test_a_service_that_is_switched_off_does_not_start(items: Process) -> None:
    items.enabled = False
    with pytest.raises(Refused, match="switched off"):
        start_run(items, Cause(Trigger.COMMAND))
