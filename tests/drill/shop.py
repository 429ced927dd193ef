"""A shop that lists orders by when they changed, takes the ERP's numbers, and rings with a signature; and its connector."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from pydantic import SecretStr

from connectors.base import Connector, Delivered, Page, Reads, Record, Ring, Side, Surroundings, Webhooks
from connectors.documents import Address, Customer, Order, OrderLine, Readiness
from connectors.errors import Rejected, Unreadable
from connectors.testing.simulator import Reply, Request, Route, Simulator
from tests.drill.erp import RATE, DrillClient, DrillConfig, check

PAGE = 3
PLACED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT_THE_END: list[Callable[[], object]] = []
"""What happens the moment somebody has read all pages; each once."""
_decoder = msgspec.json.Decoder(Order)
_encoder = msgspec.json.Encoder(decimal_format="string")


def an_order(e_number: str, **said: object) -> Order:
    """An order as the shop would tell of it: paid, one line, by a guest unless said otherwise."""
    line = OrderLine(1, "SKU-1", "Rope", Decimal(2), Decimal(80), Decimal(20))
    customer = Customer("", "Somebody", email=f"{e_number.lower()}@shop.example", shop_id="7")
    order = Order(
        e_number=e_number, shop_id=f"id-{e_number}", placed_at=PLACED, changed_at=PLACED, readiness=Readiness.READY,
        shop_state="paid", currency="EUR", tax_included=True, total=Decimal(100), total_tax=Decimal(20), customer=customer,
        billing=Address(name="Somebody", country="DK"), delivery=Address(name="Somebody", country="DK"), lines=(line,),
    )  # fmt: skip
    return replace(order, **said)  # type: ignore[arg-type]


class DrillShop(Simulator):
    """Lists what it is told to list."""

    name = "drill_shop"

    def __init__(self) -> None:
        super().__init__()
        self.raws: list[tuple[str, bytes]] = []
        self.told: dict[str, str] = {}

    def routes(self) -> Sequence[Route]:
        return [
            Route("GET", "/ping", lambda _: Reply(200, {"version": "drill"})),
            Route("GET", "/orders", self._listed),
            Route("GET", "/orders/(?P<id>.*)", self._one),
            Route("PUT", "/orders/(?P<id>.*)", self._learn),
        ]

    def place(self, *orders: Order) -> None:
        """Orders are placed, or change."""
        for order in orders:
            self.raws = [(key, raw) for key, raw in self.raws if key != order.shop_id]
            self.raws.append((order.shop_id, _encoder.encode(order)))

    def place_raw(self, shop_id: str, raw: bytes) -> None:
        self.raws.append((shop_id, raw))

    def _listed(self, request: Request) -> Reply:
        start = int(request.query["from"])
        page = self.raws[start : start + PAGE]
        return Reply(200, b"\n".join(raw for _, raw in page), [("Content-Type", "application/x-ndjson")])

    def _one(self, request: Request) -> Reply:
        found = dict(self.raws).get(request.parts["id"])
        return Reply(200, found) if found else self.error(404, "No such order.")

    def _learn(self, request: Request) -> Reply:
        self.told[request.parts["id"]] = request.json()["erp_number"]
        return Reply(200, {})


class ShopConfig(DrillConfig):
    secret: SecretStr = SecretStr("bell")


def pages(client: DrillClient, since: datetime | None, resume: str) -> Iterator[Page]:
    start = int(resume or 0)
    while body := client.http.read("GET", "/orders", params={"from": start}).body:
        raws = body.split(b"\n")
        start += len(raws)
        yield Page([raw for raw in raws if since is None or _changed(raw) is None or _changed(raw) >= since], str(start))  # type: ignore[operator]
    while AT_THE_END:
        AT_THE_END.pop()()


def _changed(raw: bytes) -> datetime | None:
    try:
        return _decoder.decode(raw).changed_at
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def parser(_: DrillClient) -> Callable[[bytes], Record[Order]]:
    def parse(raw: bytes) -> Record[Order]:
        try:
            order = _decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unreadable("drill.unreadable", "The shop's order cannot be read.", "Ask whoever runs the shop.") from error
        return Record(order.shop_id, (order,))

    return parse


def one(client: DrillClient, shop_id: str) -> bytes | None:
    answer = client.http.read("GET", f"/orders/{shop_id}", expect=(404,))
    return None if answer.status == 404 else answer.body


def acknowledge(client: DrillClient, delivered: Delivered) -> None:
    client.http.write("PUT", f"/orders/{delivered.shop_id}", json={"erp_number": delivered.erp_number})


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(config: ShopConfig, headers: Mapping[str, str], body: bytes) -> Ring:
    if body == b"ping":
        return Ring("ping", "", None)
    expected = signature(config.secret.get_secret_value(), body)
    if not hmac.compare_digest(expected, headers.get("x-drill-signature", "")):
        raise Rejected("drill.signature", "The signature is wrong.", "Enter the webhook's secret in the connection.")
    return Ring("order.updated", "order", Order)


def connect(config: ShopConfig, surroundings: Surroundings) -> DrillClient:
    return DrillClient(config, surroundings)


CONNECTOR: Connector[ShopConfig, DrillClient] = Connector(
    key="drill_shop", name="Drill shop", side=Side.SHOP, config=ShopConfig, connect=connect, check=check, rate=RATE,
    reads={Order: Reads("orders", pages, parser, one=one, changes=True)}, acknowledge=acknowledge, webhooks=Webhooks(verify),
)  # fmt: skip
