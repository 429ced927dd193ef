"""A real Odoo for the tests: behind the fault switches, with records of our own that no other test touches."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as Call
from urllib.request import urlopen
from uuid import uuid4

from connectors.documents import Customer
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.simulator.refusals import as_json2, failed
from connectors.testing.messages import Reply, Request
from connectors.testing.proxy import Proxy

VARIABLE = "HUB_REAL_ODOO"
PRODUCTS, CUSTOMERS, PAGE = 12, 7, 5
SKU, REF = "CT-", "CTK-"
_fresh = count(1)


def keys() -> dict[str, str]:
    """Address, database and API keys, from the file that the environment names."""
    lines = Path(os.environ[VARIABLE]).read_text(encoding="utf-8").split()
    return dict(line.split("=", 1) for line in lines)


class Refused(Exception):
    """Odoo's own exception, by its name."""


class Database:
    """A real Odoo, asked behind the connector's back."""

    def __init__(self, key: str = "ADMIN_KEY") -> None:
        self.keys = keys()
        self._key = self.keys[key]

    def call(self, model: str, method: str, **named: Any) -> Any:
        """What a method returns; raises Refused."""
        headers = {"Authorization": f"bearer {self._key}", "Content-Type": "application/json", "X-Odoo-Database": self.keys["DB"]}
        path = f"{self.keys['URL']}/json/2/{model}/{method}"
        try:
            with urlopen(Call(path, json.dumps(named).encode(), headers), timeout=60) as answer:  # noqa: S310 - loopback
                return json.load(answer)
        except HTTPError as error:
            told = json.load(error)
            raise Refused(f"{told['name']}: {told['message']}") from None

    def ids(self, model: str, *domain: list[Any]) -> list[int]:
        """The numbers of all records that fulfil the conditions, archived ones too."""
        found = self.call(model, "search", domain=list(domain), order="id", context={"active_test": False})
        return [int(number) for number in found]

    def make(self, model: str, **vals: Any) -> int:
        """Make a record as a colleague would."""
        return int(self.call(model, "create", vals_list=[vals])[0])

    def change(self, model: str, number: int, **vals: Any) -> None:
        """Change a record as a colleague would."""
        self.call(model, "write", ids=[number], vals=vals)

    def product(self) -> int:
        """One more stocked product of ours."""
        sku = f"{SKU}{uuid4().hex[:10]}"
        return self.make(
            "product.product", name=f"Tent {next(_fresh)}", default_code=sku, list_price=9.5, type="consu", is_storable=True
        )

    def customer(self) -> int:
        """One more customer of ours, with a delivery address."""
        number = self.make("res.partner", name=f"Firma {next(_fresh)}", ref=f"{REF}{uuid4().hex[:10]}", city="Berlin")
        self.make("res.partner", name="Lager", parent_id=number, type="delivery", street="Weg 1", city="Berlin")
        return number

    def furnish(self) -> None:
        """Leave as many records of ours as the contract needs."""
        for _ in range(PRODUCTS - len(self.call("product.product", "search", domain=[["default_code", "=like", f"{SKU}%"]]))):
            self.product()
        for _ in range(CUSTOMERS - len(self.ids("res.partner", ["ref", "=like", f"{REF}%"]))):
            self.customer()

    def clear(self, mark: str) -> None:
        """Take the orders and customers of one test out again."""
        orders = self.ids("sale.order", ["client_order_ref", "=like", f"{mark}%"])
        if orders:
            self.call("sale.order", "action_cancel", ids=orders)
            self.call("sale.order", "unlink", ids=orders)
        partners = self.ids("res.partner", ["email", "=like", f"%@{mark.lower()}%"])
        if partners:
            self.call("res.partner", "unlink", ids=partners)


class RealOdoo(Proxy):
    """The real Odoo behind the fault switches; ``mark`` is in every order and customer that a test makes."""

    def __init__(self) -> None:
        self.database = Database()
        self.mark = f"CT{uuid4().hex[:10]}-"
        super().__init__(self.database.keys["URL"])

    def error(self, status: int, message: str) -> Reply:
        return failed(status, message, as_json2)

    def about(self, request: Request) -> str:
        if request.path != "/jsonrpc":
            return request.path
        params = request.json()["params"]
        what = params["args"][3:5] if params["service"] == "object" else [params["service"], params["method"]]
        return f"/jsonrpc/{what[0]}/{what[1]}"

    def forward(self, request: Request) -> Reply:
        """The real answer; where a lie is armed, made of the real answers to honest questions."""
        method = self.about(request).rpartition("/")[2]
        if not self.faults.standing() or method not in {"search_read", "search_count"}:
            return super().forward(request)
        if method == "search_count":
            honest = super().forward(request)
            number = _result(honest.content())
            return honest if isinstance(number, dict) else replace(honest, body=_wrapped(request, self.count(request, number)))
        return self._page(request)

    def _page(self, request: Request) -> Reply:
        named = _named(request.json())
        size = named.get("limit") or 10**6
        listing = self.listing(request, lambda skip, most: self._rows(request, skip, most), (named.get("offset", 0), size), "id")
        return Reply(200, _wrapped(request, listing.rows))

    def _rows(self, request: Request, skip: int, size: int) -> list[dict[str, Any]]:
        body = request.json()
        _named(body).update(offset=skip, limit=size)
        found = _result(super().forward(replace(request, body=json.dumps(body).encode())).content())
        return found if isinstance(found, list) else []

    def shift(self, path: str, how: str) -> None:
        put, drop = {
            "product.product": (self.database.product, self._drop_product),
            "res.partner": (self.database.customer, self._drop_customer),
            "sale.order": (self._put_order, self._drop_order),
        }[path.split("/")[-2]]
        if how in {"insert", "both"}:
            put()
        if how in {"delete", "both"}:
            drop()

    def _drop_product(self) -> None:
        domain = [["default_code", "=like", f"{SKU}%"]]
        (first,) = self.database.call("product.product", "search", domain=domain, order="id", limit=1)
        self.database.change("product.product", first, active=False)

    def _drop_customer(self) -> None:
        first = self.holds("res.partner", ["ref", "=like", f"{REF}%"])[0]
        self.database.call("res.partner", "unlink", ids=[*self.holds("res.partner", ["parent_id", "=", first]), first])

    def _put_order(self) -> int:
        partner = int(self.database.keys["PARTNER_ID"])
        return self.database.make("sale.order", partner_id=partner, client_order_ref=f"{self.mark}MOVED-{next(_fresh)}")

    def _drop_order(self) -> None:
        first = self.holds("sale.order", ["client_order_ref", "=like", f"{self.mark}%"])[0]
        self.database.call("sale.order", "action_cancel", ids=[first])
        self.database.call("sale.order", "unlink", ids=[first])

    def holds(self, model: str, *domain: list[Any]) -> list[int]:
        """The numbers of the records that fulfil the conditions."""
        return self.database.ids(model, *domain)

    def change(self, model: str, number: int, **vals: Any) -> None:
        """Change a record as a colleague would; an order is cancelled by its own action."""
        if vals == {"state": "cancel"}:
            self.database.call(model, "action_cancel", ids=[number])
        else:
            self.database.change(model, number, **vals)


def _named(body: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name, in either protocol."""
    found: dict[str, Any] = body["params"]["args"][6] if "jsonrpc" in body else body
    return found


def _result(body: bytes) -> Any:
    told = json.loads(body)
    return told.get("result") if isinstance(told, dict) and "jsonrpc" in told else told


def _wrapped(request: Request, result: Any) -> bytes:
    rpc = request.path == "/jsonrpc"
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result} if rpc else result).encode()


@contextmanager
def behind_switches() -> Iterator[RealOdoo]:
    """The real Odoo, started to listen; what the test made is taken out again."""
    real = RealOdoo()
    real.database.furnish()
    real.start()
    try:
        yield real
    finally:
        real.stop()
        real.database.clear(real.mark)


def config_for(url: str, mark: str, **settings: Any) -> OdooConfig:
    """The configuration for the real Odoo, of our own records only."""
    told = keys()
    usual = {
        "url": url, "database": told["DB"], "login": "admin", "api_key": told["ADMIN_KEY"], "page_size": PAGE,
        "calls_per_second": 1000, "shipping_product": "Delivery_007", "order_prefix": mark,
        "product_filter": json.dumps([["default_code", "=like", f"{SKU}%"]]),
        "customer_filter": json.dumps([["ref", "=like", f"{REF}%"]]),
    }  # fmt: skip
    return OdooConfig.model_validate(usual | settings)


def buyer(database: Database) -> Customer:
    """The customer that the peer was seeded with."""
    return Customer(database.keys["PARTNER_ID"], "Müller & Söhne GmbH")
