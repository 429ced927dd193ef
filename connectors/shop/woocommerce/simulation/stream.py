"""Customers of the simulated shop: how an order is placed and paid, or not, and a stream of them for demonstrations."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event
from typing import Any, Protocol

from connectors.documents import Address
from connectors.shop.woocommerce.simulation.orders import Orders
from connectors.shop.woocommerce.simulation.shelves import contact
from connectors.shop.woocommerce.simulation.shop import Shop

METHODS = {"card": "Credit card", "bacs": "Direct bank transfer", "cod": "Cash on delivery", "cheque": "Cheque"}
STATES = {"paid": "processing", "declined": "failed", "on-hold": "on-hold", "pending": "pending", "cancelled": "cancelled"}
CITIES = (
    ("Stockholm", "111 20", "SE"),
    ("Oslo", "0150", "NO"),
    ("Helsinki", "00100", "FI"),
    ("Berlin", "10115", "DE"),
    ("Wien", "1010", "AT"),
)


SOMEONE = Address(
    "Customer 1", street="Street 1", postcode="111 20", city="Stockholm", country="SE", email="customer1@shop.example"
)


TESTER = replace(SOMEONE, name="Shop test", email="tester@shop.example")


@dataclass(frozen=True, slots=True)
class Placed:
    """What a shopper does: ``lines`` are SKU and quantity; ``payment`` paid, declined, aborted, on-hold, pending, cancelled."""

    lines: tuple[tuple[str, int], ...]
    payment: str = "paid"
    method: str = "card"
    customer: Address = SOMEONE
    shipping: str = "5.00"
    tax_class: str = ""
    note: str = ""
    number: str = ""
    """The order's number where a plugin gives it; "" for the shop's own."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Buying:
    """How busy the shop is: an order every so many seconds (0: none), and how many in a hundred end in which way."""

    every: float = 0.0
    declined: int = 8
    aborted: int = 6
    on_hold: int = 4
    strange_sku: int = 3
    """Lines whose SKU the ERP does not know, as a merchant types them into the shop by hand."""
    strange_tax: int = 3
    """Lines in a tax class that nobody has told the ERP of."""
    trial: int = 3
    """Orders of the shop's own people, who try whether it works; ``TESTER`` places them."""
    unknown_tax: str = "luxury-rate"
    skus: tuple[str, ...] = field(default=())
    """What is bought; empty: anything that is published with a price."""


class Selling(Protocol):
    """What the stream needs of a simulator."""

    def place_order(self, order: Placed) -> dict[str, Any]: ...
    def sellable(self) -> list[str]: ...


def place(shop: Shop, orders: Orders, order: Placed) -> dict[str, Any]:
    """An order through the checkout: numbered when it begins, paid or not after that."""
    clock = shop.clock
    if order.at is not None:
        fixed = order.at
        shop.clock = lambda: fixed
    try:
        return _checked_out(orders, order)
    finally:
        shop.clock = clock


def _checked_out(orders: Orders, order: Placed) -> dict[str, Any]:
    person = contact(order.customer)
    lines = [
        {"sku": sku, "_sku": sku, "quantity": quantity, **({"tax_class": order.tax_class} if order.tax_class else {})}
        for sku, quantity in order.lines
    ]
    begun = {
        "status": "checkout-draft" if order.payment == "aborted" else "pending",
        "created_via": "checkout",
        "billing": person | {"email": order.customer.email, "phone": order.customer.phone},
        "shipping": person,
        "customer_note": order.note,
        "payment_method": order.method,
        "payment_method_title": METHODS.get(order.method, order.method),
        "line_items": lines,
        "shipping_lines": [{"method_id": "flat_rate", "method_title": "Flat rate", "instance_id": "1", "total": order.shipping}]
        if order.shipping
        else [],
    }
    body = orders.create(begun)
    if order.number:
        body["number"] = order.number
        orders.write(body)
    if order.payment == "paid":
        return orders.update(body["id"], {"status": "processing", "transaction_id": f"T{body['id']}"})
    if order.payment == "aborted":
        return body
    return orders.update(body["id"], {"status": STATES[order.payment]})


def stream(shop: Selling, buying: Buying, stopping: Event, choose: random.Random | None = None) -> None:
    """Orders every few seconds until ``stopping`` is set."""
    chance = choose or random.Random()  # noqa: S311 - shoppers, not secrets
    while buying.every > 0 and not stopping.wait(buying.every):
        skus = list(buying.skus) or shop.sellable()
        if skus:
            shop.place_order(_next(buying, skus, chance))


def _next(buying: Buying, skus: list[str], chance: random.Random) -> Placed:
    fate = chance.randrange(100)
    ways = [("declined", buying.declined), ("aborted", buying.aborted), ("on-hold", buying.on_hold)]
    ways += [("strange_sku", buying.strange_sku), ("strange_tax", buying.strange_tax), ("trial", buying.trial)]
    way = "paid"
    for name, share in ways:
        if 0 <= fate < share:
            way = name
        fate -= share
    lines = [(sku, chance.randint(1, 3)) for sku in chance.sample(skus, min(len(skus), chance.randint(1, 3)))]
    if way == "strange_sku":
        lines.append((f"HAND-{chance.randrange(1000):03}", 1))
    number = chance.randrange(1, 200)
    city, postcode, country = CITIES[number % len(CITIES)]
    person = Address(
        name=f"Customer {number}",
        street=f"Street {number}",
        postcode=postcode,
        city=city,
        country=country,
        email=f"customer{number}@shop.example",
    )
    return Placed(
        tuple(lines),
        payment=way if way in {"declined", "aborted", "on-hold"} else "paid",
        method="bacs" if way == "on-hold" else chance.choice(("card", "card", "card", "cod")),
        customer=TESTER if way == "trial" else person,
        tax_class=buying.unknown_tax if way == "strange_tax" else "",
    )
