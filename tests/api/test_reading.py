"""What programs read is what the pages show: whole, exact, of their own merchants, and at a fixed cost."""

import re
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import Merchant, Person
from integration_hub.cases.models import LIVE, Kind
from tests.api.conftest import Program, Programs, read
from tests.scene import Scene
from tests.scene_catalogue import UNALLOCATED

pytestmark = pytest.mark.django_db
A = "/merchants/alpine"
LISTS = {
    "orders": lambda scene: scene.merchant.orders.order_by("-pk").values_list("pk", flat=True),
    "runs": lambda scene: scene.merchant.runs.order_by("-pk").values_list("pk", flat=True),
    "resends": lambda scene: scene.merchant.resends.order_by("-pk").values_list("pk", flat=True),
    "generations": lambda scene: scene.erp.generations.order_by("-pk").values_list("number", flat=True),
    "connections/acme-files/files": lambda scene: (
        scene.filing.files.filter(direction="in").order_by("-pk").values_list("pk", flat=True)
    ),
    "cases": lambda scene: (
        scene.merchant.cases.filter(state__in=LIVE).order_by("-opened_at", "-pk").values_list("fingerprint", flat=True)
    ),
    "mails": lambda scene: scene.merchant.notices.exclude(state="told").order_by("-pk").values_list("pk", flat=True),
    "catalogue": lambda scene: scene.erp.catalogue_items.order_by("name", "sku").values_list("sku", flat=True),
}
"""Each list, and what it must hold in its order."""


def walked(caller: Program, path: str, **asked: Any) -> list[Any]:
    """All items of a list, some at a time."""
    found, cursor = [], ""
    while True:
        page = read(caller.get(path, **asked, cursor=cursor))
        assert len(page["items"]) <= asked["limit"]
        found += page["items"]
        cursor = page["next"] or ""
        if not cursor:
            return found


def name_of(item: dict[str, Any]) -> Any:
    return next(item[name] for name in ("id", "number", "case", "sku") if name in item)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_walked_through_page_by_page_and_nothing_is_left_out(name: str, scene: Scene, caller: Program) -> None:
    path = f"{A}/{name}".replace("acme-files", scene.filing.slug)
    assert [name_of(item) for item in walked(caller, path, limit=3)] == list(LISTS[name](scene))


def test_lines_are_walked_through_by_time(scene: Scene, caller: Program) -> None:
    every = walked(caller, f"{A}/logs", limit=200)
    assert [line["id"] for line in walked(caller, f"{A}/logs", limit=4)] == [line["id"] for line in every]
    assert len(every) > 4
    assert [line["at"] for line in every] == sorted((line["at"] for line in every), reverse=True)


def test_the_trail_is_walked_through_and_a_token_of_one_merchant_sees_that_ones_alone(
    scene: Scene, admin: Person, merchant: Merchant, program: Programs
) -> None:
    every = walked(program(admin), "/audit", limit=5)
    assert {entry["merchant"] for entry in every} >= {None, "alpine"}
    assert {entry["merchant"] for entry in walked(program(admin, Permission, [merchant]), "/audit", limit=50)} == {"alpine"}


def test_money_is_text_with_its_currency_and_times_are_in_utc(scene: Scene, caller: Program) -> None:
    order = read(caller.get(f"{A}/orders/{scene.orders['failed'].pk}"))
    assert order["total"] == {"amount": "329.00", "currency": "EUR", "tax_included": True}
    assert order["placed"]["lines"][0] == {
        "position": 1, "sku": "TENT-2-GRN", "name": "Ridge tent, two persons, green", "quantity": "1", "unit": "",
        "net": {"amount": "239.20", "currency": "EUR", "tax_included": False},
        "tax": {"amount": "59.80", "currency": "EUR", "tax_included": None}, "tax_code": "DK12",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", order["placed_at"])
    assert order["message"] == scene.orders["failed"].message
    assert [stop["role"] for stop in order["stops"]] == ["Shop", "Hub", "ERP", "Back in the shop"]


def test_what_is_stored_is_said_in_the_language_that_is_asked_for(scene: Scene, caller: Program) -> None:
    path = f"{A}/orders/{scene.orders['doubt'].pk}"
    english, danish = (read(caller.get(path, language=each)) for each in ("en", "da"))
    assert english["message"] == scene.orders["doubt"].message
    assert [stop["text"] for stop in danish["stops"]] != [stop["text"] for stop in english["stops"]]


def test_calls_are_read_only_with_the_permission_for_them(scene: Scene, support: Person, program: Programs) -> None:
    order = f"{A}/orders/{scene.orders['failed'].pk}/attempts"
    with_calls, without = program(support), program(support, {Permission.BROWSE})
    assert any(attempt["calls"] for attempt in read(with_calls.get(order)))
    assert not any(attempt["calls"] for attempt in read(without.get(order)))


def test_no_answer_holds_what_opens_another_system(scene: Scene, admin: Person, program: Programs) -> None:
    caller = program(admin)
    for path in ("connections", f"connections/{scene.erp.slug}", "processes", "recipients"):
        text = caller.get(f"{A}/{path}").content.decode()
        for connection in scene.merchant.connections.all():
            assert not connection.credentials or connection.credentials not in text
            assert connection.hook_token not in text


def test_filters_are_those_of_the_page(scene: Scene, caller: Program) -> None:
    failed = read(caller.get(f"{A}/orders", state="failed", limit=200))["items"]
    assert {order["state"] for order in failed} == {"failed", "in_doubt"}
    bad = read(caller.get(f"{A}/runs", outcome="bad"))["items"]
    assert bad
    assert all(run["ended_badly"] for run in bad if run["mode"] != "roll_back")
    lacking = read(caller.get(f"{A}/catalogue", show="unallocated"))["items"]
    assert UNALLOCATED in {item["sku"] for item in lacking}
    assert all(item["missing"] for item in lacking)
    dear = read(caller.get(f"{A}/catalogue", price_from="100.50", sort="-price", language="de"))["items"]
    assert dear
    assert all(float(item["price"]["amount"]) >= 100.5 for item in dear)


@pytest.mark.parametrize(
    "path",
    [
        "orders/{order}", "orders/{order}/events", "orders/{order}/attempts", "runs/{run}", "runs/{run}/lines", "runs/{run}/plan",
        "cases/{case}", "resends/{resend}", "resends/{resend}/orders", "mails/{mail}", "processes/items-from-erp",
        "connections/acme-erp", "catalogue/item?sku=RAIN-MOS-S", "closing/{shop}/{day}", "mappings/orders-to-erp/versions/3",
        "feeds/alpine-search", "resync/{shop}/resyncs/{resync}", "where/item?sku=KAYAK-2-RED", "where/customer?key=C20000",
    ],
)  # fmt: skip
def test_a_thing_of_one_merchant_is_found_there_and_under_no_other(
    path: str, scene: Scene, other_merchant: Merchant, admin: Person, program: Programs
) -> None:
    caller = program(admin)
    sheet = scene.sheets["to_sign"]
    places = {
        "order": scene.orders["failed"].pk, "run": scene.plans["held"].pk, "case": scene.cases["orders"].fingerprint,
        "resend": scene.resends["stopped"].pk, "mail": scene.mails["sent"].pk, "shop": scene.shop.slug, "day": sheet.day,
        "resync": scene.resync.pk,
    }  # fmt: skip
    there = path.format(**places)
    assert caller.get(f"/merchants/alpine/{there}").status_code == 200
    assert caller.get(f"/merchants/{other_merchant.slug}/{there}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["orders", "runs", "cases", "resends", "generations", "catalogue", "catalogue/drafts", "mails", "logs", "numbers", "closing"],
)
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(path: str, scene: Scene, caller: Program) -> None:
    caller.get(f"{A}/{path}")
    costs = []
    for limit in (1, 50):
        with CaptureQueriesContext(connections["default"]) as queries:
            assert caller.get(f"{A}/{path}", limit=limit).status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 1, costs
    assert costs[1] < 40


def test_services_of_all_merchants_cost_as_much_as_those_of_one(
    scene: Scene, admin: Person, other_merchant: Merchant, program: Programs
) -> None:
    costs = []
    for caller in (program(admin, Permission, [scene.merchant]), program(admin)):
        caller.get("/services")
        with CaptureQueriesContext(connections["default"]) as queries:
            found = read(caller.get("/services"))["items"]
        costs.append(len(queries))
    assert len(found) > 5
    assert costs[1] <= costs[0] + 1


def test_health_is_what_the_overview_says(scene: Scene, caller: Program, support: Person, logged_in: Any) -> None:
    told = read(caller.get(f"{A}/health"))
    assert not told["well"]
    page = logged_in(support).get("/m/alpine/").content.decode()
    assert told["sentence"].split(".")[0][:30] in page
    assert all(finding["text"] for finding in told["findings"])


def test_the_desk_lists_the_cases_of_the_merchants_that_the_token_opens(
    scene: Scene, admin: Person, other_merchant: Merchant, program: Programs
) -> None:
    mine = read(program(admin).get("/cases", limit=200))["items"]
    assert {case["kind"] for case in mine} >= {Kind.ORDERS.value}
    assert read(program(admin, Permission, [other_merchant]).get("/cases"))["items"] == []
