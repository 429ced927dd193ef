"""Items and customers on their way, each kept away by something else. Part of the stage of tests/scene.py."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from connectors.documents import Address, Customer, DeliveryAddress, Document, Item, Money, Price, StockLevel
from integration_hub.catalogue.decoding import KINDS, encode
from integration_hub.catalogue.models import Listing, Record
from integration_hub.connections.models import Connection
from integration_hub.orders.models import CustomerLink

LISTED, DRAFT, REFUSED = Listing.State.LISTED, Listing.State.DRAFT, Listing.State.REFUSED
HARBOUR = Address("Lake Sports", "", "Søvej 9", "", "2800", "Lyngby", "", "DK")


def furnish_traces(erp: Connection, shop: Connection) -> None:
    """One item that is well, one that is a draft, one refused, one not flagged; and customers.

    The ERP's generations, and what the shop is told, are those of furnish_explained; the list is derived by furnish_catalogue.
    """
    for sku, name in (("KAYAK-2-RED", "Kayak, two seats, red"), ("PADDLE-S", "Paddle, short"), ("FLASK-1", "Flask, one litre")):
        _publish(erp, 1, _item(sku, name), _price(sku), StockLevel(sku, "MAIN", Decimal(12)))
    _publish(erp, 2, replace(_item("LANTERN-7", "Lantern, seven candles"), shop_flag=False))
    told = {"told_at": timezone.now() - timedelta(hours=5), "rev": 1}
    _list(shop, "KAYAK-2-RED", LISTED, product_id="812", variant_id="813", **told)
    _list(shop, "PADDLE-S", DRAFT, product_id="814", **told)
    words = {"code": "image_missing", "message": "The shop asks for an image.", "remedy": "Add an image in the ERP."}
    _list(shop, "FLASK-1", REFUSED, **words, **told)
    _customers(erp, shop)


def _customers(erp: Connection, shop: Connection) -> None:
    _publish(
        erp, 2, Customer("C20000", "Lake Sports", "office@lake.example", "+45 00 00 00 09", billing=HARBOUR),
        DeliveryAddress("C20000", "Boathouse", HARBOUR),
    )  # fmt: skip
    CustomerLink.objects.create(shop=shop, erp=erp, email="customer17@post.example", erp_key="C20417")


def _publish(erp: Connection, number: int, *documents: Document) -> None:
    for document in documents:
        title = getattr(document, "name", "")
        Record.objects.create(
            connection=erp, kind=KINDS[type(document)], key=document.key, item_key=document.item_key, title=title,
            data=encode([document]), digest=b"", rev=number,
        )  # fmt: skip


def _item(sku: str, name: str) -> Item:
    """One that lacks nothing."""
    return Item(
        sku, name, barcode=f"57000000000{len(sku)}", assortment="Water", tax_group="A1", shop_flag=True,
        attributes=(("Brand", "Alm"),),
    )  # fmt: skip


def _price(sku: str) -> Price:
    return Price(sku, "web", Money(Decimal("249.00"), "EUR"))


def _list(shop: Connection, sku: str, state: Listing.State, **said: object) -> None:
    Listing.objects.create(shop=shop, sku=sku, group_key=sku, state=state, **said)
