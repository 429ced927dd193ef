"""The systems to choose from: what each can do, and what it cannot, in words (R47, R49)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext as _

from connectors.base import Connector, Side, Transport
from connectors.registry import connector
from integration_hub.connections.lacking import lacks_of
from integration_hub.connections.queries import TRANSPORTS, abilities_of
from integration_hub.guided.forms import SystemsForm


@dataclass(frozen=True, slots=True)
class Card:
    """One system, and the button that chooses it."""

    declared: Connector[Any, Any]
    button: BoundWidget
    transport: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The systems of one side, with one connection type."""

    name: str
    cards: list[Card]


def shelves(form: SystemsForm, side: Side) -> list[Shelf]:
    """The systems of that side, by connection type."""
    cards = list(_cards(form, side))
    named = [(_(name), [card for card in cards if card.declared.transport is way]) for way, name in TRANSPORTS.items()]
    return [Shelf(name, some) for name, some in named if some]


def both_sides(form: SystemsForm) -> Iterator[tuple[BoundField, list[Shelf]]]:
    """The fields of ERP and shop, each with what there is."""
    return ((form[side.value], shelves(form, side)) for side in (Side.ERP, Side.SHOP))


def way_of(side: Side, transport: Transport) -> str:
    """Over which stations the data goes (R50)."""
    if transport is Transport.FILES:
        return _("ERP → file server → hub") if side is Side.ERP else _("hub → file server → shop")
    return _("ERP → hub") if side is Side.ERP else _("hub → shop")


def _cards(form: SystemsForm, side: Side) -> Iterator[Card]:
    for button in form[side.value].subwidgets:
        declared = connector(str(button.data["value"]))
        way = way_of(side, declared.transport)
        yield Card(declared, button, way, tuple(abilities_of(declared)), tuple(lacks_of(declared)))
