"""Rows by the million, made by the database itself: every column that is not named has its model's own default."""

from typing import Any

from django.db import connection
from django.db.models import Field, Model

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import KINDS
from integration_hub.processes.models import Process

LARGEST_SHARE = 13
"""Of a hundred rows so many belong to the first merchant; the others share the rest evenly."""
_SLOTS = """
create table if not exists bench_slot (slot int primary key, merchant bigint, shop bigint, erp bigint, process bigint)
"""


def merchants(count: int) -> Merchant:
    """So many merchants, each with an ERP, a shop and every service; the first one, which has the largest share."""
    with connection.cursor() as cursor:
        cursor.execute(_SLOTS)
        for slot in range(count):
            merchant = Merchant.objects.create(slug=f"bench-{slot}", name=f"Bench {slot}")
            erp = Connection.objects.create(merchant=merchant, slug="erp", name="ERP", connector="sap_business_one")
            shop = Connection.objects.create(merchant=merchant, slug="shop", name="Shop", connector="woocommerce")
            process = _processes(merchant, erp, shop)
            cursor.execute("insert into bench_slot values (%s, %s, %s, %s, %s)", [slot, merchant.pk, shop.pk, erp.pk, process.pk])
    return Merchant.objects.get(slug="bench-0")


def fill(model: type[Model], rows: range, **expressions: str) -> None:
    """Insert a row for each ``n`` of ``rows``; ``expressions`` are SQL over ``n`` and ``w``, the slot of its merchant."""
    columns, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if field.generated or (field.primary_key and column not in expressions):
            continue
        columns.append(f'"{column}"')
        if column in expressions:
            values.append(expressions[column].replace("%", "%%"))
        else:
            values.append("%s")
            parameters.append(_usual(field))
    statement = (
        f"insert into {model._meta.db_table} ({', '.join(columns)}) select {', '.join(values)} "
        "from generate_series(%s, %s) n cross join (select count(*) - 1 as others from bench_slot) m "
        f"join bench_slot w on w.slot = case when n %% 100 < {LARGEST_SHARE} then 0 else 1 + n %% m.others end"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, rows.start, rows.stop - 1])


def _processes(merchant: Merchant, erp: Connection, shop: Connection) -> Process:
    ends: dict[str | None, Connection | None] = {"erp": erp, "shop": shop, None: None}
    made = [
        Process(
            merchant=merchant, slug=kind.key.replace("_", "-"), name=kind.name, kind=kind.key,
            source=erp if kind.source == "erp" else shop, target=ends[kind.target], settings=_settings(kind.key),
        )
        for kind in KINDS.values()
    ]  # fmt: skip
    return Process.objects.bulk_create(made)[0]


def _settings(kind: str) -> dict[str, str]:
    return {"price_list": "web"} if kind == "catalogue_to_shop" else {}


def _usual(field: "Field[Any, Any]") -> Any:
    """What a new row of the model has in this column."""
    if field.null and not field.has_default():
        return None
    return field.get_db_prep_save(field.get_default(), connection)
