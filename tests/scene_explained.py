"""One item on its way into a shop, with a past: its price was told and is shown, its stock waits."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from connectors.documents import Document, Item, Money, Price, StockLevel
from integration_hub.catalogue.decoding import KINDS, encode
from integration_hub.catalogue.models import Generation, Listing, Record, ShopItem, Version
from integration_hub.connections.models import Connection
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run

EXPLAINED = "TENT-2-GRN"


def furnish_explained(process: Process, imported: Run) -> None:
    """``process`` tells the shop; ``imported`` is the run that brought the newest price."""
    erp, shop = process.source, process.target
    assert shop
    process.settings = {"price_list": "web", "buffer": "2"}
    process.save()
    now = timezone.now()
    for number, days in enumerate((30, 3, 0), start=1):
        run = imported if number == 2 else None
        Generation.objects.create(connection=erp, number=number, kind="item", at=now - timedelta(days=days), run=run)
    tent = Item(EXPLAINED, "Ridge tent, two persons, green", "Sleeps two.", shop_flag=True)
    price = Price(EXPLAINED, "web", Money(Decimal("299.00"), "EUR", tax_included=True))
    for document, rev in ((tent, 1), (price, 2), (StockLevel(EXPLAINED, "01", Decimal(14), Decimal(3)), 3)):
        _record(erp, document, rev)
    was = Price(EXPLAINED, "web", Money(Decimal("329.00"), "EUR", tax_included=True))
    Version.objects.create(connection=erp, kind="price", key=price.key, rev=1, data=encode([was]))
    told = {"name": tent.name, "price": "299.00", "sale_price": "", "currency": "EUR", "stock": "12"}
    Listing.objects.create(
        shop=shop, sku=EXPLAINED, product_id="812", variant_id="812", rev=2, told=told, told_at=now - timedelta(minutes=50)
    )
    ShopItem.objects.create(
        shop=shop, product_id="812", variant_id="812", sku=EXPLAINED, name=tent.name, price=Decimal("299.00"), currency="EUR",
        stock=Decimal(12), described=True, seen_at=now - timedelta(minutes=20),
    )  # fmt: skip


def _record(erp: Connection, document: Document, rev: int) -> None:
    Record.objects.create(
        connection=erp, kind=KINDS[type(document)], key=document.key, item_key=document.item_key, title=EXPLAINED,
        amount=document.amount, data=encode([document]), digest=b"", rev=rev,
    )  # fmt: skip
