"""What a catalogue holds: items in a list, and all that is known of one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from connectors import documents
from integration_hub.api.shapes.common import Figure, Moment, Money, Said, Shape, as_text, money, words
from integration_hub.catalogue.drafts import Draft
from integration_hub.catalogue.looking import Seen
from integration_hub.catalogue.ownership import Fact, Owner
from integration_hub.catalogue.standing import Row, Stand


class InShop(Shape):
    """How an item stands in one shop."""

    shop: str
    state: str = Field(examples=["Listed", "Draft", "Refused", "Withdrawn", "Unlinked"])
    product_id: str
    variant_id: str
    told_at: Moment | None
    message: Said


class ItemRow(Shape):
    """One item as the catalogue's list has it."""

    sku: str
    name: str
    options: str
    product: str = Field(description="The key of the product that it is a variant of; empty where it stands alone.")
    product_group: str
    brand: str
    supplier: str
    product_type: str
    tax_group: str
    unit: str
    barcode: str
    cost_price: Figure | None
    price: Money | None
    stock: Figure | None
    shop_flag: bool
    missing: list[str] = Field(description="The fields that it must have and has not: with any, it is unallocated.")
    born_in: str | None = Field(description="The shop that it was born in, of one that no ERP has yet.")
    shops: list[InShop]


class FactRow(Shape):
    """One field as it stands."""

    name: str
    label: str
    value: str | None
    owner: Annotated[str, words(Owner)] = Field(description="The system that may change it.")
    since: Moment | None
    other: str | None = Field(description="What the other side says of it.")


class PriceRow(Shape):
    """One price of an item."""

    price_list: str
    customer: str
    money: Money
    min_quantity: Figure
    valid_from: date | None
    valid_to: date | None


class StockRow(Shape):
    """What lies in one warehouse."""

    warehouse: str
    in_stock: Figure
    committed: Figure
    ordered: Figure
    available: Figure


class ItemWhole(Shape):
    """All that is known of one item, read from the records themselves."""

    erp: str
    sku: str
    name: str
    withdrawn: bool
    missing: list[str]
    facts: list[FactRow]
    prices: list[PriceRow]
    stock: list[StockRow]
    available: Figure
    shops: list[InShop]


class DraftRow(Shape):
    """One product that waits in a shop for somebody to complete it."""

    id: int
    shop: str
    product: str
    name: str
    variants: int
    no_description: bool
    no_price: bool
    url: str = Field(description="Where it is completed in the shop's own pages.")


class Edited(Shape):
    """What became of an edit of many items."""

    changed: int
    of_erp: list[str] = Field(description="Left alone: their field is changed in the ERP.")
    same: list[str] = Field(description="Left alone: they were as asked already.")


def item_row(row: Row) -> ItemRow:
    own = row.item
    names = ("sku", "name", "options", "product_group", "brand", "supplier", "product_type", "tax_group", "unit", "barcode")
    return ItemRow(
        product=own.group_key, cost_price=own.cost_price, stock=own.stock, shop_flag=own.shop_flag, missing=own.lacks,
        price=money(own.price, own.currency, tax_included=own.tax_included) if own.price is not None else None,
        born_in=own.shop.slug if own.shop else None, shops=[in_shop(stand) for stand in row.stands],
        **{name: getattr(own, name) for name in names},
    )  # fmt: skip


def in_shop(stand: Stand) -> InShop:
    link = stand.listing
    return InShop(
        shop=stand.shop.slug, state=stand.word, product_id=link.product_id if link else "",
        variant_id=link.variant_id if link else "", told_at=link.told_at if link else None, message=link.message if link else "",
    )  # fmt: skip


def item_whole(seen: Seen, stands: Sequence[Stand]) -> ItemWhole:
    return ItemWhole(
        erp=seen.erp.slug, sku=seen.sku, name=seen.name, withdrawn=seen.withdrawn, missing=list(seen.missing),
        facts=[_fact(fact) for fact in seen.facts], prices=[_price(price) for price in seen.prices],
        stock=[_stock(level) for level in seen.stock], available=seen.in_all, shops=[in_shop(stand) for stand in stands],
    )  # fmt: skip


def draft_row(draft: Draft) -> DraftRow:
    return DraftRow(
        id=draft.listing.pk, shop=draft.listing.shop.slug, product=draft.listing.group_key, name=draft.name,
        variants=draft.variants, no_description=draft.no_description, no_price=draft.no_price, url=draft.admin_url,
    )  # fmt: skip


def _fact(fact: Fact) -> FactRow:
    return FactRow(
        name=fact.name, label=str(fact.label), value=_plain(fact.value), owner=fact.owner, since=fact.since,
        other=_plain(fact.other),
    )  # fmt: skip


def _plain(value: str | Decimal | None) -> str | None:
    return as_text(value) if isinstance(value, Decimal) else value


def _price(price: documents.Price) -> PriceRow:
    own = price.money
    return PriceRow(
        price_list=price.price_list, customer=price.customer_key, min_quantity=price.min_quantity, valid_from=price.valid_from,
        valid_to=price.valid_to, money=money(own.amount, own.currency, tax_included=own.tax_included),
    )  # fmt: skip


def _stock(level: documents.StockLevel) -> StockRow:
    return StockRow(
        warehouse=level.warehouse, in_stock=level.in_stock, committed=level.committed, ordered=level.ordered,
        available=level.available,
    )  # fmt: skip
