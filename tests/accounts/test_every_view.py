"""Every address names the permission it needs, and tells a stranger nothing."""

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from integration_hub.accounts.access import Permission, may, merchants_of, needs
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.accounts.second_factor import PROVING, SETTING_UP
from tests.cast import person

PUBLIC = {
    "account_login": "log-in itself",
    "account_logout": "ends one's own session",
    "account_inactive": "says one sentence",
    "mfa_authenticate": "the second step of a log-in",
    "mfa_login_webauthn": "log-in itself, by a passkey",
    "account_reset_password": "asks for a mail, says the same whoever asks",
    "account_reset_password_done": "says one sentence",
    "account_reset_password_from_key": "by the signed link of a mail",
    "account_reset_password_from_key_done": "says one sentence",
    "invitation": "by the signed link of a mail",
    "alive": "for load balancers",
    "ready": "for load balancers",
    "metrics": "monitoring programs, by a token of its own",
    "theme": "light or dark, a cookie",
    "language": "one's own language, a cookie",
    "inbox:hook": "doorbells, verified by signature",
    "inbox:import": "partners' programs, by API key",
    "inbox:status": "partners' programs, by API key",
    "inbox:openapi": "describes the two before, holds nothing of anybody",
    "api:missing": "says that there is nothing",
    "api:root": "says that there is nothing",
    "api:api-v1:openapi-json": "describes the API, holds nothing of anybody",
    "api:api-v1:api-root": "says that there is nothing",
}
LogIn = Callable[[Person], Client]


def addresses(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Each pattern with its whole route and its whole name."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield before + str(each.pattern), f"{space}{each.name}", each
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from addresses(each, before + str(each.pattern), inner)


BY_TOKEN = "api:api-v1:"
"""The operations of the REST API: tests/api/test_every_operation.py walks them with tokens."""
ALL = [each for each in addresses(get_resolver()) if each[1] in PUBLIC or not each[1].startswith(BY_TOKEN)]


@pytest.mark.parametrize(("route", "name", "pattern"), ALL, ids=[route or "/" for route, _, _ in ALL])
def test_every_view_names_its_permission_or_is_public_for_a_reason(route: str, name: str, pattern: URLPattern) -> None:
    permission = getattr(pattern.callback, "permission", None)
    assert isinstance(permission, Permission) or name in PUBLIC, f"{route} names no permission"
    assert (permission is None) == (name in PUBLIC)


def concrete(pattern_route: str, merchant: str) -> str:
    """An address of that route; ids that nobody has."""
    parts = pattern_route.replace("<slug:merchant>", merchant).split("/")
    return "/" + "/".join("999999999" if "<" in part else part for part in parts)


OF_A_MERCHANT = [route for route, _, _ in ALL if "<slug:merchant>" in route]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_the_same_answer_as_for_a_merchant_that_is_not_there(
    merchant: Merchant, stranger: Person, logged_in: LogIn, method: str
) -> None:
    browser = logged_in(stranger)
    for route in OF_A_MERCHANT:
        theirs = getattr(browser, method)(concrete(route, merchant.slug))
        nobodys = getattr(browser, method)(concrete(route, "no-such-merchant"))
        assert (theirs.status_code, nobodys.status_code) in {(404, 404), (405, 405)}, route


@pytest.fixture
def visitor(other_merchant: Merchant) -> Person:
    """Somebody of another merchant's."""
    return person("visitor", Role.MERCHANT, other_merchant)


PEOPLE = ("browsing", "support", "stranger", "visitor", "admin")
"""Of the merchant and not, support assigned and not, and an admin."""


def answered(browser: Client, method: str, route: str, merchant: Merchant) -> tuple[int, str]:
    answer = getattr(browser, method)(concrete(route, merchant.slug))
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_logging_in(merchant: Merchant, client: Client, method: str) -> None:
    for route, name, _ in ALL:
        if name not in PUBLIC:
            status, there = answered(client, method, route, merchant)
            assert status == 405 or there.startswith(reverse("account_login")), route


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_at_every_address_what_their_role_and_their_merchants_say(
    who: str, method: str, merchant: Merchant, request: pytest.FixtureRequest, logged_in: LogIn
) -> None:
    somebody: Person = request.getfixturevalue(who)
    sees = merchants_of(somebody).filter(pk=merchant.pk).exists()
    browser = logged_in(somebody)
    for route, name, pattern in ALL:
        if name in PUBLIC:
            continue
        status, there = answered(browser, method, route, merchant)
        if "<slug:merchant>" in route and not sees:
            assert status in {404, 405}, route
        elif not may(somebody, getattr(pattern.callback, "permission", Permission.BROWSE)):
            assert status in {403, 405}, route
        else:
            assert status not in {401, 403}, route
            assert status < 500, route
            assert not there.startswith(reverse("account_login")), route


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_second_factor_that_is_required_no_address_says_anything(
    merchant: Merchant, admin: Person, logged_in: LogIn, settings: Settings, method: str
) -> None:
    settings.HUB_SECOND_FACTOR = "required"
    browser = logged_in(admin)
    for route, name, _ in ALL:
        if name not in PUBLIC and name not in SETTING_UP | PROVING:
            status, there = answered(browser, method, route, merchant)
            assert status == 405 or there == reverse("mfa_index"), route


@pytest.mark.django_db
def test_whose_it_is_comes_before_what_one_may(merchant: Merchant, stranger: Person, logged_in: LogIn) -> None:
    @needs(Permission.SEE_AUDIT)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = HttpRequest()
    request.user = stranger
    with pytest.raises(Exception, match="No Merchant matches"):
        view(request, merchant=merchant.slug)
