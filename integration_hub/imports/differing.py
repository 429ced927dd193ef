"""One record before and after, field by field, as people read it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from integration_hub.catalogue.decoding import decode
from integration_hub.imports.as_of import Difference
from integration_hub.ui import words

LONGEST = 120
"""Characters of a text that are shown."""
NAMES = {
    "name": gettext_noop("Name"), "description": gettext_noop("Description"), "group": gettext_noop("Product"),
    "group_name": gettext_noop("Name of the product"), "options": gettext_noop("Options"), "barcode": gettext_noop("Barcode"),
    "unit": gettext_noop("Unit"), "tax_group": gettext_noop("Tax group"), "assortment": gettext_noop("Product group"),
    "weight_kg": gettext_noop("Weight"), "shop_flag": gettext_noop("Shop flag"), "active": gettext_noop("Active"),
    "market": gettext_noop("Market"), "attributes": gettext_noop("Attributes"), "url": gettext_noop("Address"),
    "images": gettext_noop("Pictures"), "money.amount": gettext_noop("Price"), "money.currency": gettext_noop("Currency"),
    "money.tax_included": gettext_noop("Tax included"), "valid_to": gettext_noop("Valid to"),
    "in_stock": gettext_noop("In stock"), "committed": gettext_noop("Committed"), "ordered": gettext_noop("Ordered"),
    "email": gettext_noop("Mail address"), "phone": gettext_noop("Phone"), "company": gettext_noop("Company"),
    "currency": gettext_noop("Currency"), "tax_number": gettext_noop("Tax number"),
}  # fmt: skip
"""What people call the fields of documents; one without a name here is called as documents.py calls it."""
FIGURES = ("in_stock", "committed", "ordered", "weight_kg")
IDENTITY = ("key", "item_key", "customer_key", "warehouse", "price_list")
TELLING = ("name", "money.amount", "in_stock")
"""What is shown of a record that comes or goes."""
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field that differs; ``of`` says of which document where a record has several: a price list, a warehouse."""

    name: str
    of: str
    before: str
    after: str


def fields_of(difference: Difference) -> list[Field]:
    """The fields that differ; of a record that comes or goes only those that tell what it is."""
    old, new = _documents(difference, difference.before), _documents(difference, difference.after)
    several = max(len(old), len(new)) > 1
    keys = sorted(old.keys() | new.keys())
    return [field for key in keys for field in _differing(old.get(key), new.get(key), _of(key, difference) if several else "")]


def _differing(old: Fields | None, new: Fields | None, of: str) -> Iterator[Field]:
    was, will = old or {}, new or {}
    for name in was | will:
        if was.get(name) == will.get(name) or name in IDENTITY:
            continue
        if (was and will) or name in TELLING:
            yield Field(_(NAMES.get(name, name.replace("_", " "))), of, _told(name, was), _told(name, will))


def _documents(difference: Difference, data: str | None) -> dict[str, Fields]:
    documents = decode(difference.kind, data) if data else []
    return {document.key: dict(_flat(msgspec.to_builtins(document))) for document in documents}


def _flat(fields: Fields, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _of(key: str, difference: Difference) -> str:
    """The document's own part of its key."""
    return ", ".join(part for part in key.removeprefix(difference.item_key).split("|") if part) or key


def _told(name: str, fields: Fields) -> str:
    value = fields.get(name)
    if value in (None, "", [], ()):
        return words.UNKNOWN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "money.amount":
        return words.money(Decimal(value), fields.get("money.currency", ""))
    if name in FIGURES:
        return words.quantity(Decimal(value))
    text = ", ".join(map(_joined, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _joined(value: Any) -> str:
    return ": ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
