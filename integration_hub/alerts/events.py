"""What people can be mailed of, in the merchant's words, and which of it the end of a run is."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_noop as _

from integration_hub.processes import kinds
from integration_hub.runs.models import State


class Event(models.TextChoices):
    """What a recipient may ask to hear of."""

    ORDERS_FAILED = "orders_failed", _("Orders failed")
    IN_DOUBT = "in_doubt", _("Orders are in doubt")
    ORDERS = "orders", _("Orders do not move")
    NOT_PICKED_UP = "not_picked_up", _("Orders are not picked up")
    OFFLINE = "offline", _("A system does not answer")
    IMPORT = "import", _("An import published nothing")
    PLAN = "plan", _("An import was rejected or is held")
    LATE = "late", _("An export is late")
    SHOP = "shop", _("The shop was not updated")
    CLOSING = "closing", _("The day's closing sheet")


URGENT = (Event.ORDERS_FAILED, Event.IN_DOUBT, Event.ORDERS, Event.NOT_PICKED_UP, Event.OFFLINE)
"""What a customer of the shop may notice first: told at once even then, where the recipient has ticked so."""

_BY_STATE = {State.NOT_REACHABLE: Event.OFFLINE, State.EXPORT_LATE: Event.LATE, State.NOT_PICKED_UP: Event.NOT_PICKED_UP}
_OF_IMPORTS = {State.HARMFUL: Event.PLAN, State.HELD: Event.PLAN}
_BY_KIND = {
    **{kind.key: Event.IMPORT for kind in kinds.KINDS.values() if kind.is_import},
    kinds.CATALOGUE_TO_SHOP: Event.SHOP,
    kinds.PRODUCTS_FROM_SHOP: Event.SHOP,
    kinds.ORDERS_FROM_SHOP: Event.ORDERS,
    kinds.ORDERS_TO_ERP: Event.ORDERS,
    kinds.CLOSING_SHEET: Event.CLOSING,
}
IMPORTS = [kind.key for kind in kinds.KINDS.values() if kind.is_import]


def event_of(kind: str, state: str) -> Event:
    """What it is when a service of that kind ends in that state."""
    if state in _OF_IMPORTS and kind in IMPORTS:
        return _OF_IMPORTS[State(state)]
    return _BY_STATE.get(State(state), _BY_KIND[kind])


def event_in_sql(kind: str, state: str) -> str:
    """``event_of`` as an expression over two columns."""
    cases = [
        *(f"when {state} = '{each}' then '{event}'" for each, event in _BY_STATE.items()),
        *(f"when {state} = '{each}' and {kind} in ({listed(IMPORTS)}) then '{event}'" for each, event in _OF_IMPORTS.items()),
        *(f"when {kind} = '{each}' then '{event}'" for each, event in _BY_KIND.items()),
    ]
    return f"case {' '.join(cases)} end"


def listed(words: Iterable[str]) -> str:
    """Our own constants as SQL."""
    return ", ".join(f"'{word}'" for word in words)
