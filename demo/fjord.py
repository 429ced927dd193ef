"""Fjord Sport: its goods and customers, the same at every start."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from connectors.documents import Address, Customer, DeliveryAddress, Item, Money, Price, StockLevel
from connectors.testing.catalogue import Catalogue

COLLECTING = "10000"
CENT = Decimal("0.01")
TOWNS = (("Göteborg", "411 04"), ("Luleå", "972 31"), ("Malmö", "211 20"), ("Östersund", "831 30"))
SIZES = ("S", "M", "L")
GOODS = {
    "SKI": ("Touring skis", "Skis", "4490.00", ("164", "172", "180")),
    "BND": ("Touring bindings", "Skis", "2190.00", ("M", "L")),
    "POL": ("Ski poles", "Skis", "590.00", ("115", "120", "125", "130")),
    "SKN": ("Climbing skins", "Skis", "1290.00", ("164", "172", "180")),
    "BOO": ("Ski boots", "Shoes", "3990.00", ("40", "41", "42", "43", "44")),
    "RUN": ("Running shoes", "Shoes", "1290.00", ("38", "40", "42", "44")),
    "SPK": ("Spiked shoes", "Shoes", "1590.00", ("40", "42", "44")),
    "JAC": ("Windproof jacket", "Clothes", "1490.00", SIZES),
    "TIG": ("Winter tights", "Clothes", "690.00", SIZES),
    "WOO": ("Wool undershirt", "Clothes", "590.00", SIZES),
    "CAP": ("Race cap", "Clothes", "249.00", ("One size",)),
    "MIT": ("Lobster mittens", "Clothes", "449.00", SIZES),
    "SKT": ("Long-distance skates", "Ice", "1890.00", ("40", "42", "44")),
    "ICE": ("Ice picks", "Ice", "199.00", ("One size",)),
    "KAY": ("Sea kayak", "Water", "18900.00", ("One size",)),
    "PAD": ("Kayak paddle", "Water", "1690.00", ("210", "220", "230")),
    "VES": ("Buoyancy vest", "Water", "990.00", SIZES),
    "WET": ("Swimming wetsuit", "Water", "2490.00", SIZES),
    "WAX": ("Ski wax", "Care", "149.00", ("Blue", "Red", "Violet")),
}
"""Name, group, price, sizes."""
WITHOUT_PRICE = "KAY-One-size"
"""New; nobody has priced it yet, so that it stays out of what Elevate is told."""
RETIRED = frozenset({"WAX-Violet"})


def catalogue() -> Catalogue:
    """What Fjord Sport's Winbas holds, the same at every start."""
    items = tuple(_items())
    return Catalogue(
        items=items,
        prices=tuple(_prices(items)),
        stock=tuple(StockLevel(item.key, "1", Decimal(place * 7 % 40 + 5)) for place, item in enumerate(items)),
        customers=(Customer(COLLECTING, "Webbshop", currency="SEK", price_list="1"), *map(_customer, range(1, 41))),
        addresses=tuple(DeliveryAddress(str(10_000 + number), "Lager", _place(number + 1)) for number in range(1, 41, 2)),
    )


def _items() -> Iterator[Item]:
    for group, (name, assortment, _, sizes) in GOODS.items():
        for size in sizes:
            key = f"{group}-{size}".replace(" ", "-")
            yield Item(key, f"{name} {size}", unit="st", assortment=assortment, active=key not in RETIRED)


def _prices(items: tuple[Item, ...]) -> Iterator[Price]:
    for item in items:
        _, assortment, price, _ = GOODS[item.key.split("-", maxsplit=1)[0]]
        if item.key != WITHOUT_PRICE:
            money = Money(Decimal(price), "SEK", tax_included=True)
            yield Price(item.key, "1", money)
            if assortment == "Ice":
                yield Price(item.key, "2", replace(money, amount=(money.amount * Decimal("0.8")).quantize(CENT)))


def _customer(number: int) -> Customer:
    return Customer(
        str(10_000 + number),
        f"Customer {number}",
        email=f"customer{number}@fjord.example",
        currency="SEK",
        price_list="1",
        billing=_place(number),
    )


def _place(number: int) -> Address:
    city, postcode = TOWNS[number % len(TOWNS)]
    return Address(name=f"Customer {number}", street=f"Strandgatan {number}", postcode=postcode, city=city, country="SE")
