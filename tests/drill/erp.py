"""An ERP that takes the same order twice if it is sent twice, and its connector."""

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from connectors.base import Config, Connector, Rate, Side, Standing, Surroundings, Writes, Written
from connectors.documents import Customer, Order
from connectors.errors import ConnectorError, Rejected
from connectors.http import Account, Http, Response
from connectors.testing.simulator import Reply, Request, Route, Simulator

DEADLINE = float(os.environ.get("DRILL_DEADLINE", "2"))
SETTLE = float(os.environ.get("DRILL_SETTLE", "60"))
REFUSED = "REFUSED"
"""An order with this SKU is refused; the customer with this name too."""


class DrillErp(Simulator):
    """Keeps what it is given, asks nothing; one row an order, however often it comes."""

    name = "drill_erp"
    schema = """
    create table if not exists orders (key integer primary key, e_number text, customer text, cancelled integer default 0);
    create table if not exists customers (key integer primary key, email text);
    """

    def __init__(self) -> None:
        super().__init__()
        self.lacks: set[str] = set()
        """SKUs that it does not know until somebody enters them."""
        self.tax_codes: dict[str, list[str]] = {}
        self.at_orders: list[Callable[[str], object]] = []

    def routes(self) -> Sequence[Route]:
        return [
            Route("GET", "/ping", lambda _: Reply(200, {"version": "drill"})),
            Route("POST", "/orders", self._take),
            Route("GET", "/orders", self._look),
            Route("POST", "/customers", self._greet),
            Route("GET", "/customers", self._know),
        ]

    def times(self) -> Counter[str]:
        """How often each e-number stands here."""
        return Counter(row[0] for row in self._all("select e_number from orders"))

    def mails(self) -> Counter[str]:
        """How often each customer stands here."""
        return Counter(row[0] for row in self._all("select email from customers"))

    def sequence(self) -> list[str]:
        """The e-numbers in the order in which they came."""
        return [row[0] for row in self._all("select e_number from orders order by key")]

    def forget(self) -> None:
        """Empty books."""
        with self.transaction() as db:
            db.execute("delete from orders")
            db.execute("delete from customers")

    def enter(self, e_number: str, *, cancelled: bool = False, customer: str = "") -> str:
        """A person types an order in."""
        with self.transaction() as db:
            row = (e_number, customer, int(cancelled))
            return str(db.execute("insert into orders (e_number, customer, cancelled) values (?, ?, ?)", row).lastrowid)

    def _all(self, query: str, *values: str) -> list[Any]:
        with self.lock:
            return self.db.execute(query, values).fetchall()

    def _take(self, request: Request) -> Reply:
        order = request.json()
        self.tax_codes[order["e_number"]] = order["tax_codes"]
        for each in self.at_orders:
            each(order["e_number"])
        if REFUSED in order["skus"]:
            return self.error(400, "There is no item REFUSED.")
        if unknown := self.lacks.intersection(order["skus"]):
            return self.error(400, f"There is no item {min(unknown)}.")
        return Reply(201, {"key": self.enter(order["e_number"], customer=order["customer"])})

    def _look(self, request: Request) -> Reply:
        found = self._all("select key, cancelled from orders where e_number = ?", request.query["e_number"])
        return Reply(200, [{"key": str(key), "cancelled": bool(gone)} for key, gone in found])

    def _greet(self, request: Request) -> Reply:
        customer = request.json()
        if customer["name"] == REFUSED:
            return self.error(400, "Nobody is called REFUSED.")
        with self.transaction() as db:
            return Reply(
                201, {"key": f"C{db.execute('insert into customers (email) values (?)', [customer['email']]).lastrowid}"}
            )

    def _know(self, request: Request) -> Reply:
        found = self._all("select key from customers where email = ?", request.query["email"])
        return Reply(200, [{"key": f"C{key}"} for (key,) in found])


class DrillConfig(Config):
    url: str

    @property
    def account(self) -> str:
        return self.url


class DrillClient:
    def __init__(self, config: DrillConfig, surroundings: Surroundings) -> None:
        account = Account(config.url, config.account, RATE, explain=_explain, tries=1, read_timeout=DEADLINE, pause=0.01)
        self.http = Http(account, surroundings)

    def close(self) -> None:
        self.http.close()


RATE = Rate(100_000, 100_000)


def _explain(answer: Response, writing: bool) -> ConnectorError | None:
    if answer.status != 400:
        return None
    return Rejected("refused", json.loads(answer.body)["error"]["message"], "Correct it in the ERP and resend.")


def check(client: DrillClient) -> str:
    return str(client.http.read("GET", "/ping").json()["version"])


def create_order(client: DrillClient, order: Order) -> Written:
    body = {
        "e_number": order.e_number, "customer": order.customer.key, "skus": [line.sku for line in order.lines],
        "tax_codes": [line.tax_code for line in order.lines],
    }  # fmt: skip
    with client.http.deadline(DEADLINE):
        key = client.http.write("POST", "/orders", json=body).json()["key"]
    return Written(key, f"SO{key}")


def find_order(client: DrillClient, order: Order) -> Written | None:
    rows = client.http.read("GET", "/orders", params={"e_number": order.e_number}).json()
    for row in sorted(rows, key=lambda row: row["cancelled"]):
        return Written(row["key"], f"SO{row['key']}", Standing.CANCELLED if row["cancelled"] else Standing.OPEN)
    return None


def create_customer(client: DrillClient, customer: Customer) -> Written:
    with client.http.deadline(DEADLINE):
        key = client.http.write("POST", "/customers", json={"email": customer.email, "name": customer.name}).json()["key"]
    return Written(key, key)


def find_customer(client: DrillClient, customer: Customer) -> Written | None:
    rows = client.http.read("GET", "/customers", params={"email": customer.email}).json()
    return Written(rows[0]["key"], rows[0]["key"]) if rows else None


TIMES = (timedelta(seconds=SETTLE), timedelta(seconds=DEADLINE))
CONNECTOR: Connector[DrillConfig, DrillClient] = Connector(
    key="drill_erp", name="Drill ERP", side=Side.ERP, config=DrillConfig, connect=DrillClient, check=check, rate=RATE,
    writes={
        Order: Writes(create_order, find_order, False, *TIMES),
        Customer: Writes(create_customer, find_customer, False, *TIMES),
    },
)  # fmt: skip
