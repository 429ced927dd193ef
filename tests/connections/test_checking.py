"""How a web service answers is a finding with a remedy: online, slow, offline; checked by one worker only."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.connections import checking
from integration_hub.connections.actions import check_now
from integration_hub.connections.checking import check_connection, check_due_connections
from integration_hub.connections.models import Connection, ServiceState
from tests.cast import connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def simulator() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def shop(merchant: Merchant, simulator: WooCommerceSimulator) -> Connection:
    return connected(merchant, simulator.url)


def connected(merchant: Merchant, url: str, secret: str = CONSUMER_SECRET, slug: str = "shop") -> Connection:
    return connect(merchant, "woocommerce", slug, base_url=url, consumer_key=CONSUMER_KEY, consumer_secret=secret)


def test_a_service_that_answers_is_online_with_version_and_time(shop: Connection) -> None:
    before = timezone.now()
    check_connection(shop)
    shop.refresh_from_db()
    assert shop.state == ServiceState.ONLINE
    assert "WooCommerce" in shop.version
    assert shop.answered_in is not None
    assert shop.checked_at is not None
    assert shop.checked_at >= before
    assert shop.check_due_at >= before + checking.EVERY
    assert (shop.code, shop.message, shop.remedy) == ("", "", "")


def test_a_service_that_takes_long_is_slow(shop: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SLOW", timedelta(0))
    check_connection(shop)
    assert shop.state == ServiceState.SLOW
    assert shop.message
    assert shop.remedy


def test_wrong_credentials_are_offline_with_what_to_do(merchant: Merchant, simulator: WooCommerceSimulator) -> None:
    shop = check_connection(connected(merchant, simulator.url, secret="cs_wrong"))
    assert shop.state == ServiceState.OFFLINE
    assert shop.code
    assert shop.remedy
    assert "cs_wrong" not in shop.message + shop.remedy


def test_a_service_that_is_away_is_offline_and_back_again_when_it_answers(
    merchant: Merchant, simulator: WooCommerceSimulator
) -> None:
    shop = connected(merchant, "http://127.0.0.1:9")
    assert check_connection(shop).state == ServiceState.OFFLINE
    assert shop.remedy
    shop.settings["base_url"] = simulator.url
    shop.save()
    assert check_connection(shop).state == ServiceState.ONLINE
    assert shop.message == ""


def test_credentials_that_cannot_be_opened_are_a_finding_not_a_crash(shop: Connection) -> None:
    Connection.objects.update(credentials="v1.gone.AAAA")
    shop.refresh_from_db()
    check_connection(shop)
    assert (shop.state, shop.code) == (ServiceState.OFFLINE, "credentials_unopenable")
    assert "HUB_KEYS" in shop.remedy


@pytest.mark.parametrize(
    "wrong", [{"settings": {"base_url": "x", "gone": 1}}, {"connector": "sap_business_one"}, {"connector": "no_such_connector"}]
)
def test_a_configuration_of_another_version_is_a_finding(shop: Connection, wrong: dict[str, object]) -> None:
    Connection.objects.update(**wrong)
    shop.refresh_from_db()
    assert (check_connection(shop).state, shop.code) == (ServiceState.OFFLINE, "configuration_wrong")
    assert CONSUMER_SECRET not in shop.message


def test_only_what_is_due_is_checked_and_only_once(merchant: Merchant, shop: Connection, simulator: WooCommerceSimulator) -> None:
    later = connected(merchant, simulator.url, slug="later")
    Connection.objects.filter(pk=later.pk).update(check_due_at=timezone.now() + timedelta(minutes=1))
    assert check_due_connections() == [shop]
    assert check_due_connections() == []


def test_of_two_workers_one_checks(shop: Connection) -> None:
    first, second = Connection.objects.get(), Connection.objects.get()
    assert checking._claimed(first, timezone.now())
    assert not checking._claimed(second, timezone.now())


def test_a_turn_ends_in_time_although_more_is_due(shop: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LONGEST_TURN", -1.0)
    assert check_due_connections() == []


def test_who_asked_for_a_check_is_in_the_audit_trail(shop: Connection, support: Person) -> None:
    assert check_now(shop, by=support).state == ServiceState.ONLINE
    assert (AuditEntry.objects.get().person, AuditEntry.objects.get().action) == (support, "connection checked")


def test_since_when_it_is_so_stays_until_it_is_otherwise(shop: Connection, simulator: WooCommerceSimulator) -> None:
    first = check_connection(shop).state_since
    assert first == shop.checked_at
    again = check_connection(shop)
    assert again.state_since == first
    assert again.checked_at != first
    simulator.stop()
    gone = check_connection(shop)
    assert (gone.state, gone.state_since) == (ServiceState.OFFLINE, gone.checked_at)
