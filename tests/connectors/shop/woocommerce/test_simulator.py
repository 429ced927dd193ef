"""What was seen on a real server, held on ours (connectors/woocommerce.md §Seen on a real server)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from connectors.shop.woocommerce.simulation.stream import Buying, Placed
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.simulator import Simulator
from tests.connectors.shop.woocommerce.conftest import Clock

Call = Callable[..., requests.Response]


@pytest.fixture
def call(simulator: Simulator) -> Call:
    def call(method: str, path: str, **options: Any) -> requests.Response:
        headers = {"X-Forwarded-Proto": "https"}
        url = f"{simulator.url}/wp-json/wc/v3{path}"
        return requests.request(method, url, headers=headers, auth=(CONSUMER_KEY, CONSUMER_SECRET), timeout=10, **options)

    return call


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestLists:
    def test_unknown_filters_are_ignored_and_everything_is_returned(self, call: Call) -> None:
        for _ in range(3):
            call("POST", "/orders", json={})
        assert len(call("GET", "/orders", params={"meta_key": "x", "meta_value": "NOPE"}).json()) == 3

    def test_search_sees_parts_of_the_transaction_but_no_meta_data(self, call: Call) -> None:
        made = call("POST", "/orders", json={"transaction_id": "RACE-9", "meta_data": [{"key": "ref", "value": "HIDDEN"}]}).json()
        assert [order["id"] for order in call("GET", "/orders", params={"search": "ACE-9"}).json()] == [made["id"]]
        assert call("GET", "/orders", params={"search": "HIDDEN"}).json() == []

    def test_totals_stand_in_the_headers_also_of_head(self, call: Call) -> None:
        for number in range(12):
            call("POST", "/products", json={"name": "P", "sku": f"P{number}"})
        answer = call("HEAD", "/products")
        assert (answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"], answer.text) == ("12", "2", "")
        assert 'rel="next"' in answer.headers["Link"]

    def test_past_the_end_is_an_empty_page_and_101_rows_are_refused(self, call: Call) -> None:
        assert call("GET", "/orders", params={"page": 9}).json() == []
        assert code(call("GET", "/orders", params={"per_page": 101})) == (400, "rest_invalid_param")

    def test_skus_find_products_and_variations_and_totals_count_no_variations(self, call: Call) -> None:
        size = [{"name": "Size", "variation": True, "options": ["S"]}]
        parent = call("POST", "/products", json={"name": "T", "type": "variable", "sku": "A", "attributes": size}).json()
        call("POST", f"/products/{parent['id']}/variations", json={"sku": "B", "attributes": [{"name": "Size", "option": "S"}]})
        found = call("GET", "/products", params={"sku": "A,B,NOPE"}).json()
        assert {(row["sku"], row["type"]) for row in found} == {("A", "variable"), ("B", "variation")}
        assert call("HEAD", "/products").headers["X-WP-Total"] == "1"

    def test_a_date_without_zone_is_the_shops_unless_told(
        self, call: Call, simulator: WooCommerceSimulator, clock: Clock
    ) -> None:
        simulator.place_order(Placed(()))
        utc = clock.now.strftime("%Y-%m-%dT07:59:00")
        sizes = [
            len(call("GET", "/orders", params={"modified_after": said, **more}).json())
            for said, more in ((utc, {}), (f"{utc}Z", {}), (utc, {"dates_are_gmt": "true"}), ("2026-03-02T09:01:00", {}))
        ]
        assert sizes == [1, 1, 1, 0]
        order = call("GET", "/orders").json()[0]
        assert (order["date_created"], order["date_created_gmt"]) == ("2026-03-02T09:00:00", "2026-03-02T08:00:00")


class TestProducts:
    def test_prices_are_text_and_commas_make_them_large(self, call: Call) -> None:
        assert code(call("POST", "/products", json={"name": "A", "regular_price": 19.99})) == (400, "rest_invalid_param")
        assert call("POST", "/products", json={"name": "A", "regular_price": "19,99"}).json()["regular_price"] == "1999"
        assert call("POST", "/products", json={"name": "A", "regular_price": "abc"}).json()["regular_price"] == ""

    def test_fractions_of_stock_are_refused_and_unmanaged_stock_is_ignored(self, call: Call) -> None:
        assert code(call("POST", "/products", json={"name": "A", "manage_stock": True, "stock_quantity": 1.5})) == (
            400,
            "rest_invalid_param",
        )
        assert call("POST", "/products", json={"name": "A", "stock_quantity": 5}).json()["stock_quantity"] is None

    def test_a_double_sku_names_its_holder_even_from_the_trash(self, call: Call) -> None:
        first = call("POST", "/products", json={"name": "A", "sku": "A"}).json()
        call("DELETE", f"/products/{first['id']}")
        again = call("POST", "/products", json={"name": "B", "sku": "a"})
        assert (*code(again), again.json()["data"]["resource_id"]) == (400, "product_invalid_sku", first["id"])

    def test_a_batch_answers_200_with_errors_in_their_places(self, call: Call) -> None:
        batch = {"create": [{"name": "A", "sku": "A"}, {"name": "B", "sku": "A"}], "update": [{"id": 99, "name": "X"}]}
        answer = call("POST", "/products/batch", json=batch)
        assert answer.status_code == 200
        assert [item.get("error", {}).get("code") for item in answer.json()["create"]] == [None, "product_invalid_sku"]
        assert answer.json()["create"][1]["id"] == 0
        assert answer.json()["update"][0]["error"]["data"]["status"] == 400

    def test_a_batch_of_101_is_too_large(self, call: Call) -> None:
        answer = call("POST", "/products/batch", json={"create": [{"name": "A"}] * 101})
        assert code(answer) == (413, "woocommerce_rest_request_entity_too_large")

    def test_an_option_that_the_product_does_not_list_is_dropped_in_silence(self, call: Call) -> None:
        size = [{"name": "Size", "variation": True, "options": ["S"]}]
        parent = call("POST", "/products", json={"name": "T", "type": "variable", "attributes": size}).json()
        path = f"/products/{parent['id']}/variations"
        assert call("POST", path, json={"attributes": [{"name": "Size", "option": "XL"}]}).json()["attributes"] == []

    def test_a_variation_moves_its_products_date(self, call: Call, simulator: WooCommerceSimulator, clock: Clock) -> None:
        size = [{"name": "Size", "variation": True, "options": ["S"]}]
        parent = call("POST", "/products", json={"name": "T", "type": "variable", "attributes": size}).json()
        made = call("POST", f"/products/{parent['id']}/variations", json={"sku": "S"}).json()
        clock.wait(hours=1)
        call("PUT", f"/products/{parent['id']}/variations/{made['id']}", json={"regular_price": "5.00"})
        moved = call("GET", f"/products/{parent['id']}").json()
        assert (moved["date_modified_gmt"], moved["price"]) == ("2026-03-02T09:00:00", "5.00")

    def test_names_come_back_with_entities(self, call: Call) -> None:
        assert call("POST", "/products", json={"name": "Salt & pepper"}).json()["name"] == "Salt &amp; pepper"

    def test_gone_ids_are_404_to_read_and_400_to_write(self, call: Call) -> None:
        assert code(call("GET", "/products/9")) == (404, "woocommerce_rest_product_invalid_id")
        assert code(call("PUT", "/products/9", json={})) == (400, "woocommerce_rest_product_invalid_id")

    def test_the_trash_is_read_by_id_alone(self, call: Call) -> None:
        made = call("POST", "/products", json={"name": "A"}).json()
        call("DELETE", f"/products/{made['id']}")
        assert call("GET", "/products").json() == []
        assert call("GET", f"/products/{made['id']}").json()["status"] == "trash"
        assert call("DELETE", f"/products/{made['id']}").status_code == 410
        call("DELETE", f"/products/{made['id']}", params={"force": "true"})
        assert call("GET", f"/products/{made['id']}").status_code == 404


class TestOrders:
    def test_anything_makes_an_order_and_nothing_prevents_doubles(self, call: Call) -> None:
        assert call("POST", "/orders", json={}).status_code == 201
        order = call("POST", "/orders", json={"line_items": [{"sku": "UNKNOWN", "quantity": 2}]}).json()
        assert (order["total"], order["line_items"][0]["sku"], isinstance(order["number"], str)) == ("0.00", "", True)

    def test_overselling_is_allowed_and_moves_the_product(
        self, call: Call, simulator: WooCommerceSimulator, clock: Clock
    ) -> None:
        call("POST", "/products", json={"name": "A", "sku": "A", "regular_price": "5", "manage_stock": True, "stock_quantity": 1})
        clock.wait(hours=1)
        simulator.place_order(Placed((("A", 3),)))
        found = call("GET", "/products", params={"sku": "A"}).json()[0]
        assert (found["stock_quantity"], found["date_modified_gmt"]) == (-2, "2026-03-02T09:00:00")

    def test_lines_without_ids_are_appended_and_totals_made_anew(self, call: Call, simulator: WooCommerceSimulator) -> None:
        order = call("POST", "/orders", json={"line_items": [{"quantity": 1, "total": "5.00"}]}).json()
        again = call("PUT", f"/orders/{order['id']}", json={"line_items": [{"quantity": 1, "total": "5.00"}]}).json()
        assert (len(again["line_items"]), again["total"]) == (2, "12.00")
        assert simulator.shop.recalculated[order["id"]] == 1

    def test_a_fraction_of_a_piece_is_refused(self, call: Call) -> None:
        assert code(call("POST", "/orders", json={"line_items": [{"quantity": 1.5}]})) == (400, "rest_invalid_param")

    @pytest.mark.parametrize(
        ("payment", "state"),
        [
            ("paid", "processing"),
            ("declined", "failed"),
            ("aborted", "checkout-draft"),
            ("on-hold", "on-hold"),
            ("pending", "pending"),
        ],
    )
    def test_customers_pay_or_not(self, simulator: WooCommerceSimulator, payment: str, state: str) -> None:
        assert simulator.place_order(Placed((("X", 1),), payment=payment))["status"] == state


class Listener:
    """Somebody whom the shop tells, answering with the status it is given."""

    def __init__(self) -> None:
        self.status = 200
        self.heard: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Hear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Hear)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class TestWebhooks:
    @pytest.fixture
    def listener(self) -> Any:
        listener = Listener()
        yield listener
        listener.close()

    @pytest.fixture
    def hook(self, call: Call, listener: Listener) -> dict[str, Any]:
        said = {"topic": "order.updated", "delivery_url": listener.url, "secret": "s"}
        made: dict[str, Any] = call("POST", "/webhooks", json=said).json()
        return made

    def test_a_new_one_pings_unsigned(self, listener: Listener, hook: dict[str, Any]) -> None:
        headers, body = listener.heard[0]
        assert body == f"webhook_id={hook['id']}".encode()
        assert "x-wc-webhook-signature" not in headers

    def test_many_changes_are_one_delivery_of_the_last_state(
        self, simulator: WooCommerceSimulator, listener: Listener, hook: dict[str, Any], call: Call
    ) -> None:
        order = call("POST", "/orders", json={}).json()
        for number in range(8):
            call("PUT", f"/orders/{order['id']}", json={"customer_note": str(number)})
        simulator.webhooks.deliver()
        headers, body = listener.heard[1]
        assert len(listener.heard) == 2
        assert json.loads(body)["customer_note"] == "7"
        assert headers["x-wc-webhook-signature"] == base64.b64encode(hmac.digest(b"s", body, hashlib.sha256)).decode()
        assert headers["x-wc-webhook-topic"] == "order.updated"

    def test_the_seventh_failure_switches_it_off(
        self, simulator: WooCommerceSimulator, listener: Listener, hook: dict[str, Any], call: Call
    ) -> None:
        listener.status = 500
        order = call("POST", "/orders", json={}).json()
        states = []
        for number in range(7):
            call("PUT", f"/orders/{order['id']}", json={"customer_note": str(number)})
            simulator.webhooks.deliver()
            states.append(call("GET", "/webhooks").json()[0]["status"])
        assert states == ["active"] * 6 + ["disabled"]
        assert simulator.webhooks.deliver() == 0


class TestTheShop:
    def test_it_goes_on_where_it_was(self, tmp_path: Path) -> None:
        first = WooCommerceSimulator(tmp_path)
        number = first.place_order(Placed(()))["id"]
        first.stop()
        second = WooCommerceSimulator(tmp_path)
        assert second.place_order(Placed(()))["id"] == number + 1
        assert second.orders.get(number)["status"] == "processing"
        second.stop()

    def test_maintenance_is_a_web_page_with_a_time(self, simulator: WooCommerceSimulator, call: Call) -> None:
        simulator.faults.add("status", status=503, retry_after="600")
        answer = call("GET", "/orders")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")
        assert answer.text.startswith("<!DOCTYPE html>")

    def test_customers_order_by_themselves(self, simulator: WooCommerceSimulator) -> None:
        simulator.products.create({"name": "A", "sku": "A", "regular_price": "5.00"})
        threads = simulator.open_doors(Buying(every=0.001, declined=30, aborted=30))
        ends = time.monotonic() + 20
        wanted = {"processing", "failed", "checkout-draft"}
        while time.monotonic() < ends and not wanted <= states(simulator):
            simulator.stopping.wait(0.01)
        simulator.stopping.set()
        for thread in threads:
            thread.join()
        assert wanted <= states(simulator)


def states(simulator: WooCommerceSimulator) -> set[str]:
    with simulator.lock:
        return {row[0] for row in simulator.db.execute("select distinct status from orders")}
