"""What lists of the simulated shop may be filtered and ordered by; unknown filters are ignored and everything comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.shop.woocommerce.simulation.rest import date_filter, ids
from connectors.shop.woocommerce.simulation.shop import Shop

POST_ORDERS = {"date": "created", "id": "id", "modified": "modified", "include": "id"}


@dataclass(slots=True)
class Where:
    """Conditions and their values."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.values += values

    def among(self, column: str, values: Sequence[Any], *, negated: bool = False) -> None:
        """``column`` is one of ``values``."""
        marks = ",".join("?" * len(values))
        self.add(f"{column} {'not in' if negated else 'in'} ({marks})", *values)

    @property
    def text(self) -> str:
        return " and ".join(self.parts) or "true"


def product_filter(query: Mapping[str, str], shop: Shop) -> Where:
    """Of ``GET /products``: variations are found by SKU only."""
    where = Where()
    if query.get("sku"):
        where.among("sku", [sku.strip() for sku in query["sku"].split(",")])
    else:
        where.add("type <> 'variation'")
    if query.get("type"):
        where.among("type", query["type"].split(","))
    if query.get("search"):
        where.add("name like ?", f"%{query['search']}%")
    if query.get("parent"):
        where.among("parent", ids(query["parent"]))
    _common(where, query, shop, "any")
    return where


def variation_filter(query: Mapping[str, str], shop: Shop, parent: int | None) -> Where:
    """Of ``GET /products/{id}/variations`` and of ``GET /variations``."""
    where = Where()
    where.add("type = 'variation'")
    if parent is not None:
        where.add("parent = ?", parent)
    elif query.get("parent"):
        where.among("parent", ids(query["parent"]))
    if query.get("sku"):
        where.among("sku", [sku.strip() for sku in query["sku"].split(",")])
    _common(where, query, shop, "any")
    return where


def order_filter(query: Mapping[str, str], shop: Shop) -> Where:
    """Of ``GET /orders``; ``search`` sees mail addresses and transactions as parts of words, and no meta data."""
    where = Where()
    if query.get("customer"):
        where.add("customer = ?", int(query["customer"]))
    if query.get("search"):
        fields = ("$.billing.email", "$.billing.last_name", "$.transaction_id", "$.number")
        likes = " or ".join(f"json_extract(body, '{name}') like ?" for name in fields)
        where.add(f"({likes})", *[f"%{query['search']}%"] * len(fields))
    _common(where, query, shop, "any")
    return where


def customer_filter(query: Mapping[str, str], _: Shop) -> Where:
    """Of ``GET /customers``; there is no filter for changes."""
    where = Where()
    if query.get("email"):
        where.add("email = ?", query["email"])
    if query.get("search"):
        where.add("(email like ? or name like ?)", *[f"%{query['search']}%"] * 2)
    _chosen(where, query)
    return where


def webhook_filter(query: Mapping[str, str], _: Shop) -> Where:
    """Of ``GET /webhooks``."""
    where = Where()
    if query.get("status", "all") != "all":
        where.add("status = ?", query["status"])
    _chosen(where, query)
    return where


def _common(where: Where, query: Mapping[str, str], shop: Shop, default: str) -> None:
    states = [state.removeprefix("wc-") for state in query.get("status", default).split(",")]
    if "any" in states:
        where.add("status not in ('trash', 'auto-draft')")
    else:
        where.among("status", states)
    for name, column, sign in (
        ("after", "created", ">"),
        ("before", "created", "<"),
        ("modified_after", "modified", ">"),
        ("modified_before", "modified", "<"),
    ):
        bound = date_filter(query, name, shop.merchant.zone)
        if bound:
            where.add(f"{column} {sign} ?", bound)
    _chosen(where, query)


def _chosen(where: Where, query: Mapping[str, str]) -> None:
    if query.get("include"):
        where.among("id", ids(query["include"]))
    if query.get("exclude"):
        where.among("id", ids(query["exclude"]), negated=True)
