"""Every address names the permission it needs, and tells a stranger nothing."""

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from integration_hub.accounts.access import Permission, may, needs
from integration_hub.accounts.models import Merchant, Person

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
    "theme": "light or dark, a cookie",
    "language": "one's own language, a cookie",
    "inbox:hook": "doorbells, verified by signature",
    "inbox:import": "partners' programs, by API key",
    "inbox:status": "partners' programs, by API key",
    "inbox:openapi": "describes the two before, holds nothing of anybody",
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


ALL = list(addresses(get_resolver()))


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


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_sees_a_merchants_page_without_logging_in(merchant: Merchant, client: Client, method: str) -> None:
    for route in OF_A_MERCHANT:
        answer = getattr(client, method)(concrete(route, merchant.slug))
        assert answer.status_code == 405 or answer.headers["Location"].startswith(reverse("account_login")), route


@pytest.mark.django_db
def test_who_may_not_is_refused_on_their_own_merchant(merchant: Merchant, browsing: Person, logged_in: LogIn) -> None:
    browser = logged_in(browsing)
    for route, _, pattern in ALL:
        permission = getattr(pattern.callback, "permission", None)
        if "<slug:merchant>" in route and permission and not may(browsing, permission):
            assert browser.post(concrete(route, merchant.slug)).status_code in {403, 405}, route


@pytest.mark.django_db
def test_whose_it_is_comes_before_what_one_may(merchant: Merchant, stranger: Person, logged_in: LogIn) -> None:
    @needs(Permission.SEE_AUDIT)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = HttpRequest()
    request.user = stranger
    with pytest.raises(Exception, match="No Merchant matches"):
        view(request, merchant=merchant.slug)
