"""A merchant's systems, and what a monitoring program reads about them."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection

TOKEN = "a-token-for-tests-a-token-for-tests"
Read = Callable[[], dict[tuple[str, ...], float]]


@pytest.fixture(autouse=True)
def open_to_the_token(settings: Settings) -> None:
    settings.HUB_METRICS_TOKEN = TOKEN


@pytest.fixture
def erp(merchant: Merchant) -> Connection:
    return merchant.connections.create(slug="erp", name="ERP", connector="sap_business_one")


@pytest.fixture
def shop(merchant: Merchant) -> Connection:
    return merchant.connections.create(slug="shop", name="Shop", connector="woocommerce")


def page(client: Client) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def read(client: Client) -> Read:
    """The figures as they are now: each by its name and then its labels' values, by the labels' names."""

    def read() -> dict[tuple[str, ...], float]:
        cache.clear()
        families = text_string_to_metric_families(page(client))
        samples = [sample for family in families for sample in family.samples]
        return {(name, *(labels[each] for each in sorted(labels))): value for name, labels, value, *_ in samples}

    return read
