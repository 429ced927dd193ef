"""How a shop and the catalogue stand to each other: what is linked, what is not, what only the shop has."""

from datetime import datetime

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from integration_hub.catalogue.models import CatalogueItem, Kind, Listing, Record, ShopItem
from integration_hub.processes.models import Process
from integration_hub.publishing.linking import twins
from integration_hub.publishing.models import Comparison, Difference, ResyncChoice, ResyncItem


def unlinked(process: Process, *, ticked: bool | None = None) -> QuerySet[CatalogueItem]:
    """The ERP's items that have no counterpart in the shop (R40), by SKU; ``ticked``: to be made there by the next resync.

    Of those that are ticked, or not, where that is asked.
    """
    mine = {"shop": process.target_id, "sku": OuterRef("sku")}
    items = CatalogueItem.objects.filter(connection=process.source_id, shop__isnull=True, active=True)
    chosen = Subquery(ResyncChoice.objects.filter(**mine).values("ticked")[:1], output_field=BooleanField())
    there = linked(process).filter(sku=OuterRef("sku"))
    found = items.filter(~Exists(there)).annotate(ticked=Coalesce(chosen, F("shop_flag"))).order_by("sku")
    return found if ticked is None else found.filter(_is(process, ticked=ticked))


def _is(process: Process, *, ticked: bool) -> Q:
    """The same as the annotation, in a form for which a database needs not look up the choice of every item."""
    choices = ResyncChoice.objects.filter(shop=process.target_id).values("sku")
    so, otherwise = choices.filter(ticked=ticked), choices.filter(ticked=not ticked)
    return Q(sku__in=so) | (Q(shop_flag=ticked) & ~Q(sku__in=otherwise))


def with_their_story(process: Process, items: QuerySet[CatalogueItem]) -> QuerySet[CatalogueItem]:
    """With why the shop refused each before, and whether it is on its way there."""
    mine = {"shop": process.target_id, "sku": OuterRef("sku")}
    refused = Listing.objects.filter(**mine, state=Listing.State.REFUSED)
    return items.annotate(
        due=Exists(ResyncItem.objects.filter(**mine, outcome=ResyncItem.Outcome.DUE)),
        refusal=Subquery(refused.values("message")[:1]),
        refusal_remedy=Subquery(refused.values("remedy")[:1]),
    )


def linked(process: Process) -> QuerySet[Listing]:
    """The links between the ERP's items and the shop's."""
    return Listing.objects.filter(shop=process.target_id).exclude(product_id="")


def shop_only(process: Process) -> QuerySet[ShopItem]:
    """What the shop shows that the ERP does not have."""
    known = Record.objects.filter(connection=process.source_id, kind=Kind.ITEM, key=OuterRef("sku"), withdrawn=False)
    return ShopItem.objects.filter(shop=process.target_id).filter(~Exists(known))


def recount(process: Process, *, at: datetime | None = None) -> None:
    """Bring the shop's figures up to date; ``at`` is set when the shop itself was just read."""
    shop = process.target_id or 0
    figures = {
        "linked": linked(process).count(),
        "unlinked": unlinked(process).count(),
        "shop_only": shop_only(process).count(),
        "drafts": ShopItem.objects.filter(shop=shop, state=ShopItem.State.DRAFT).count(),
        "differing": Difference.objects.filter(shop=shop).count(),
        "twins": twins(shop).count(),
    }
    Comparison.objects.update_or_create(shop_id=shop, defaults={**figures, **({"at": at} if at else {})})
