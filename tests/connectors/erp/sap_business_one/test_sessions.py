"""One session for one client, opened again when it ended, and never by hammering a wrong password."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.documents import Item, Order
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Access, Unavailable
from connectors.testing.contract import Ears
from connectors.testing.contract.basis import HURRY
from tests.connectors.erp.sap_business_one.company import order
from tests.connectors.erp.sap_business_one.conftest import Connect


def read(client: BusinessOneClient) -> int:
    return sum(len(page.records) for page in CONNECTOR.reads[Item].pages(client, None, ""))


def test_one_log_in_serves_all_calls_and_is_given_back(simulator: BusinessOne, connected: Connect) -> None:
    client = connected()
    assert read(client) == read(client) == 8
    assert (simulator.sessions.log_ins, simulator.sessions.open) == (1, 1)
    client.close()
    assert simulator.sessions.open == 0


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_session_that_ended_midway_is_opened_once_again(simulator: BusinessOne, connected: Connect, version: str) -> None:
    client = connected(version=version)
    pages = CONNECTOR.reads[Item].pages(client, None, "")
    found = len(next(pages).records)
    simulator.sessions.expire()
    assert found + sum(len(page.records) for page in pages) == 8
    assert simulator.sessions.log_ins == 2


def test_a_session_lives_half_an_hour_unused(connected: Connect, simulator: BusinessOne) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    simulator.sessions.clock = lambda: now
    client = connected()
    CONNECTOR.check(client)
    now += timedelta(minutes=30)
    CONNECTOR.check(client)
    assert simulator.sessions.log_ins == 2


def test_an_order_meets_an_ended_session_and_is_made_once(simulator: BusinessOne, connected: Connect) -> None:
    client = connected()
    CONNECTOR.check(client)
    simulator.sessions.expire()
    CONNECTOR.writes[Order].create(client, order())
    assert len(simulator.holds("Orders")) == 1


def test_a_wrong_password_is_tried_once(simulator: BusinessOne, connected: Connect) -> None:
    client = connected(password="wrong-password")
    for _ in range(3):
        with pytest.raises(Access) as refused:
            read(client)
    assert simulator.sessions.log_ins == 1
    assert refused.value.code == "login_refused"


def test_a_slow_log_in_is_not_sent_again(simulator: BusinessOne, connected: Connect) -> None:
    simulator.faults.add("timeout_after", "POST /b1s/v2/Login", times=None)
    with pytest.raises(Unavailable):
        read(connected(pace=HURRY))
    assert simulator.sessions.log_ins == 1


def test_both_cookies_are_sent_and_neither_is_kept(simulator: BusinessOne, connected: Connect, ears: Ears) -> None:
    client = connected()
    read(client)
    (login,) = (call for call in ears.calls if call.url.endswith("/Login"))
    assert "B1SESSION" not in "".join(call.request for call in ears.calls) or "•••" in login.answer
    assert simulator.sessions.password not in repr(ears.calls)
    assert not any(session in repr(ears.calls) for session in simulator.sessions._used)


def test_a_missing_permission_is_not_taken_for_an_ended_session(simulator: BusinessOne, connected: Connect) -> None:
    body = '{"error":{"code":"-1","message":"No permission for this view"}}'
    simulator.faults.add("status", "GET /b1s/v2/Items", times=None, status=401, body=body, content_type="application/json")
    with pytest.raises(Access) as refused:
        read(connected())
    assert simulator.sessions.log_ins == 1
    assert "No permission for this view" in refused.value.message


def test_the_check_needs_the_service_and_the_right_to_read(simulator: BusinessOne, connected: Connect) -> None:
    assert CONNECTOR.check(connected()) == "Service Layer 1000110"
    simulator.faults.add("status", "GET /ping/", times=None, status=503)
    with pytest.raises(Unavailable):
        CONNECTOR.check(connected(pace=HURRY))


def test_a_release_without_ping_is_checked_by_reading(simulator: BusinessOne, connected: Connect) -> None:
    simulator.faults.add("status", "GET /ping/", times=None, status=404)
    assert CONNECTOR.check(connected()) == "Service Layer 1000110"
