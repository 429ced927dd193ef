"""The demo's catalogue: an outdoor merchant of our own making, the same at every start."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

from connectors.documents import Address, Customer, DeliveryAddress, Item, Money, Price, StockLevel
from connectors.testing.catalogue import Catalogue

CENT = Decimal("0.01")
LISTS = {"1 Webshop": Decimal(1), "2 Retail partners": Decimal("0.7"), "3 Sale": Decimal("0.8")}
"""SAP numbers its lists in this order; each is a share of the webshop's price."""
WAREHOUSES = {"MAIN": 40, "STORE": 8}
CUSTOMERS = 120
TOWNS = (("Wien", "1010", "AT"), ("Graz", "8010", "AT"), ("München", "80331", "DE"), ("Berlin", "10115", "DE"))
LETTERS = ("S", "M", "L", "XL")
SHOES = ("38", "40", "42", "44")
COLOURS = ("Moss", "Slate", "Rust")

CLOTHES = {
    "Ridge rain jacket": ("JKT", "Jackets", "189.00", LETTERS),
    "Harbour down jacket": ("DWN", "Jackets", "229.00", LETTERS),
    "Meadow fleece": ("FLC", "Midlayers", "79.00", LETTERS),
    "Summit softshell": ("SFT", "Jackets", "149.00", LETTERS),
    "Traverse trousers": ("TRS", "Trousers", "99.00", LETTERS),
    "Scree shorts": ("SHO", "Trousers", "59.00", LETTERS),
    "Fern merino shirt": ("MER", "Base layers", "69.00", LETTERS),
    "Creek T-shirt": ("TEE", "Base layers", "34.00", LETTERS),
    "Pass hiking boots": ("BOT", "Shoes", "199.00", SHOES),
    "Gravel trail shoes": ("TRL", "Shoes", "129.00", SHOES),
    "Shore sandals": ("SAN", "Shoes", "89.00", SHOES),
    "Glacier gloves": ("GLV", "Accessories", "49.00", LETTERS),
    "Larch hiking socks": ("SOC", "Accessories", "19.00", ("36-38", "39-41", "42-44")),
    "Cairn beanie": ("BEA", "Accessories", "29.00", ("One size",)),
    "Alder belt": ("BLT", "Accessories", "32.00", ("S", "L")),
    "Granite climbing trousers": ("CLT", "Trousers", "119.00", LETTERS),
    "Beacon running vest": ("VST", "Midlayers", "109.00", LETTERS),
    "Willow hiking skirt": ("SKT", "Trousers", "74.00", LETTERS),
    "Torrent rain trousers": ("RTR", "Trousers", "129.00", LETTERS),
    "Tarn swimming shorts": ("SWM", "Trousers", "44.00", LETTERS),
    "Bracken base layer": ("BAS", "Base layers", "54.00", LETTERS),
    "Heather wool jumper": ("JUM", "Midlayers", "119.00", LETTERS),
}
"""Each in three colours and some sizes: key, assortment, price, sizes."""

GEAR = {
    "Tent for two": ("TEN-2", "Tents", "399.00"),
    "Tent for three": ("TEN-3", "Tents", "479.00"),
    "Tarpaulin 3 x 3 m": ("TAR-3", "Tents", "119.00"),
    "Sleeping bag, summer": ("SLP-S", "Sleeping", "139.00"),
    "Sleeping bag, winter": ("SLP-W", "Sleeping", "289.00"),
    "Sleeping mat": ("MAT-1", "Sleeping", "99.00"),
    "Gas stove": ("STV-G", "Kitchen", "64.00"),
    "Titanium pot 0.9 l": ("POT-9", "Kitchen", "49.00"),
    "Spork": ("SPK-1", "Kitchen", "6.50"),
    "Water filter": ("FLT-1", "Kitchen", "44.00"),
    "Bottle 1 l": ("BTL-1", "Kitchen", "24.00"),
    "Head torch": ("LMP-1", "Light", "54.00"),
    "Camp lantern": ("LMP-2", "Light", "39.00"),
    "Day pack 24 l": ("PCK-24", "Packs", "109.00"),
    "Trekking pack 55 l": ("PCK-55", "Packs", "219.00"),
    "Dry bag 13 l": ("DRY-13", "Packs", "22.00"),
    "Trekking poles": ("POL-1", "Walking", "89.00"),
    "Snow shoes": ("SNW-1", "Walking", "179.00"),
    "Map case": ("MAP-1", "Walking", "17.00"),
    "Compass": ("CMP-1", "Walking", "36.00"),
    "First aid kit": ("AID-1", "Safety", "34.00"),
    "Emergency blanket": ("BLK-1", "Safety", "5.90"),
    "Whistle": ("WHI-1", "Safety", "4.50"),
    "Repair kit": ("REP-1", "Safety", "18.00"),
    "Spare tent pole": ("SPR-POLE", "Spare parts", "14.00"),
    "Spare stove jet": ("SPR-JET", "Spare parts", "6.00"),
    "Spare buckle 20 mm": ("SPR-BUCKLE", "Spare parts", "2.50"),
    "Spare lantern glass": ("SPR-GLASS", "Spare parts", "9.00"),
}
NEW = frozenset({"JUM", "BAS", "TEN-3", "SNW-1"})
"""New this season: the ERP has them, the shop does not yet."""
UNSORTED = frozenset({"SNW-1", "TEN-3"})
UNTAXED = frozenset({"SNW-1", "BAS"})
"""New, and the back office has put them into no assortment group or no tax group yet: unallocated until somebody does."""
SPARES = frozenset(key for key, assortment, _ in GEAR.values() if assortment == "Spare parts")
"""Sold over the counter only: without a shop flag, until somebody ticks them in a resync."""
RETIRED = frozenset({"MAP-1", "BEA-Rust-One-size"})
"""Switched off in the ERP, still on the shop's shelves: it refuses orders of them."""


def erp() -> Catalogue:
    """What the merchant's ERP holds."""
    items = (*_clothes(), *_gear())
    base = _base_prices()
    return Catalogue(
        items=items,
        prices=tuple(_prices(items, base)),
        stock=tuple(_stock(items)),
        customers=tuple(_customer(number) for number in range(1, CUSTOMERS + 1)),
        addresses=tuple(_delivery(number) for number in range(1, CUSTOMERS + 1, 3)),
    )


def shop() -> Catalogue:
    """What the shop has on its shelves when the hub comes: last season's, at last season's prices."""
    held = erp()
    old = tuple(replace(item, active=True) for item in held.items if not _is_new(item.key))
    prices = tuple(replace(each, money=_share(each.money, Decimal("0.95"))) for each in held.prices if not _is_new(each.item_key))
    return replace(held, items=old, prices=prices, addresses=())


def _is_new(key: str) -> bool:
    return key in NEW or key.split("-", maxsplit=1)[0] in NEW


def _clothes() -> Iterator[Item]:
    for name, (group, assortment, _, sizes) in CLOTHES.items():
        for colour, size in product(COLOURS, sizes):
            key = f"{group}-{colour}-{size}".replace(" ", "-")
            yield Item(
                key,
                f"{name} {colour} {size}",
                description=f"{name}, made to last.",
                group=group,
                group_name=name,
                options=(("Colour", colour), ("Size", size)),
                tax_group="" if group in UNTAXED else "A1",
                assortment=assortment,
                weight_kg=Decimal("0.4"),
                shop_flag=True,
                active=key not in RETIRED,
            )


def _gear() -> Iterator[Item]:
    for name, (key, assortment, _) in GEAR.items():
        yield Item(
            key,
            name,
            description=f"{name} for the hills.",
            tax_group="" if key in UNTAXED else "A1",
            assortment="" if key in UNSORTED else assortment,
            weight_kg=Decimal("0.8"),
            shop_flag=key not in SPARES,
            active=key not in RETIRED,
        )


def _base_prices() -> dict[str, Decimal]:
    clothes = {group: Decimal(price) for group, _, price, _ in CLOTHES.values()}
    return clothes | {key: Decimal(price) for key, _, price in GEAR.values()}


def _prices(items: tuple[Item, ...], base: dict[str, Decimal]) -> Iterator[Price]:
    for item in items:
        for name, share in LISTS.items():
            if name != "3 Sale" or item.assortment == "Trousers":
                yield Price(item.key, name, _share(Money(base[item.group or item.key], "EUR", tax_included=False), share))


def _share(money: Money, share: Decimal) -> Money:
    return replace(money, amount=(money.amount * share).quantize(CENT))


def _stock(items: tuple[Item, ...]) -> Iterator[StockLevel]:
    for place, item in enumerate(items):
        for warehouse, most in WAREHOUSES.items():
            yield StockLevel(item.key, warehouse, Decimal(place * 7 % most + 3), committed=Decimal(place % 3))


def _customer(number: int) -> Customer:
    town, postcode, country = TOWNS[number % len(TOWNS)]
    name = f"Customer {number}"
    home = Address(name=name, street=f"Street {number}", postcode=postcode, city=town, country=country)
    return Customer(
        f"C{number:05}",
        name,
        email=f"customer{number}@shop.example",
        currency="EUR",
        price_list="1 Webshop",
        billing=home,
    )


def _delivery(number: int) -> DeliveryAddress:
    town, postcode, country = TOWNS[(number + 1) % len(TOWNS)]
    work = Address(name=f"Customer {number}", street=f"Work Street {number}", postcode=postcode, city=town, country=country)
    return DeliveryAddress(f"C{number:05}", "Work", work)
