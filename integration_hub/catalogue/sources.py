"""All that the catalogue holds of one SKU, read together, and what of it is for everybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from connectors.documents import Item, Money, Price, StockLevel
from integration_hub.catalogue.completing import completed
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.editing import filled_in
from integration_hub.catalogue.models import ItemFields, Kind, Record

TOLD = (Kind.ITEM, Kind.PRICE, Kind.STOCK)
"""The kinds of records that say something of an item."""


@dataclass(slots=True)
class Source:
    """All that the catalogue holds of one SKU, and the newest generation that touched any of it.

    ``item`` is completed by what people ``filled`` in; ``told`` is it as the ERP tells it.
    """

    sku: str
    item: Item | None = None
    prices: list[Price] = field(default_factory=list)
    stock: list[StockLevel] = field(default_factory=list)
    rev: int = 0
    filled: ItemFields | None = None
    withdrawn: bool = False
    told: Item | None = None

    @property
    def group(self) -> str:
        return (self.item.group if self.item else "") or self.sku


def sources_of(connection_id: int, records: QuerySet[Record]) -> dict[str, Source]:
    """What the records say of each SKU. One statement reads all kinds: a promotion between two could pair old with new."""
    sources: dict[str, Source] = {}
    for row in records.values_list("kind", "item_key", "rev", "withdrawn", "data").order_by("item_key", "key"):
        _add(sources, *row)
    # Read after the records: an edit meanwhile is told early and once more, never left out.
    for sku, filled in filled_in(connection_id, list(sources)).items():
        source = sources[sku]
        source.filled, source.item = filled, completed(source.item, filled) if source.item else None
    return sources


def price_of(prices: Iterable[Price], price_list: str, today: date) -> Money | None:
    """The price for everybody, for one piece, that is valid today; the one that began last wins."""
    fitting = [price for price in prices if is_for_everybody(price, price_list, today)]
    return max(fitting, key=lambda price: price.valid_from or date.min).money if fitting else None


def is_for_everybody(price: Price, price_list: str, today: date) -> bool:
    """Whether it stands in that list for everybody, for one piece, and is valid today. No list: there is none."""
    if not price_list or price.price_list != price_list or price.customer_key or price.min_quantity > 1:
        return False
    return (price.valid_from or today) <= today <= (price.valid_to or today)


def stock_of(levels: Sequence[StockLevel], warehouses: Sequence[str], buffer: Decimal) -> Decimal | None:
    """Available to sell over the chosen warehouses, less the buffer; None where the ERP keeps no stock of it."""
    counted = [level.available for level in levels if not warehouses or level.warehouse in warehouses]
    return max(Decimal(0), sum(counted, Decimal(0)) - buffer) if counted else None


def _add(sources: dict[str, Source], kind: str, sku: str, rev: int, withdrawn: bool, data: str) -> None:  # noqa: FBT001 - a row
    source = sources.setdefault(sku, Source(sku))
    source.rev = max(source.rev, rev)
    if kind == Kind.ITEM:
        item: Item = decode(Kind.ITEM, data)[0]
        source.told = source.item = replace(item, active=False) if withdrawn else item
        source.withdrawn = withdrawn
    elif withdrawn:
        return
    elif kind == Kind.PRICE:
        source.prices += decode(Kind.PRICE, data)
    else:
        source.stock += decode(Kind.STOCK, data)
