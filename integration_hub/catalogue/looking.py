"""All that is known of one item, read from the records themselves: never behind, as the list may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from connectors.documents import Item, Price, StockLevel
from integration_hub.catalogue.allocation import BORN_WITHOUT, missing
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.editing import filled_in
from integration_hub.catalogue.mirrored import shown_as
from integration_hub.catalogue.models import CatalogueItem, Generation, Kind, Listing, Record, ShopItem, Version
from integration_hub.catalogue.ownership import Fact, Owner, facts_of, facts_of_born, told_by_erp
from integration_hub.catalogue.rules import rules_of, shops_of
from integration_hub.catalogue.sources import TOLD, sources_of
from integration_hub.catalogue.standing import UNLINKED, Stand
from integration_hub.connections.models import Connection

MOST_VERSIONS = 50
MOST_SIBLINGS = 100
MOST_LINES = 100
OVERWRITES = "overwrite_descriptions"
"""The setting of a shop's connection by which the ERP's descriptions go before those that are written in the shop."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One item. ``item`` is what the ERP tells of it, None of a product that was born in a shop: then ``shown`` is there."""

    erp: Connection
    sku: str
    item: Item | None
    facts: Sequence[Fact]
    missing: tuple[str, ...]
    prices: Sequence[Price] = ()
    stock: Sequence[StockLevel] = ()
    shown: ShopItem | None = None
    withdrawn: bool = False

    @property
    def name(self) -> str:
        return (self.item.name if self.item else self.shown.name if self.shown else "") or self.sku

    def changed_in(self, owner: Owner) -> str:
        """The system in which fields of that owner are changed."""
        if owner is Owner.SHOP:
            return self.shown.shop.name if self.shown else _("the shop")
        return self.erp.name if owner is Owner.ERP else _("the hub")

    @property
    def lacking(self) -> list[Fact]:
        """The fields that the item must have and has not."""
        return [fact for fact in self.facts if fact.name in self.missing]

    @property
    def in_all(self) -> Decimal:
        return sum((level.available for level in self.stock), Decimal(0))


def look_at(erp: Connection, sku: str) -> Seen | None:
    """The item with that SKU, of the ERP or of one of its shops; None where neither has it."""
    source = sources_of(erp.pk, Record.objects.filter(connection=erp, item_key=sku, kind__in=TOLD)).get(sku)
    if source is None or source.told is None:
        return _born(erp, sku)
    by_erp = any(shop.settings.get(OVERWRITES) for shop in shops_of(erp))
    return Seen(
        erp=erp,
        sku=sku,
        item=source.told,
        facts=facts_of(source.told, source.filled, since_of(erp, sku), described_by_erp=by_erp),
        missing=missing(source.item, source.filled, rules_of(erp).required),
        prices=source.prices[:MOST_LINES],
        stock=source.stock[:MOST_LINES],
        withdrawn=source.withdrawn,
    )


def found_in(erps: Sequence[Connection], sku: str) -> Seen | None:
    """The item in the first of the ERPs that has it."""
    known = (look_at(erp, sku) for erp in erps if sku and "\x00" not in sku)
    return next((seen for seen in known if seen), None)


def since_of(erp: Connection, sku: str) -> dict[str, datetime | None]:
    """Since when each field of the item is as it is: the time of the generation that brought its present value."""
    now = Record.objects.filter(connection=erp, kind=Kind.ITEM, key=sku).values_list("rev", "data")
    before = Version.objects.filter(connection=erp, kind=Kind.ITEM, key=sku).order_by("-rev").values_list("rev", "data")
    history = [(rev, told_by_erp(decode(Kind.ITEM, data)[0])) for rev, data in [*now[:1], *before[:MOST_VERSIONS]]]
    begun = {name: _began(name, history) for name in history[0][1]} if history else {}
    times = dict(Generation.objects.filter(connection=erp, number__in=set(begun.values())).values_list("number", "at"))
    return {name: times.get(rev) for name, rev in begun.items()}


def stands_of(erp: Connection, sku: str) -> list[Stand]:
    """How the item stands in each shop of the ERP."""
    shops = shops_of(erp)
    found = {listing.shop_id: listing for listing in Listing.objects.filter(shop__in=shops, sku=sku)}
    return [
        Stand(shop, str(Listing.State(found[shop.pk].state).label) if shop.pk in found else UNLINKED, listing=found.get(shop.pk))
        for shop in shops
    ]


def siblings_of(erp: Connection, sku: str) -> list[CatalogueItem]:
    """The variants of the product that the item belongs to, itself among them; none where it stands alone."""
    mine = CatalogueItem.objects.filter(connection=erp, sku=sku).values_list("group_key", flat=True).first()
    return list(CatalogueItem.objects.filter(connection=erp, group_key=mine).order_by("sku")[:MOST_SIBLINGS]) if mine else []


def _born(erp: Connection, sku: str) -> Seen | None:
    shown: ShopItem | None = next(iter(shown_as(erp, [sku])), None)
    if shown is None:
        return None
    filled = filled_in(erp.pk, [sku]).get(sku)
    return Seen(erp, sku, None, facts_of_born(shown, filled), missing(None, filled, BORN_WITHOUT), shown=shown)


def _began(name: str, history: Sequence[tuple[int, dict[str, object]]]) -> int:
    """The generation in which the field got its present value; ``history`` is newest first."""
    rev, now = history[0][0], history[0][1][name]
    for earlier, told in history[1:]:
        if told[name] != now:
            break
        rev = earlier
    return rev
