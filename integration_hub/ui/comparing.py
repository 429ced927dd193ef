"""One field as both sides say it, beside what the hub has. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from connectors.documents import Money
from integration_hub.ui.words import exact, money, quantity

Value = str | Money | Decimal | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the ERP says it, as the hub has it and as the shop shows it; "" where that side does not speak of it."""

    label: str
    erp: str
    hub: str
    shop: str
    erp_differs: bool
    shop_differs: bool


def compared(label: str, erp: Value, hub: Value, shop: Value) -> Row:
    """The three beside each other. A side that says nothing differs from nothing."""
    return Row(label, _text(erp), _text(hub), _text(shop), _differs(erp, hub), _differs(shop, hub))


def _differs(said: Value, kept: Value) -> bool:
    if said is None or said == "":
        return False
    return _comparable(said) != _comparable(kept)


def _comparable(value: Value) -> object:
    """Whether tax is inside is not compared: shops seldom say so."""
    return (value.amount, value.currency) if isinstance(value, Money) else value


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return exact(value)
    if isinstance(value, Money):
        return money(value.amount, value.currency)
    return quantity(value) if isinstance(value, Decimal) else value or ""
