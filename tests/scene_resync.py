"""A shop that is not quite in step: items that it lacks, items that it shows otherwise, and a resync that met refusals."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from connectors.documents import Item, Money, Price
from integration_hub.catalogue.decoding import KINDS, encode
from integration_hub.catalogue.models import CatalogueItem, Listing, Record
from integration_hub.connections.models import Connection
from integration_hub.processes.models import Process
from integration_hub.publishing.models import Comparison, Difference, Resync, ResyncItem
from integration_hub.runs.models import Run

LACKING = {
    "BOT-2": ("Hiking boots, brown", "189.00", True),
    "LMP-4": ("Camp lantern with a light sensor and three colours of light", "39.00", True),
    "PCK-70": ("Expedition pack 70 l", "-1.00", True),
    "SPARE-1": ("Spare buckle", "2.50", False),
}
REFUSED = ("The price of PCK-70 is -1.00, below zero.", "A shop takes no negative price. Correct it in the ERP.")


def furnish_resync(teller: Process, run: Run | None) -> Resync:
    """The scene's shop, compared two hours ago; its process and the generations of its catalogue stand already.

    ``run`` is one that has ended: it stands for the resync's own, so that no list of runs grows.
    """
    shop = teller.target
    assert shop
    _catalogue(teller)
    Comparison.objects.create(
        shop=shop, at=timezone.now() - timedelta(hours=2), linked=836, unlinked=4, shop_only=12, drafts=3, differing=2, twins=1
    )
    fields = [{"name": "price", "shop": "299", "hub": "249.5"}, {"name": "stock", "shop": "", "hub": "12"}]
    Difference.objects.create(shop=shop, sku="TENT-2-GRN", name="Ridge tent", fields=fields, run_id=1)
    gone = [{"name": "gone", "shop": "", "hub": ""}]
    Difference.objects.create(shop=shop, sku="PEG-10", name="Tent pegs, ten", fields=gone, run_id=1)
    return _resync(shop, run)


def _catalogue(teller: Process) -> None:
    erp = teller.source
    for sku, (name, amount, flag) in LACKING.items():
        item, price = Item(sku, name, shop_flag=flag), Price(sku, "web", Money(Decimal(amount), "EUR", tax_included=False))
        for document in (item, price):
            Record.objects.create(
                connection=erp,
                kind=KINDS[type(document)],
                key=document.key,
                item_key=sku,
                data=encode([document]),
                digest=b"",
                rev=1,
            )
        CatalogueItem.objects.create(
            connection=erp, sku=sku, name=name, shop_flag=flag, price=Decimal(amount), currency="EUR", stock=Decimal(4)
        )


def _resync(shop: Connection, run: Run | None) -> Resync:
    resync = Resync.objects.create(shop=shop, run=run, asked_at=timezone.now() - timedelta(minutes=50))
    message, remedy = REFUSED
    for sku, outcome in (("SLP-1", "made"), ("SLP-2", "made"), ("PCK-70", "refused")):
        told = {"message": message, "remedy": remedy} if outcome == "refused" else {}
        ResyncItem.objects.create(resync=resync, shop=shop, sku=sku, outcome=outcome, **told)
        if outcome == "made":
            number = sku.replace("SLP-", "81")
            Listing.objects.create(shop=shop, sku=sku, product_id=number, variant_id=number, state="draft")
    Listing.objects.create(shop=shop, sku="PCK-70", state="refused", message=message, remedy=remedy)
    return resync
