"""Who acts in the tests: two merchants, and people of every role. Fixtures; loaded by the conftest of the hub's rooms."""

from collections.abc import Callable

import pytest
from django.test import Client

from connectors.registry import connector
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import store_config
from integration_hub.processes.models import Process
from tests.scene import Scene, furnish
from tests.stage import stage

PASSWORD = "a long password for tests"


def person(name: str, role: Role, *merchants: Merchant) -> Person:
    made = Person.objects.create_user(f"{name}@hub.example", PASSWORD, name=name.title(), role=role)
    made.merchants.set(merchants)
    return made


def connect(merchant: Merchant, key: str, slug: str, **config: object) -> Connection:
    """A stored connection of the connector ``key`` with its credentials sealed."""
    connection = Connection.objects.create(merchant=merchant, slug=slug, name=slug.title(), connector=key)
    store_config(connection, connector(key).config.model_validate(config))
    connection.save()
    return connection


def process(kind: str, source: Connection, target: Connection | None = None, **fields: object) -> Process:
    """A process of ``kind``, named after it."""
    slug = kind.replace("_", "-")
    return Process.objects.create(
        merchant=source.merchant,
        slug=slug,
        name=slug.replace("-", " ").capitalize(),
        kind=kind,
        source=source,
        target=target,
        **fields,
    )


@pytest.fixture
def merchant(db: None) -> Merchant:
    """The furnished one, where the test wants it so."""
    return stage.scene.merchant if stage.scene else Merchant.objects.create(slug="alpine", name="Alpine Outdoor")


@pytest.fixture
def furnished(merchant: Merchant) -> Scene:
    """The merchant with everything that its pages can show."""
    return stage.scene or furnish(merchant)


@pytest.fixture
def other_merchant(db: None) -> Merchant:
    return Merchant.objects.create(slug="harbour", name="Harbour Tools")


@pytest.fixture
def browsing(merchant: Merchant) -> Person:
    """Somebody of the merchant's."""
    return person("browsing", Role.MERCHANT, merchant)


@pytest.fixture
def support(merchant: Merchant) -> Person:
    return person("support", Role.SUPPORT, merchant)


@pytest.fixture
def admin(merchant: Merchant) -> Person:
    return person("admin", Role.ADMIN)


@pytest.fixture
def stranger(other_merchant: Merchant) -> Person:
    """Support, but of another merchant only."""
    return person("stranger", Role.SUPPORT, other_merchant)


@pytest.fixture
def logged_in() -> Callable[[Person], Client]:
    """A browser in which that person is logged in."""

    def log_in(who: Person) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return log_in
