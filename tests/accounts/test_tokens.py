"""Tokens of the API: shown once, never more than their person may do now, and dead at once when they should be."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from integration_hub.accounts.access import TABLE, Permission
from integration_hub.accounts.actions import reset_second_factor, switch_off
from integration_hub.accounts.models import ApiToken, AuditEntry, Merchant, Person, Role
from integration_hub.accounts.secret_words import hashed
from integration_hub.accounts.token_forms import SCOPES
from integration_hub.accounts.tokens import Wanted, make_token, merchants_open_to, permits, revoke_token, token_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
FEW = [Permission.BROWSE, Permission.START_RUNS]


def secret_for(who: Person, *scopes: Permission, merchants: list[Merchant] | None = None, proven: bool = False) -> str:
    return make_token(who, Wanted("A program", scopes or FEW, merchants), proven=proven)[1]


def asked(**told: object) -> dict[str, object]:
    return {"name": "Till", "scopes": ["browse"], "reach": "all", "days": 90} | told


def test_a_token_is_shown_once_and_kept_as_its_hash_alone(support: Person, logged_in: LogIn) -> None:
    browser = logged_in(support)
    page = browser.post(reverse("token_make"), asked(scopes=["browse", "start runs"]))
    secret = re.search(r"hubtoken_[0-9a-f]{8}_[\w-]{43}", page.content.decode())
    assert secret
    assert "no-store" in page.headers["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.hashed, token.person, token.scopes) == (hashed(secret[0]), support, ["browse", "start runs"])
    assert secret[0] not in browser.get(reverse("tokens")).content.decode()
    assert secret[0] not in str(list(AuditEntry.objects.values()))
    assert AuditEntry.objects.get(action="API token made").detail["scopes"] == ["browse", "start runs"]
    assert token_of(secret[0]) == token


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"scopes": []}, "Choose at least one thing"),
        ({"scopes": ["see the audit trail"]}, "You may not do one of these"),
        ({"days": 366}, "Enter 1 to 365 days"),
        ({"reach": "some"}, "Tick at least one merchant"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(browsing: Person, logged_in: LogIn, told: dict[str, object], said: str) -> None:
    assert said in logged_in(browsing).post(reverse("token_make"), asked(**told)).content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_merchants_of_others(browsing: Person, other_merchant: Merchant, logged_in: LogIn) -> None:
    told = asked(reach="some", merchants=[other_merchant.pk])
    assert "You do not see one of these" in logged_in(browsing).post(reverse("token_make"), told).content.decode()
    secret = secret_for(browsing, merchants=[other_merchant])
    token = token_of(secret)
    assert token
    assert not merchants_open_to(token).exists()


def test_a_token_of_one_merchant_opens_no_other_even_when_that_one_is_gone(
    admin: Person, merchant: Merchant, other_merchant: Merchant
) -> None:
    token = token_of(secret_for(admin, merchants=[other_merchant]))
    assert token
    assert list(merchants_open_to(token)) == [other_merchant]
    other_merchant.delete()
    assert not merchants_open_to(token).exists()


def test_it_never_opens_more_than_its_person_may_now(support: Person, merchant: Merchant) -> None:
    secret = secret_for(support, *Permission)
    token = token_of(secret)
    assert token
    assert {scope for scope in Permission if permits(token, scope)} == TABLE[Role.SUPPORT]
    Person.objects.filter(pk=support.pk).update(role=Role.MERCHANT)
    token = token_of(secret)
    assert token
    assert permits(token, Permission.BROWSE)
    assert not permits(token, Permission.START_RUNS)
    support.merchants.clear()
    assert not merchants_open_to(token).exists()


def test_who_rises_gains_nothing_by_an_old_token(support: Person) -> None:
    secret = secret_for(support, *Permission)
    Person.objects.filter(pk=support.pk).update(role=Role.ADMIN)
    token = token_of(secret)
    assert token
    assert not permits(token, Permission.SEE_METRICS)


@pytest.mark.parametrize("ending", ["over", "revoked", "switched off", "factor reset", "made up"])
def test_a_token_opens_nothing_once_it_is(ending: str, admin: Person, support: Person) -> None:
    token, secret = make_token(support, Wanted("A program", FEW), proven=False)
    assert token_of(secret)
    match ending:
        case "revoked":
            revoke_token(token, by=admin)
        case "switched off":
            switch_off(support, by=admin)
        case "factor reset":
            reset_second_factor(support, by=admin)
            assert AuditEntry.objects.get(action="second factor reset").detail["tokens revoked"] == 1
        case "made up":
            secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    later = timezone.now() + timedelta(days=90 if ending == "over" else 0, seconds=1)
    with time_machine.travel(later, tick=False):
        assert token_of(secret) is None


def test_where_a_second_factor_is_required_only_a_token_made_with_it_opens_anything(support: Person, settings: Settings) -> None:
    bare, proven = secret_for(support), secret_for(support, proven=True)
    settings.HUB_SECOND_FACTOR = "required"
    assert token_of(bare) is None
    assert token_of(proven)
    Person.objects.filter(pk=support.pk).update(role=Role.MERCHANT)
    assert token_of(bare)


def test_that_it_was_used_is_written_once_a_minute(support: Person) -> None:
    secret = secret_for(support)
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=9))
        token_of(secret)
        first = ApiToken.objects.get().last_used_at
        assert first == timezone.now()
        clock.shift(timedelta(seconds=50))
        with CaptureQueriesContext(connection) as asked_for:
            token_of(secret)
        assert len(asked_for) == 1
        assert ApiToken.objects.get().last_used_at == first
        clock.shift(timedelta(seconds=20))
        token_of(secret)
        assert ApiToken.objects.get().last_used_at == timezone.now()


def test_one_revokes_ones_own_and_an_admin_anybodys(browsing: Person, support: Person, admin: Person, logged_in: LogIn) -> None:
    mine, theirs = (make_token(who, Wanted("A program", FEW), proven=False)[0] for who in (browsing, support))
    browser = logged_in(browsing)
    assert browser.post(reverse("token_revoke", args=[theirs.pk])).status_code == 404
    browser.post(reverse("token_revoke", args=[mine.pk]))
    assert list(ApiToken.objects.filter(revoked_at=None)) == [theirs]
    desk = logged_in(admin)
    assert "Support" in desk.get(reverse("people:tokens")).content.decode()
    assert "A program" not in desk.get(reverse("people:tokens"), {"person": admin.pk}).content.decode()
    desk.post(reverse("people:token_revoke", args=[theirs.pk]))
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    trail = AuditEntry.objects.filter(action="API token revoked").order_by("id").values_list("by", "detail__person")
    assert list(trail) == [(browsing.email, browsing.email), (admin.email, support.email)]


def test_the_list_costs_as_many_queries_for_many_tokens_as_for_one(admin: Person, merchant: Merchant, logged_in: LogIn) -> None:
    browser, counts = logged_in(admin), []
    for more in (1, 12):
        for _ in range(more):
            secret_for(admin, merchants=[merchant])
        with CaptureQueriesContext(connection) as asked_for:
            browser.get(reverse("people:tokens"))
        counts.append(len(asked_for))
    assert counts[0] == counts[1]


def test_every_permission_that_a_token_can_be_given_has_words() -> None:
    assert set(SCOPES) <= set(Permission)
    assert len({str(words) for words in SCOPES.values()}) == len(SCOPES)
