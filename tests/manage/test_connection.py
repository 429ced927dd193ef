"""A connection's page: how it is, the way of the data hop by hop, its files, and who has not done their part."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connectors import registry
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection, FileEntry, ServiceState
from integration_hub.manage.ways import ways_of
from integration_hub.orders.models import OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.ui.hops import Hop
from tests import drill
from tests.cast import process
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
PAGE = "/m/alpine/connections/filing/"
AGO = timedelta(hours=3)


@pytest.fixture(autouse=True)
def drilled() -> Iterator[None]:
    drill.register()
    yield
    drill.forget()


@pytest.fixture
def filing(merchant: Merchant) -> Connection:
    """An ERP by file, as it was last seen."""
    return Connection.objects.create(
        merchant=merchant, slug="filing", name="Filing ERP", connector="drill_tray", settings={"folder": "/x", "identity": "k"},
        state=ServiceState.ONLINE, checked_at=timezone.now(), contact="Nordic ERP Partners",
    )  # fmt: skip


@pytest.fixture
def shop(merchant: Merchant, filing: Connection) -> Connection:
    """Its shop, with a service for each direction."""
    shop = Connection.objects.create(merchant=merchant, slug="shop", name="Shop", connector="drill_shop")
    process(kinds.ITEMS_FROM_ERP, filing)
    process(kinds.CATALOGUE_TO_SHOP, filing, shop)
    process(kinds.ORDERS_FROM_SHOP, shop)
    process(kinds.ORDERS_TO_ERP, shop, filing)
    return shop


def ran(kind: str, state: State = State.DONE, **fields: object) -> Run:
    ended = timezone.now() - AGO
    which = Process.objects.get(kind=kind)
    return Run.objects.create(
        merchant=which.merchant, process=which, state=state, mode=Mode.FULL, trigger=Trigger.SCHEDULE,
        target_key=f"{kind}", created_at=ended, ended_at=ended, **fields,
    )  # fmt: skip


def came(filing: Connection, name: str = "out/items.csv", **fields: object) -> FileEntry:
    told = {"kind": kinds.ITEMS_FROM_ERP, "size": 48_000, "modified_at": timezone.now() - AGO, "state": "read", "records": 120}
    return FileEntry.objects.create(connection=filing, direction="in", name=name, **(told | fields))


def hops(connection: Connection, direction: int) -> dict[str, Hop]:
    return {f"{hop.role}: {hop.name}": hop for hop in ways_of(connection)[direction].hops}


def text(client: Client, path: str = PAGE) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_way_of_files_goes_over_the_file_server_in_both_directions(filing: Connection, shop: Connection) -> None:
    inwards, back = hops(filing, 0), hops(filing, 1)
    server = "File server: File server of Filing ERP"
    assert list(inwards) == ["ERP: Filing ERP", server, "Hub: Integration Hub", "Shop: Shop"]
    assert list(back) == ["Shop: Shop", "Hub: Integration Hub", server, "ERP: Filing ERP"]
    assert ways_of(shop)[0] == ways_of(filing)[0]


def test_a_direct_way_has_no_file_server(scene: Scene) -> None:
    roles = [[hop.role for hop in way.hops] for way in ways_of(scene.erp)]
    assert roles[:2] == [["ERP", "Hub", "Shop"], ["Shop", "Hub", "ERP"]]


def test_each_hop_tells_its_state_and_its_age(filing: Connection, shop: Connection) -> None:
    entry = came(filing)
    run, told = ran(kinds.ITEMS_FROM_ERP), ran(kinds.CATALOGUE_TO_SHOP, State.TIMED_OUT)
    erp, server, hub, target = hops(filing, 0).values()
    assert (erp.text, erp.at, erp.state) == ("last export written", entry.modified_at, "")
    assert (server.text, server.at, server.state) == ("items.csv arrived", entry.seen_at, "Online")
    assert (hub.state, hub.at, hub.url) == ("Done", run.ended_at, f"/m/alpine/runs/{run.pk}")
    assert (target.state, target.url) == ("Timed out", f"/m/alpine/runs/{told.pk}")


def test_the_way_back_tells_what_waits_where_and_since_when(filing: Connection, shop: Connection) -> None:
    now = timezone.now()
    bare_order(shop, "1", OrderState.AWAITING)
    left = {"handed_over_at": now - AGO, "follow_due_at": now, "erp_key": "order_2.txt"}
    bare_order(shop, "2", OrderState.HANDED_OVER, **left)
    bare_order(shop, "3", OrderState.HANDED_OVER, **left, code="not_picked_up")
    picked = bare_order(shop, "4", OrderState.PICKED_UP, picked_up_at=now)
    _, hub, server, erp = hops(filing, 1).values()
    assert hub.text == "1 order waits, the oldest came"
    assert (server.text, server.at, server.state) == ("2 orders lie there, the oldest was left", now - AGO, "Not picked up")
    assert (erp.text, erp.at, erp.state) == ("4 was fetched", now, "Picked up")
    assert erp.url.endswith(f"/orders/{picked.pk}")


def test_a_late_export_stands_at_the_erp_and_above_all(
    filing: Connection, shop: Connection, browsing: Person, logged_in: LogIn
) -> None:
    ran(kinds.ITEMS_FROM_ERP, State.EXPORT_LATE, message="No new file of items has come.", remedy="Ask Nordic ERP Partners why.")
    assert hops(filing, 0)["ERP: Filing ERP"].state == "Export is late"
    page = text(logged_in(browsing))
    assert page.index("Ask Nordic ERP Partners why.") < page.index("The way of the data")
    ran(kinds.ITEMS_FROM_ERP)
    assert "No new file of items has come." not in text(logged_in(browsing))


def test_files_that_came_in_are_listed_with_who_counted_them(filing: Connection, browsing: Person, logged_in: LogIn) -> None:
    came(filing, "out/a.csv", counted_by="manifest", run_id=7)
    came(filing, "out/<b>.csv", state="refused", message="The file ends in the middle.", counted_by="counting")
    page = text(logged_in(browsing))
    assert "2 files, newest first" in page
    assert '<a href="/m/alpine/runs/7">out/a.csv</a>' in page
    assert "by a manifest" in page
    assert "The file ends in the middle." in page
    assert "&lt;b&gt;.csv" in page
    assert page.index("&lt;b&gt;.csv") < page.index("out/a.csv")


def test_files_that_were_left_lead_to_their_orders(
    filing: Connection, shop: Connection, browsing: Person, logged_in: LogIn
) -> None:
    order = bare_order(shop, "1", OrderState.PICKED_UP)
    FileEntry.objects.create(
        connection=filing, direction="out", name="order_1.txt", size=900, state="picked_up", subject=f"order:{order.pk}"
    )
    page = text(logged_in(browsing), f"{PAGE}?files=left")
    assert f'<a href="/m/alpine/orders/{order.pk}">order_1.txt</a>' in page
    assert "Picked up" in page
    assert "order_1.txt" not in text(logged_in(browsing))


def test_files_are_paged_and_a_page_takes_few_queries(
    filing: Connection, shop: Connection, browsing: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(browsing)
    came(filing)
    few = queries(client, PAGE)
    for number in range(60):
        came(filing, f"out/{number}.csv")
    assert queries(client, PAGE) <= few
    assert few < 30
    page = client.get(PAGE).context["page"]
    assert (len(page.rows), page.rows[0].name) == (50, "out/59.csv")
    older = client.get(f"{PAGE}?before={page.older}").context["page"]
    assert (len(older.rows), older.older) == (11, "")


def test_without_a_file_it_is_said_whom_to_ask(filing: Connection, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing))
    assert "No file has come yet." in page
    assert "Ask: Nordic ERP Partners." in page
    assert "Nothing was left for the other side yet." in text(logged_in(browsing), f"{PAGE}?files=left")


@pytest.mark.parametrize("key", sorted(registry.keys()))
def test_every_connector_has_a_page(key: str, merchant: Merchant, admin: Person, logged_in: LogIn) -> None:
    Connection.objects.create(merchant=merchant, slug="any", name="Any", connector=key)
    page = text(logged_in(admin), "/m/alpine/connections/any/")
    assert registry.connector(key).name in page
    assert "What this connection can do" in page


def test_a_connection_whose_connector_is_gone_still_has_a_page(merchant: Merchant, browsing: Person, logged_in: LogIn) -> None:
    Connection.objects.create(merchant=merchant, slug="gone", name="Gone", connector="no_such")
    assert "the hub has no such connector" in text(logged_in(browsing), "/m/alpine/connections/gone/")


def test_the_list_leads_to_each_page_and_nobody_elses_opens(
    filing: Connection, other_merchant: Merchant, browsing: Person, logged_in: LogIn
) -> None:
    client = logged_in(browsing)
    assert f'href="{PAGE}"' in text(client, "/m/alpine/connections/")
    Connection.objects.create(merchant=other_merchant, slug="theirs", name="Theirs", connector="drill_tray")
    assert client.get("/m/alpine/connections/theirs/").status_code == 404
    assert client.get("/m/harbour/connections/theirs/").status_code == 404


def test_it_is_told_since_when_the_web_service_is_as_it_is(filing: Connection, browsing: Person, logged_in: LogIn) -> None:
    assert "In this state since" not in text(logged_in(browsing))
    Connection.objects.update(state_since=timezone.now() - AGO)
    assert "In this state since" in text(logged_in(browsing))
