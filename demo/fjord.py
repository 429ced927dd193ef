"""Fjord Sport: its goods, and the people at its Winbas, who come to work, leave orders lying, and now and then mistype."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from threading import Event
from xml.etree import ElementTree as ET

from connectors.documents import Address, Customer, DeliveryAddress, Item, Money, Price, StockLevel
from connectors.erp.winbas import simulator as winbas
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_erp import FolderErp, NotTaken, Taken

ROUND = 30.0
"""Seconds between two rounds of the people there."""
EXPORT_EVERY = 4
"""Rounds between two exports."""
MISTYPED = 0.1
"""Share of exports in which a figure is no figure."""
AWAY = 0.04
AWAY_FOR = 16
"""In this share of rounds everybody leaves; so many rounds later they are back."""

COLLECTING = "10000"
FREIGHT = "FRAKT"
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


class Office:
    """Winbas and its people."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self.chance = chance or random.Random()  # noqa: S311 - colleagues, not secrets
        self.mistyped = 0.0
        """The first export is sound."""
        self._away = 0

    def exports(self, whole: Catalogue) -> Mapping[str, bytes]:
        """What Winbas writes; now and then somebody has typed a letter into a figure."""
        files = dict(winbas.exports(whole))
        if self.chance.random() < self.mistyped:
            files["produkt.xml"] = _mistyped(files["produkt.xml"], self.chance)
        self.mistyped = MISTYPED
        return files

    def understood(self, content: bytes) -> Taken:
        """An order as Winbas takes it; one with an article that it does not know is refused."""
        taken = winbas.understood(content)
        known = {item.key for item in catalogue().items} | {FREIGHT}
        for article in (article for article, *_ in taken.lines if article not in known):
            raise NotTaken(f"Artikel saknas: {article}")
        return taken

    def work(self, erp: FolderErp, stopping: Event) -> None:
        """Round after round until ``stopping`` is set."""
        erp.taken[:] = _taken_before(erp)
        erp.export()
        rounds = 0
        while not stopping.wait(ROUND):
            rounds += 1
            self.round(erp, export=rounds % EXPORT_EVERY == 0)

    def round(self, erp: FolderErp, *, export: bool) -> None:
        """Fetch orders and tell their numbers, unless everybody is away; the export runs by itself."""
        if export:
            erp.count_a_shelf(self.chance)
            erp.export()
        if self._away:
            self._away -= 1
            return
        erp.pick_up()
        erp.tell_numbers()
        self._away = AWAY_FOR if self.chance.random() < AWAY else 0


def _mistyped(content: bytes, chance: random.Random) -> bytes:
    root = ET.fromstring(content)  # noqa: S314 - what we have just written
    figure = chance.choice(root.findall("Produkt/Lagersaldo"))
    figure.text = f"{figure.text}O"
    body: bytes = ET.tostring(root, encoding=winbas.ENCODING, xml_declaration=True)
    return body


def _taken_before(erp: FolderErp) -> list[Taken]:
    """The orders that were numbered before Winbas was switched off, so that no number is given twice."""
    file = erp.root / erp.told / "numbers.csv"
    lines = file.read_text(encoding="utf-8").splitlines()[1:] if file.exists() else []
    return [Taken(line.partition(";")[0], COLLECTING) for line in lines]


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
