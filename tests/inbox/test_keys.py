"""The page of API keys: made by admins, shown once, revoked for good."""

from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.inbox.models import ApiKey
from tests.cast import connect
from tests.inbox.pushes import Partner

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/m/alpine/keys/partner/"
WANTED = {"name": "Night export", "kinds": ["items_from_erp"], "days": "30"}
LogIn = Callable[[Person], Client]


@pytest.fixture
def page(partner: Partner, admin: Person, logged_in: LogIn) -> Client:
    return logged_in(admin)


def test_a_key_is_shown_once_and_kept_as_a_hash(page: Client) -> None:
    ApiKey.objects.all().delete()
    shown = page.post(f"{PAGE}make", WANTED)
    secret = shown.content.decode().split("<code>hub_")[1].split("</code>")[0]
    key = ApiKey.objects.get()
    assert (key.kinds, key.scheduled, bool(key.expires_at)) == (["items_from_erp"], True, True)
    assert secret not in page.get(PAGE).content.decode()
    assert secret not in str(vars(key)) + str(list(AuditEntry.objects.values()))
    assert "no-store" in shown["Cache-Control"]


def test_what_is_typed_wrongly_is_told_beside_its_field(page: Client) -> None:
    told = page.post(f"{PAGE}make", {"name": "", "kinds": ["orders_to_erp"], "days": "0"}).content.decode()
    assert "Enter a name" in told
    assert "Enter 1 or more days" in told
    assert ApiKey.objects.count() == 1


def test_a_revoked_key_stays_in_sight_without_its_button(page: Client, partner: Partner) -> None:
    key = ApiKey.objects.get()
    page.post(f"{PAGE}{key.pk}/revoke")
    shown = page.get(PAGE).content.decode()
    assert "Revoked" in shown
    assert f"{key.pk}/revoke" not in shown
    assert partner.push().status_code == 403
    assert [entry.action for entry in AuditEntry.objects.all()].count("API key revoked") == 1


def test_only_connections_that_are_pushed_into_have_keys(page: Client, partner: Partner) -> None:
    connect(partner.connection.merchant, "sap_business_one", "sap", **SAP)
    assert page.get("/m/alpine/keys/sap/").status_code == 404


def test_support_and_merchant_make_no_keys(partner: Partner, support: Person, browsing: Person, logged_in: LogIn) -> None:
    for who in (support, browsing):
        assert logged_in(who).get(PAGE).status_code == 403
        assert logged_in(who).post(f"{PAGE}make", WANTED).status_code == 403
    assert ApiKey.objects.count() == 1


SAP = {
    "url": "https://erp.example:50000",
    "company": "SBODEMO",
    "user": "hub",
    "password": "secret",
    "time_zone": "Europe/Berlin",
}
