"""The trail: read by those who may, found by its filters, taken along as a table, and never changed or deleted."""

import csv
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration_hub.accounts.audit import SOMEBODY, note
from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.accounts.trail import actions

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
MIGRATION = import_module("integration_hub.accounts.migrations.0006_audit_is_kept")


@pytest.fixture
def told(admin: Person, support: Person, merchant: Merchant, other_merchant: Merchant) -> dict[str, AuditEntry]:
    return {
        "people": note(admin, "person changed", "x@hub.example", detail={"role": "support → admin"}),
        "run": note(support, "run cancelled", "=Prices", merchant=merchant, reason="Asked for.", detail={"run": 7}),
        "other": note(support, "run cancelled", "Stock", merchant=other_merchant),
        "command": note(None, "configuration changed", "process", merchant=merchant, detail={"changes": ["a", "b"]}),
        "somebody": note(SOMEBODY, "log-in throttled", "guess@hub.example"),
    }


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/audit/?{query}")
    assert page.status_code == 200
    return [entry.subject for entry in page.context["page"].rows]


def test_admins_read_all_of_it_newest_first(logged_in: LogIn, admin: Person, told: dict[str, AuditEntry]) -> None:
    assert shown(logged_in(admin)) == ["guess@hub.example", "process", "Stock", "=Prices", "x@hub.example"]


def test_support_reads_what_concerns_its_merchants(logged_in: LogIn, support: Person, told: dict[str, AuditEntry]) -> None:
    client = logged_in(support)
    assert shown(client) == ["process", "=Prices"]
    assert shown(client, "merchant=harbour") == ["process", "=Prices"], "no choice of theirs: told beside the field"
    assert "Stock" not in client.get("/audit/export.csv").getvalue().decode()
    assert "x@hub.example" not in client.get("/audit/").content.decode()


def test_a_merchants_people_do_not_read_it(logged_in: LogIn, browsing: Person) -> None:
    assert logged_in(browsing).get("/audit/").status_code == 403
    assert logged_in(browsing).get("/audit/export.csv").status_code == 403


def test_it_is_found_by_person_merchant_action_and_day(logged_in: LogIn, admin: Person, told: dict[str, AuditEntry]) -> None:
    client = logged_in(admin)
    support = told["run"].person
    assert support
    assert shown(client, f"person={support.pk}") == ["Stock", "=Prices"]
    assert shown(client, "person=command") == ["process"]
    assert shown(client, "person=somebody") == ["guess@hub.example"]
    assert shown(client, "merchant=harbour") == ["Stock"]
    assert shown(client, "action=run+cancelled&merchant=alpine") == ["=Prices"]
    today = timezone.localdate()
    assert len(shown(client, f"since={today - timedelta(days=1)}&until={today + timedelta(days=1)}")) == 5
    assert shown(client, f"until={today - timedelta(days=2)}") == []
    assert "Enter a day as year-month-day" in client.get("/audit/?since=yesterday").content.decode()


def test_each_action_is_offered_once(told: dict[str, AuditEntry]) -> None:
    assert actions() == ["configuration changed", "log-in throttled", "person changed", "run cancelled"]


def test_details_are_read_as_words(logged_in: LogIn, admin: Person, told: dict[str, AuditEntry]) -> None:
    page = logged_in(admin).get("/audit/").content.decode()
    assert "changes: a; b" in page
    assert "role: support → admin" in page
    assert "Reason: Asked for." in page
    assert "{&#x27;" not in page


def test_the_table_is_safe_for_spreadsheets_and_filtered(logged_in: LogIn, admin: Person, told: dict[str, AuditEntry]) -> None:
    answer = logged_in(admin).get("/audit/export.csv?action=run+cancelled&merchant=alpine")
    assert answer.streaming
    heading, row = csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")))
    assert heading[:4] == ["At", "By", "Name", "Action"]
    assert row[1:7] == ["support@hub.example", "Support", "run cancelled", "'=Prices", "alpine", "Asked for."]


def test_a_page_takes_as_many_queries_for_sixty_entries_as_for_five(
    logged_in: LogIn, admin: Person, told: dict[str, AuditEntry]
) -> None:
    client = logged_in(admin)

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            shown(client)
        return len(counted)

    few = asked()
    for number in range(60):
        note(admin, "run cancelled", f"{number}", merchant=told["run"].merchant)
    assert asked() == few
    assert few < 16
    older = client.get("/audit/").context["page"].older
    assert len(shown(client, urlencode({"before": older}))) == 15


@pytest.fixture
def kept(merchant: Merchant) -> AuditEntry:
    """In a database as it is outside of tests, where the trigger against deleting is on, too (tests/conftest.py)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(next(each for each in MIGRATION.SQLITE if "never_deleted" in each))
    return note(None, "run cancelled", "Prices", merchant=merchant, reason="Why")


@pytest.mark.parametrize("field", [*MIGRATION.TOLD[1:], "person_id", "merchant_id"])
def test_the_database_refuses_to_change_an_entry(field: str, kept: AuditEntry, admin: Person, other_merchant: Merchant) -> None:
    new = {"at": timezone.now(), "detail": {"a": 1}, "person_id": admin.pk, "merchant_id": other_merchant.pk}
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEntry.objects.filter(pk=kept.pk).update(**{field: new.get(field, "another")})


def test_the_database_refuses_to_delete_an_entry(kept: AuditEntry) -> None:
    with pytest.raises(DatabaseError, match="nothing of it is deleted"), transaction.atomic():
        kept.delete()
    with pytest.raises(DatabaseError, match="nothing of it is deleted"), transaction.atomic():
        AuditEntry.objects.all()._raw_delete(connection.alias)
    assert AuditEntry.objects.filter(pk=kept.pk).exists()


def test_who_it_was_is_readable_after_person_and_merchant_are_gone(kept: AuditEntry, support: Person) -> None:
    theirs = note(support, "run cancelled", "Stock", merchant=support.merchants.get())
    support.delete()
    Merchant.objects.all().delete()
    theirs.refresh_from_db()
    assert (theirs.person, theirs.merchant, theirs.by) == (None, None, "support@hub.example")


def test_every_field_of_an_entry_is_kept_by_the_database() -> None:
    """A field that comes later belongs into the triggers, too."""
    names = {field.column for field in apps.get_model("accounts", "AuditEntry")._meta.concrete_fields}
    assert names == {*MIGRATION.TOLD, "person_id", "merchant_id"}
