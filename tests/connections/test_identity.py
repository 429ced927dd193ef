"""A server is known by its key: asked live, confirmed by an admin who compared it, refused once it changes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.connections.checking import check_connection
from integration_hub.connections.identity import Known, NotConfirmed, confirmation, look, pin, pins_of
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.connections.opening import config_of
from tests import drill
from tests.cast import connect
from tests.drill.tray import Tray

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
PAGE = "/m/alpine/connections/tray/"
TICKED = {"compared": "on", "fingerprint": "SHA256:first"}


@pytest.fixture(autouse=True)
def drilled() -> Iterator[None]:
    drill.register()
    yield
    drill.forget()


@pytest.fixture
def tray(tmp_path: Path) -> Tray:
    return Tray(tmp_path / "tray")


@pytest.fixture
def server(merchant: Merchant, tray: Tray) -> Connection:
    """A file server that nobody has confirmed."""
    return check_connection(connect(merchant, "drill_tray", "tray", folder=str(tray.root), identity=""))


def pinned(connection: Connection) -> str:
    return str(getattr(config_of(Connection.objects.get(pk=connection.pk)), "identity"))  # noqa: B009 - a Config of any kind


def test_a_server_that_nobody_confirmed_is_offline_and_says_who_must(
    server: Connection, support: Person, admin: Person, logged_in: LogIn
) -> None:
    assert (server.state, server.code) == (ServiceState.OFFLINE, "identity_unknown")
    theirs, ours = (logged_in(who).get(PAGE).content.decode() for who in (support, admin))
    assert "An admin of the hub compares the fingerprint" in theirs
    assert "See what the server shows" not in theirs
    assert "See what the server shows" in ours


def test_the_fingerprint_is_asked_live_and_confirmed_by_an_admin(server: Connection, admin: Person, logged_in: LogIn) -> None:
    client = logged_in(admin)
    page = client.get(f"{PAGE}identity").content.decode()
    assert "SHA256:first" in page
    assert "Nobody has confirmed this server yet" in page
    answer = client.post(f"{PAGE}identity", TICKED, follow=True).content.decode()
    assert "Confirmed. Tray was asked just now: online." in answer
    assert pinned(server) == "first"
    entry = AuditEntry.objects.get(action="server identity confirmed")
    assert (entry.person, entry.detail["fingerprint"], entry.detail["before"]) == (admin, "SHA256:first", "")
    assert f"Confirmed by {admin.email}" in answer


def test_a_fingerprint_is_not_confirmed_without_a_tick(server: Connection, admin: Person, logged_in: LogIn) -> None:
    page = logged_in(admin).post(f"{PAGE}identity", {"fingerprint": "SHA256:first"}).content.decode()
    assert "Tick this only after you have compared the fingerprint." in page
    assert "<title>Error: " in page
    assert pinned(server) == ""


def test_only_what_was_seen_is_confirmed(server: Connection, tray: Tray, admin: Person, logged_in: LogIn) -> None:
    tray.show_key("swapped")
    page = logged_in(admin).post(f"{PAGE}identity", TICKED, follow=True).content.decode()
    assert "shows another fingerprint now" in page
    assert pinned(server) == ""
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("who", ["support", "browsing"])
def test_nobody_but_an_admin_confirms(who: str, server: Connection, request: pytest.FixtureRequest, logged_in: LogIn) -> None:
    client = logged_in(request.getfixturevalue(who))
    assert client.get(f"{PAGE}identity").status_code == 403
    assert client.post(f"{PAGE}identity", TICKED).status_code == 403
    assert pinned(server) == ""


def test_a_changed_key_shows_old_and_new_and_asks_why(server: Connection, tray: Tray, admin: Person, logged_in: LogIn) -> None:
    pin(server, "SHA256:first", by=admin)
    tray.show_key("second")
    assert check_connection(server).code == "identity_changed"
    client = logged_in(admin)
    page = client.get(f"{PAGE}identity").content.decode()
    assert "another identity than the one that was confirmed" in page
    assert page.index("SHA256:first") < page.index("SHA256:second")
    new = {"compared": "on", "fingerprint": "SHA256:second"}
    assert "Say why the server has another identity now." in client.post(f"{PAGE}identity", new).content.decode()
    assert pinned(server) == "first"
    client.post(f"{PAGE}identity", {**new, "reason": "A new machine."})
    assert pinned(server) == "second"
    assert AuditEntry.objects.filter(action="server identity confirmed").first().reason == "A new machine."  # type: ignore[union-attr]


def test_a_server_that_is_away_says_so_instead_of_a_fingerprint(
    server: Connection, tray: Tray, admin: Person, logged_in: LogIn
) -> None:
    (tray.root / "key").unlink()
    for answer in (logged_in(admin).get(f"{PAGE}identity"), logged_in(admin).post(f"{PAGE}identity", TICKED)):
        assert "The server could not be asked" in answer.content.decode()
    assert pinned(server) == ""


def test_what_a_configuration_told_is_known_without_a_person(merchant: Merchant, tray: Tray) -> None:
    told = connect(merchant, "drill_tray", "told", folder=str(tray.root), identity="first")
    pins = pins_of(told)
    assert pins is not None
    assert look(told, pins).known is Known.CONFIRMED
    known = confirmation(told, pins)
    assert known is not None
    assert (known.entry, known.fingerprint) == (None, "first")


def test_a_connection_without_a_key_has_no_such_page(merchant: Merchant, admin: Person, logged_in: LogIn) -> None:
    shop = connect(merchant, "drill_shop", "shop", url="http://127.0.0.1:1")
    assert logged_in(admin).get("/m/alpine/connections/shop/identity").status_code == 404
    with pytest.raises(NotConfirmed):
        pin(shop, "SHA256:first", by=admin)
