"""A merchant with a failing service, people who hear of it, and the mail server they are reached by."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Recipient
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State, Trigger
from tests.mailbox import Mailbox, mailbox

Ended = Callable[..., Run]


@pytest.fixture
def mails(settings: Settings) -> Iterator[Mailbox]:
    """The mail server that the hub is told to use."""
    settings.EMAIL_BACKEND = "integration_hub.alerts.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    settings.HUB_SUPPORT_ADDRESS = "support@hub.example"
    settings.HUB_BASE_URL = "https://hub.example"
    with mailbox() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def ann(merchant: Merchant) -> Recipient:
    return Recipient.objects.create(
        merchant=merchant, address="ann@alpine.example", created_at=timezone.now() - timedelta(days=30)
    )


@pytest.fixture
def bob(merchant: Merchant) -> Recipient:
    return Recipient.objects.create(
        merchant=merchant, address="bob@alpine.example", created_at=timezone.now() - timedelta(days=30)
    )


@pytest.fixture
def prices(merchant: Merchant) -> Process:
    return service(merchant, kinds.PRICES_FROM_ERP)


def service(merchant: Merchant, kind: str) -> Process:
    source, _ = Connection.objects.get_or_create(
        merchant=merchant, slug="erp", defaults={"name": "Our SAP", "connector": "sap_business_one", "contact": "Eve of IT"}
    )
    return Process.objects.create(
        merchant=merchant, slug=kind.replace("_", "-"), name=kinds.KINDS[kind].name, kind=kind, source=source
    )


@pytest.fixture
def ended() -> Ended:
    """A run of a service that has ended somehow."""

    def end(process: Process, state: str = State.COUNT_MISMATCH, **fields: Any) -> Run:
        fields = {"ended_at": timezone.now(), "message": "17 of the prices are missing.", "mode": "full", **fields}
        return Run.objects.create(
            merchant=process.merchant,
            process=process,
            state=state,
            trigger=Trigger.SCHEDULE,
            target_key="x",
            **fields,
        )

    return end
