"""The id goes along to the other system, so that both sides' logs can be laid side by side."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from connectors.erp.sap_business_one.simulator import BusinessOne
from integration_hub import journeys
from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, cancel_run, start_run
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.models import Exchange, LogEntry, Run, State, Trigger
from integration_hub.work import perform
from tests.cast import connect, process

pytestmark = pytest.mark.django_db
JOURNEY = "journey-0001"


@pytest.fixture
def company() -> Iterator[BusinessOne]:
    simulator = BusinessOne()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def erp(merchant: Merchant, company: BusinessOne) -> Connection:
    config = {"url": company.url, "company": "SBODEMO", "user": "hub", "password": "hub-password", "time_zone": "UTC"}
    return connect(merchant, "sap_business_one", "sap", **config)


def check(erp: Connection) -> None:
    with opened(erp, keeper(erp, subject="check")) as there:
        there.connector.check(there.client)


def test_every_call_of_a_journey_carries_its_id_and_is_kept_with_it(erp: Connection, company: BusinessOne) -> None:
    with journeys.on(JOURNEY):
        check(erp)
    assert company.traced
    assert {correlation for correlation, _ in company.traced} == {JOURNEY}
    assert set(Exchange.objects.values_list("correlation", flat=True)) == {JOURNEY}


@override_settings(HUB_SEND_REQUEST_ID=False)
def test_where_it_is_switched_off_others_are_sent_nothing_and_the_hub_still_knows(erp: Connection, company: BusinessOne) -> None:
    with journeys.on(JOURNEY):
        check(erp)
    assert not company.traced
    assert set(Exchange.objects.values_list("correlation", flat=True)) == {JOURNEY}


@pytest.mark.django_db(transaction=True)
def test_a_run_is_on_the_journey_that_started_it_whoever_wakes_the_worker(
    erp: Connection, company: BusinessOne, support: Person
) -> None:
    with journeys.on(JOURNEY):
        run = start_run(process(ITEMS_FROM_ERP, erp), Cause(Trigger.PERSON, person=support))
    with journeys.on("journey-of-the-clock"):
        claimed = leases.claim(run.pk)
        assert claimed
        perform(claimed)
    run.refresh_from_db()
    assert (run.correlation, run.state) == (JOURNEY, State.DONE)
    assert {correlation for correlation, _ in company.traced} == {JOURNEY}
    assert set(LogEntry.objects.values_list("correlation", flat=True)) == {JOURNEY}
    assert AuditEntry.objects.get(action="run started").correlation == JOURNEY


def test_runs_by_schedule_have_journeys_of_their_own(erp: Connection) -> None:
    service = process(ITEMS_FROM_ERP, erp)
    first = start_run(service, Cause(Trigger.SCHEDULE))
    Run.objects.update(state=State.DONE)
    second = start_run(service, Cause(Trigger.SCHEDULE))
    assert first.correlation
    assert first.correlation != second.correlation


def test_who_asks_for_what_is_being_done_already_is_led_to_that_run(erp: Connection, support: Person) -> None:
    service = process(ITEMS_FROM_ERP, erp)
    there = start_run(service, Cause(Trigger.SCHEDULE))
    with journeys.on(JOURNEY):
        assert start_run(service, Cause(Trigger.PERSON, person=support)) == there
    line = LogEntry.objects.get(correlation=JOURNEY)
    assert (line.subject, line.run_id) == (f"run:{there.pk}", None)
    assert cancel_run(there, by=support).correlation == there.correlation
