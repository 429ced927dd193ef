"""The catalogue of the stage: a product with variants, unallocated items, each state in the shop, and what only the shop has."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from connectors.documents import Document, Item, Money, Price, StockLevel
from integration_hub.catalogue.decoding import KINDS, encode
from integration_hub.catalogue.generations import next_number
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import Generation, ItemFields, Listing, Record, ShopItem
from integration_hub.processes.models import Process

JACKETS = tuple(
    Item(
        f"RAIN-{colour[:3].upper()}-{size}", f"Ridge rain jacket {colour} {size}", "Made to last.", "RAIN", "Ridge rain jacket",
        (("Colour", colour), ("Size", size)), "5700000000017", "pcs", "A1", "Jackets", Decimal("0.4"), True,
        attributes=(("Brand", "Ridge"),),
    )
    for colour in ("Moss", "Rust") for size in ("S", "M", "L")
)  # fmt: skip
SINGLE = (
    Item("STOVE-1", "Gas stove", "Boils a litre in four minutes.", assortment="Kitchen", tax_group="A1", shop_flag=True),
    Item("MAP-CASE", "Map case", assortment="Walking", tax_group="A1", shop_flag=False),
    Item("ROPE-M", "Climbing rope, by the metre", unit="m", assortment="Climbing", shop_flag=True),
    Item("LANTERN-2", "Camp lantern", assortment="Light", tax_group="A1", shop_flag=True, attributes=(("Brand", "Alv"),)),
)
UNALLOCATED = "ROPE-M"
BORN = "MUG-ENAMEL"


def furnish_catalogue(to_shop: Process) -> None:
    """Fill the catalogue of the process's ERP, and what its shop shows of it."""
    to_shop.settings = to_shop.settings | {"required_fields": ["product_group", "brand", "tax_group"]}
    to_shop.save()
    items = (*JACKETS, *SINGLE)
    prices = [
        Price(item.key, "web", Money(Decimal(30 + 7 * place), "EUR", tax_included=False)) for place, item in enumerate(items)
    ]
    stock = [StockLevel(item.key, "MAIN", Decimal(3 * place), Decimal(place % 2)) for place, item in enumerate(items)]
    _promote(to_shop, [*items, *prices, *stock])
    ItemFields.objects.create(connection=to_shop.source, sku="LANTERN-2", cost_price=Decimal("14.50"), supplier="Nordlys")
    _show(to_shop)
    bring_up_to_date(to_shop.source)


def _promote(to_shop: Process, documents: list[Document]) -> None:
    number = next_number(to_shop.source_id)
    Generation.objects.create(connection=to_shop.source, number=number, kind="item", at=timezone.now() - timedelta(minutes=6))
    Record.objects.bulk_create(
        Record(
            connection=to_shop.source, kind=KINDS[type(each)], key=each.key, item_key=each.item_key, data=encode([each]),
            digest=b"", rev=number, group_key=each.group if isinstance(each, Item) else "",
        )
        for each in documents
    )  # fmt: skip


def _show(to_shop: Process) -> None:
    shop, now = to_shop.target, timezone.now()
    assert shop
    shown = {"shop": shop, "currency": "EUR", "seen_run": 1}
    ShopItem.objects.create(product_id="88", variant_id="88", sku=BORN, name="Enamel mug", price=Decimal(12), **shown)
    ShopItem.objects.create(product_id="41", variant_id="411", sku="RAIN-MOS-S", name="Ridge rain jacket", state="draft", **shown)
    for place, item in enumerate(JACKETS):
        state = Listing.State.DRAFT if place < 4 else Listing.State.LISTED
        Listing.objects.create(
            shop=shop, sku=item.key, group_key="RAIN", product_id="41", variant_id=f"41{place}", state=state, rev=99, told_at=now
        )
    Listing.objects.create(
        shop=shop, sku="STOVE-1", group_key="STOVE-1", state=Listing.State.REFUSED, rev=99, told_at=now, code="price_too_fine",
        message="The price of STOVE-1 is 72.125; the shop takes 2 decimals.",
        remedy="Round it in the ERP, so that both systems show the same.",
    )  # fmt: skip
