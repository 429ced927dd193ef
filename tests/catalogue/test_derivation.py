"""The list against what it is derived from: after any imports, edits and readings, however often indexing was broken off."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors.documents import Document, Item, Money, Price, StockLevel
from integration_hub.accounts.models import Person
from integration_hub.catalogue import indexing
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import CatalogueItem, ItemFields, Kind, Record, ShopItem
from integration_hub.processes.models import Process
from tests.publishing.conftest import Promote, promoter

pytestmark = pytest.mark.django_db

HERE = ("A1", "A2", "A3", "A4", "A5", "A6")
SKUS = st.sampled_from(HERE)
ASKED = ("product_group", "brand", "supplier", "product_type", "tax_group", "cost_price")
"""All that can be asked for, and what a product of the shop lacks until somebody fills it in."""
CHECKED = (
    "shop_id", "name", "group_key", "product_name", "product_group", "brand", "supplier", "product_type", "tax_group",
    "cost_price", "price", "currency", "stock", "shop_flag", "active", "missing", "rev", "head", "variants",
)  # fmt: skip
KINDS = (Kind.ITEM, Kind.PRICE, Kind.STOCK)
Row = dict[str, Any]


class Promoted(NamedTuple):
    """An import: these documents are new, changed or, ``withdrawn``, gone."""

    documents: Sequence[Document]
    withdrawn: bool


class Filled(NamedTuple):
    """A person fills in the same fields of some items."""

    skus: Sequence[str]
    values: Mapping[str, Any]


class Shown(NamedTuple):
    """A reading of the shop: its SKUs, each with its product there."""

    products: Mapping[str, str]


class Ruled(NamedTuple):
    """An admin changes what the list goes by."""

    required: Sequence[str]
    warehouses: Sequence[str]


class Indexed(NamedTuple):
    """The list is brought up to date by a worker that is killed after so many batches."""

    batches: int


def _items() -> st.SearchStrategy[Document]:
    told = st.lists(st.sampled_from((("Brand", "Alv"), ("Supplier", "Nord"))), unique=True).map(tuple)
    return st.builds(
        Item,
        SKUS,
        st.sampled_from(("Lamp", "Tent")),
        group=st.sampled_from(("", "G1", "G2")),
        group_name=st.sampled_from(("", "G")),
        assortment=st.sampled_from(("", "Light")),
        tax_group=st.sampled_from(("", "T1")),
        attributes=told,
        shop_flag=st.sampled_from((None, True, False)),
        active=st.booleans(),
    )


def _prices() -> st.SearchStrategy[Document]:
    money = st.integers(1, 9).map(lambda amount: Money(Decimal(amount), "EUR", tax_included=False))
    return st.builds(
        Price, SKUS, st.sampled_from(("web", "partners")), money, min_quantity=st.sampled_from((Decimal(1), Decimal(10)))
    )


def _levels() -> st.SearchStrategy[Document]:
    return st.builds(StockLevel, SKUS, st.sampled_from(("01", "02")), st.integers(0, 9).map(Decimal))


FILLED = st.fixed_dictionaries(
    {},
    optional={
        "product_group": st.sampled_from(("", "Own")),
        "brand": st.sampled_from(("", "Own")),
        "supplier": st.sampled_from(("", "Own")),
        "tax_group": st.sampled_from(("", "T9")),
        "product_type": st.sampled_from(("", "fixed")),
        "cost_price": st.sampled_from((None, Decimal(2))),
        "shop_flag": st.sampled_from((None, True, False)),
    },
)
DOCUMENTS = st.lists(_items() | _prices() | _levels(), min_size=1, max_size=8, unique_by=lambda each: (type(each), each.key))
STEPS = st.one_of(
    st.builds(Promoted, DOCUMENTS, st.just(value=False)),
    st.builds(Promoted, DOCUMENTS, st.booleans()),
    st.builds(Filled, st.lists(SKUS, min_size=1, unique=True), FILLED),
    st.builds(Shown, st.dictionaries(SKUS, st.sampled_from(("p1", "p2")))),
    st.builds(Ruled, st.lists(st.sampled_from(ASKED), unique=True), st.sampled_from(((), ("01",)))),
    st.builds(Indexed, st.integers(1, 3)),
)
LAMP = Item("A1", "Lamp", tax_group="T1")
TENTS = (Item("A1", "Tent", group="G1"), Item("A2", "Tent", group="G1"))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
@example([Promoted([LAMP], withdrawn=False), Indexed(3), Promoted([LAMP], withdrawn=True)])
@example([Shown({"A1": "p1", "A2": "p1"}), Promoted([LAMP], withdrawn=False), Indexed(1), Shown({"A2": "p1"})])
@example([Indexed(1), Shown({"A4": "p1"}), Filled(["A4"], {"brand": "Own"}), Shown({})])
@example([Shown({"A1": "p1"}), Filled(["A1"], {"brand": "Own"}), Promoted([LAMP], withdrawn=True)])
@example([Promoted(TENTS, withdrawn=False), Indexed(3), Promoted([LAMP], withdrawn=False)])
def test_the_list_is_what_a_plain_look_at_its_sources_says(
    to_shop: Process, support: Person, monkeypatch: pytest.MonkeyPatch, steps: Sequence[NamedTuple]
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    with transaction.atomic():
        to_shop.settings = {"price_list": "web"}
        do = _doing(to_shop, support, promoter(to_shop), monkeypatch)
        for step in steps:
            do[type(step)](step)
        bring_up_to_date(to_shop.source)
        listed = {row.sku: {name: getattr(row, name) for name in CHECKED} for row in CatalogueItem.objects.all()}
        assert listed == plain(to_shop)
        assert bring_up_to_date(to_shop.source) == 0, "Once it is up to date, nothing is left to do."
        transaction.set_rollback(True)


def _doing(
    to_shop: Process, person: Person, promote: Promote, monkeypatch: pytest.MonkeyPatch
) -> Mapping[type, Callable[[Any], object]]:
    def shown(step: Shown) -> None:
        assert to_shop.target
        ShopItem.objects.all().delete()
        seen = next(readings)
        for sku, product in step.products.items():
            own = {"name": f"{sku} there", "price": Decimal(5), "currency": "EUR", "seen_run": seen}
            ShopItem.objects.create(shop=to_shop.target, sku=sku, product_id=product, variant_id=sku, **own)

    def ruled(step: Ruled) -> None:
        to_shop.settings |= {"required_fields": list(step.required), "warehouses": list(step.warehouses)}
        to_shop.save()

    def indexed(step: Indexed) -> None:
        with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(indexing, "faultpoint", _killed_after(step.batches))
            bring_up_to_date(to_shop.source)

    readings = count(1)
    return {
        Promoted: lambda step: promote(step.documents, withdrawn=step.withdrawn),
        Filled: lambda step: fill_in(to_shop.source, step.skus, step.values, by=person),
        Shown: shown,
        Ruled: ruled,
        Indexed: indexed,
    }


def _killed_after(batches: int) -> Callable[[str], None]:
    left = iter(range(batches - 1))

    def killed(point: str) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return killed


def plain(to_shop: Process) -> dict[str, Row]:
    """What the list must show, looked up item by item."""
    filled = {each.sku: each for each in ItemFields.objects.all()}
    rows = {sku: row for sku in HERE if (row := _told(sku, filled.get(sku) or ItemFields(), to_shop.settings))}
    rows |= {shown.sku: _born(shown, filled.get(shown.sku) or ItemFields()) for shown in _only_in_the_shop()}
    groups = Counter(row["group_key"] for row in rows.values())
    for sku, row in rows.items():
        others = [other for other in rows if rows[other]["group_key"] == row["group_key"]]
        alone = not row["group_key"]
        row |= {"variants": 1 if alone else groups[row["group_key"]], "head": alone or sku == min(others)}
    return rows


def _told(sku: str, own: ItemFields, rules: Mapping[str, Any]) -> Row | None:
    records = Record.objects.filter(item_key=sku)
    here: dict[str, list[Any]] = {
        kind: [each for one in records.filter(kind=kind, withdrawn=False) for each in decode(kind, one.data)] for kind in KINDS
    }
    if not here["item"]:
        return None
    item, told = here["item"][0], dict(here["item"][0].attributes)
    price = next((each.money for each in here["price"] if each.price_list == "web" and each.min_quantity == 1), None)
    levels = [each.available for each in here["stock"] if each.warehouse in (rules.get("warehouses") or ("01", "02"))]
    row = {
        "shop_id": None, "name": item.name, "group_key": item.group, "product_name": item.group_name or item.name,
        "product_group": item.assortment or own.product_group, "brand": told.get("Brand") or own.brand,
        "supplier": told.get("Supplier") or own.supplier, "product_type": own.product_type,
        "tax_group": item.tax_group or own.tax_group, "cost_price": own.cost_price, "price": price and price.amount,
        "currency": price.currency if price else "", "stock": sum(levels) if levels else None, "active": item.active,
        "shop_flag": item.shop_flag is not False if own.shop_flag is None else own.shop_flag,
        "rev": max(each.rev for each in records),
    }  # fmt: skip
    return row | {"missing": _missing(row, rules.get("required_fields", ()))}


def _born(shown: ShopItem, own: ItemFields) -> Row:
    together = ShopItem.objects.filter(product_id=shown.product_id).count() > 1
    row = {
        "shop_id": shown.shop_id, "name": shown.name, "product_name": shown.name, "price": shown.price,
        "currency": shown.currency, "group_key": f"shop:{shown.shop_id}:{shown.product_id}" if together else "",
        "product_group": own.product_group,
        "brand": own.brand, "supplier": own.supplier, "product_type": own.product_type, "tax_group": own.tax_group,
        "cost_price": own.cost_price, "stock": None, "active": True, "shop_flag": own.shop_flag is not False, "rev": 0,
    }  # fmt: skip
    return row | {"missing": _missing(row, ASKED)}


def _only_in_the_shop() -> Iterator[ShopItem]:
    """What the ERP has withdrawn was its own all the same."""
    for shown in ShopItem.objects.all():
        if not Record.objects.filter(kind="item", item_key=shown.sku).exists():
            yield shown


def _missing(row: Row, required: Sequence[str]) -> str:
    return ",".join(name for name in ASKED if name in required and row[name] in ("", None))
