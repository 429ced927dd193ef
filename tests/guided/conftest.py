"""A merchant that is being set up, as far as a test wants it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from connectors.base import Side
from connectors.registry import connector
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.guided import actions
from integration_hub.guided.actions import Account, begin
from integration_hub.guided.answering import read
from integration_hub.guided.facts import Facts
from integration_hub.guided.models import SetUp
from tests.manage.conftest import queries, scene

__all__ = ["queries", "scene"]

LogIn = Callable[[Person], Client]
SAP = {
    "url": "https://sap.example.com:50000",
    "company": "FELL",
    "user": "hub",
    "password": "a secret of SAP",
    "time_zone": "UTC",
}
WOO = {"base_url": "https://shop.example.com", "consumer_key": "ck_secret", "consumer_secret": "cs_secret"}
ZONE = {"name": "Fell Sports", "time_zone": "Europe/Vienna", "language": "de"}


def step_of(set_up: SetUp, step: str) -> int:
    """The revision that a page of this step would hold."""
    answer = read(set_up).answers.get(step)
    return answer.revision if answer else 0


def give(set_up: SetUp, side: Side, key: str, config: dict[str, Any], by: Person) -> Connection:
    account = Account(connector(key).config.model_validate(config), connector(key).name, "")
    return actions.give_access(SetUp.objects.get(pk=set_up.pk), side, account, seen=step_of(set_up, "access"), by=by)


@pytest.fixture
def set_up(admin: Person) -> SetUp:
    """Just begun."""
    return begin("fell", ZONE, by=admin)


@pytest.fixture
def connected(set_up: SetUp, admin: Person) -> SetUp:
    """With an SAP and a WooCommerce that answer."""
    chosen = {Side.ERP: "sap_business_one", Side.SHOP: "woocommerce"}
    actions.choose_systems(set_up, chosen, replace=False, seen=0, by=admin)
    give(set_up, Side.ERP, "sap_business_one", SAP, admin)
    give(set_up, Side.SHOP, "woocommerce", WOO, admin)
    Connection.objects.filter(merchant=set_up.merchant).update(state=ServiceState.ONLINE)
    return SetUp.objects.get(pk=set_up.pk)


@pytest.fixture
def facts(connected: SetUp) -> Facts:
    return read(connected)


@pytest.fixture
def desk(admin: Person, logged_in: LogIn) -> Client:
    """The admin's browser."""
    return logged_in(admin)
