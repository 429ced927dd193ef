"""A simulated WooCommerce shop: real HTTP, both ways to sign in, its own errors, and customers who order by themselves."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import Any

from connectors.shop.woocommerce.simulation.attributes import Attributes
from connectors.shop.woocommerce.simulation.auth import Doorman, Key
from connectors.shop.woocommerce.simulation.customers import Customers
from connectors.shop.woocommerce.simulation.lists import (
    POST_ORDERS,
    customer_filter,
    order_filter,
    product_filter,
    variation_filter,
    webhook_filter,
)
from connectors.shop.woocommerce.simulation.orders import STATES, Orders
from connectors.shop.woocommerce.simulation.products import Products
from connectors.shop.woocommerce.simulation.samples import sample_products
from connectors.shop.woocommerce.simulation.service import ID, ROOT, Listed, Resource, Service
from connectors.shop.woocommerce.simulation.shelves import stock_shelves, welcome
from connectors.shop.woocommerce.simulation.shop import SCHEMA, Shop
from connectors.shop.woocommerce.simulation.stream import Buying, Placed, place, stream
from connectors.shop.woocommerce.simulation.webhooks import Webhooks
from connectors.testing.catalogue import Catalogue
from connectors.testing.simulator import Reply, Request, Route

CONSUMER_KEY = "ck_simulator"
CONSUMER_SECRET = "cs_simulator"  # noqa: S105 - the simulator's own, published key
PARENT = "(?P<parent>[0-9]+)"
SAMPLES = "sample_products.csv"


class WooCommerceSimulator(Service):
    """One shop. ``shop.merchant`` holds its settings, ``keys`` who may call."""

    name = "woocommerce"
    schema = SCHEMA

    def __init__(self, data: Path | None = None, *, seed: int = 0) -> None:
        super().__init__(data, seed=seed)
        self.shop = Shop(self.db, self.transaction)
        self.keys = {CONSUMER_KEY: Key(CONSUMER_SECRET)}
        self.doorman = Doorman(self.shop, self.keys)
        self.attributes = Attributes(self.shop)
        self.products = Products(self.shop, self.attributes)
        self.orders = Orders(self.shop, self.products)
        self.customers = Customers(self.shop)
        self.webhooks = Webhooks(self.shop)

    def load(self, catalogue: Catalogue, price_list: str = "") -> None:
        """Put a catalogue on the shelves, published; what is there by SKU already stays as it is."""
        with self.transaction():
            stock_shelves(self.products, catalogue, price_list)
            welcome(self.customers, catalogue.customers)

    def load_samples(self, file: Path) -> int:
        """Put WooCommerce's own sample products on the shelves; how many rows were new."""
        with self.transaction():
            return sample_products(self.products, self.attributes, file)

    def place_order(self, order: Placed) -> dict[str, Any]:
        """A customer orders; the order as the shop has it then."""
        with self.transaction():
            return place(self.shop, self.orders, order)

    def sellable(self) -> list[str]:
        """The SKUs of everything that is published with a price."""
        text = """select p.sku from products p left join products parent on parent.id = p.parent
          where p.sku <> '' and p.status = 'publish' and coalesce(parent.status, 'publish') = 'publish'
          and p.type in ('simple', 'variation') and json_extract(p.body, '$.price') <> ''"""
        with self.lock:
            return [row[0] for row in self.db.execute(text)]

    def open_doors(self, buying: Buying) -> list[Thread]:
        """Customers order by themselves, and webhooks are told, until the simulator stops."""
        threads = [Thread(target=stream, args=(self, buying, self.stopping), daemon=True), Thread(target=self._tell, daemon=True)]
        for thread in threads:
            thread.start()
        return threads

    def _tell(self) -> None:
        while not self.stopping.wait(1.0):
            self.webhooks.deliver()

    def done(self, path: str, body: dict[str, Any]) -> None:
        """A new webhook is rung once."""
        if path == "/webhooks":
            self.webhooks.ping(body["id"])

    def shift(self, path: str, how: str) -> None:
        """A row leaves or joins the beginning of a list while it is read."""
        table = next((name for name in ("customers", "orders") if f"/{name}" in path), "products")
        with self.transaction() as db:
            first = db.execute(f"select min(id) from {table}").fetchone()[0] or 1  # noqa: S608 - our own table names
            if how in {"delete", "both"}:
                db.execute(f"delete from {table} where id = ?", (first,))  # noqa: S608
            if how in {"insert", "both"}:
                self._join(table, first - 1)

    def _join(self, table: str, number: int) -> None:
        """A row with a low id, as an importer that keeps old numbers makes it."""
        if table == "orders":
            self.orders.create({})
        elif table == "customers":
            self.customers.create({"email": f"joined{number}@shop.example", "_id": number})
        else:
            self.products.create({"name": "Joined", "sku": f"joined{number}", "_id": number})

    def routes(self) -> Sequence[Route]:
        return [
            Route("GET", ROOT, lambda _: Reply(200, self._index())),
            Route("GET", f"{ROOT}/orders/statuses", lambda _: Reply(200, [{"slug": state, "name": state} for state in STATES])),
            *self._order_routes(),
            *self._attribute_routes(),
            *self._product_routes(),
            *self._other_routes(),
        ]

    def _order_routes(self) -> list[Route]:
        return [
            *self.asking("/orders", lambda r: self.listed(r, Listed("orders", order_filter(r.query, self.shop), POST_ORDERS))),
            *self.resource(
                Resource(
                    "/orders",
                    lambda _, data: self.orders.create(data),
                    lambda r, _: self.orders.get(_id(r)),
                    lambda r, data: self.orders.update(_id(r), data),
                    lambda r, data: self.orders.delete(_id(r), force=bool(data["force"])),
                )
            ),
            *self.asking(f"/orders/{ID}/notes", self._notes),
            self.doing("POST", f"/orders/{ID}/notes", lambda r, data: self.orders.note(_id(r), data), 201),
        ]

    def _attribute_routes(self) -> list[Route]:
        own = "/products/attributes"
        return [
            *self.asking(own, lambda _: Reply(200, list(self.shop.bodies("select body from attributes order by id")))),
            self.doing("POST", own, lambda _, data: self.attributes.create(data), 201),
            *self.asking(f"{own}/{ID}/terms", lambda r: self.short_list(r, self.attributes.terms(_id(r)))),
            self.doing("POST", f"{own}/{ID}/terms", lambda r, data: self.attributes.term(_id(r), data), 201),
        ]

    def _product_routes(self) -> list[Route]:
        return [
            *self.asking(
                "/products", lambda r: self.listed(r, Listed("products", product_filter(r.query, self.shop), POST_ORDERS))
            ),
            *self.asking(f"/products/{PARENT}/variations", lambda r: self._variations(r, _parent(r))),
            *self.asking("/variations", lambda r: self._variations(r, None)),
            *(route for base in ("/products", f"/products/{PARENT}/variations") for route in self.resource(self._sold(base))),
        ]

    def _sold(self, base: str) -> Resource:
        return Resource(
            base,
            lambda r, data: self.products.create(data, _parent(r), checked="batch" not in r.parts),
            lambda r, _: self.products.get(_id(r), _parent(r)),
            lambda r, data: self.products.update(_id(r), data, _parent(r), checked="batch" not in r.parts),
            lambda r, data: self.products.delete(_id(r), _parent(r), force=bool(data["force"])),
        )

    def _other_routes(self) -> list[Route]:
        people = {"id": "id", "include": "id", "name": "name", "registered_date": "created"}
        hooks = {"date": "id", "id": "id", "title": "id"}
        return [
            *self.asking(
                "/customers",
                lambda r: self.listed(r, Listed("customers", customer_filter(r.query, self.shop), people, ("name", "asc"))),
            ),
            *self.resource(
                Resource(
                    "/customers",
                    lambda _, data: self.customers.create(data),
                    lambda r, _: self.customers.get(_id(r)),
                    lambda r, data: self.customers.update(_id(r), data),
                    lambda r, data: self.customers.delete(_id(r), force=bool(data["force"])),
                )
            ),
            *self.asking("/webhooks", lambda r: self.listed(r, Listed("webhooks", webhook_filter(r.query, self.shop), hooks))),
            self.doing("POST", "/webhooks", lambda _, data: self.webhooks.create(data), 201),
            self.doing("PUT", f"/webhooks/{ID}", lambda r, data: self.webhooks.update(_id(r), data)),
            *self.asking("/settings/(?P<group>general|tax)", self._settings),
            *self.asking("/system_status", lambda _: Reply(200, {"environment": {"version": self.shop.merchant.version}})),
        ]

    def _index(self) -> dict[str, Any]:
        routes = [
            "/wc/v3",
            "/wc/v3/orders",
            "/wc/v3/products",
            *(["/wc/v3/variations"] if self.shop.merchant.all_variations else []),
        ]
        return {"namespace": "wc/v3", "routes": {route: {"namespace": "wc/v3", "methods": ["GET"]} for route in routes}}

    def _notes(self, request: Request) -> Reply:
        self.orders.get(_id(request))
        return self.short_list(
            request, list(self.shop.bodies("select body from notes where parent = ? order by id desc", (_id(request),)))
        )

    def _variations(self, request: Request, parent: int | None) -> Reply:
        if parent is None and not self.shop.merchant.all_variations:
            return self.error(404, "No route was found matching the URL and request method.")
        return self.listed(request, Listed("products", variation_filter(request.query, self.shop, parent), POST_ORDERS))

    def _settings(self, request: Request) -> Reply:
        merchant = self.shop.merchant
        general = {
            "woocommerce_currency": merchant.currency,
            "woocommerce_price_num_decimals": str(merchant.decimals),
            "woocommerce_calc_taxes": "yes",
        }
        tax = {"woocommerce_prices_include_tax": "yes" if merchant.prices_include_tax else "no"}
        shown = general if request.parts["group"] == "general" else tax
        return self.short_list(request, [{"id": name, "value": value} for name, value in shown.items()])


def serve(port: int, data: Path | None = None, buying: Buying | None = None) -> None:
    """Serve until somebody stops us; state lives in ``data``, and sample products in it are put on the shelves first."""
    simulator = WooCommerceSimulator(data)
    if data is not None and (data / SAMPLES).exists():
        simulator.load_samples(data / SAMPLES)
    simulator.open_doors(buying or Buying())
    simulator.serve_forever(port)


def _id(request: Request) -> int:
    return int(request.parts["id"])


def _parent(request: Request) -> int:
    return int(request.parts.get("parent", 0))
