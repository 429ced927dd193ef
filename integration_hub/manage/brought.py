"""What a run brought, in a few words, from its own figures. Pure."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.processes import kinds
from integration_hub.runs.models import Run, State
from integration_hub.ui.words import number


def _changed_items(count: int) -> str:
    return ngettext("%(count)s item changed", "%(count)s items changed", count)


def _changed_prices(count: int) -> str:
    return ngettext("%(count)s price changed", "%(count)s prices changed", count)


def _changed_stock(count: int) -> str:
    return ngettext("%(count)s stock level changed", "%(count)s stock levels changed", count)


def _changed_customers(count: int) -> str:
    return ngettext("%(count)s customer changed", "%(count)s customers changed", count)


def _changed_addresses(count: int) -> str:
    return ngettext("%(count)s delivery address changed", "%(count)s delivery addresses changed", count)


def _told(count: int) -> str:
    return ngettext("%(count)s item told to the shop", "%(count)s items told to the shop", count)


def _seen(count: int) -> str:
    return ngettext("%(count)s product of the shop changed", "%(count)s products of the shop changed", count)


def _taken_in(count: int) -> str:
    return ngettext("%(count)s order taken in", "%(count)s orders taken in", count)


def _delivered(count: int) -> str:
    return ngettext("%(count)s order delivered", "%(count)s orders delivered", count)


def _new(count: int) -> str:
    return ngettext("%(count)s of them new", "%(count)s of them new", count)


def _withdrawn(count: int) -> str:
    return ngettext("%(count)s of them withdrawn", "%(count)s of them withdrawn", count)


def _refused(count: int) -> str:
    return ngettext("%(count)s refused", "%(count)s refused", count)


def _left(count: int) -> str:
    return ngettext("%(count)s needs another look", "%(count)s need another look", count)


def _compared(count: int) -> str:
    return ngettext("%(count)s day compared", "%(count)s days compared", count)


SAYS: dict[str, Callable[[int], str]] = {
    kinds.ITEMS_FROM_ERP: _changed_items,
    kinds.PRICES_FROM_ERP: _changed_prices,
    kinds.STOCK_FROM_ERP: _changed_stock,
    kinds.CUSTOMERS_FROM_ERP: _changed_customers,
    kinds.ADDRESSES_FROM_ERP: _changed_addresses,
    kinds.CATALOGUE_TO_SHOP: _told,
    kinds.PRODUCTS_FROM_SHOP: _seen,
    kinds.ORDERS_FROM_SHOP: _taken_in,
    kinds.ORDERS_TO_ERP: _delivered,
    kinds.CLOSING_SHEET: _compared,
}


def brought(kind: str, run: Run | None) -> str:
    """ "12 prices changed", "3 orders delivered", "nothing new"; of a run under way how far it is, "" of one that broke off."""
    if run is None or run.state == State.CANCELLED:
        return ""
    if run.is_active:
        return _progress(run)
    count = run.staged if run.published is None else run.published
    if not count:
        return "" if run.ended_badly else ", ".join([_("nothing new"), *_besides(kind, run)])
    return ", ".join([_counted(SAYS[kind], count), *_besides(kind, run)])


def _besides(kind: str, run: Run) -> Iterator[str]:
    """What of it was new or is gone, and what did not go through."""
    if kinds.KINDS[kind].is_import and run.published:
        yield from _part(_new, run.plan.get("added", 0))
        yield from _part(_withdrawn, run.plan.get("withdrawn", 0))
    elif kind == kinds.CATALOGUE_TO_SHOP:
        yield from _part(_refused, run.plan.get("refused", 0))
    elif kind == kinds.ORDERS_TO_ERP and run.published is not None:
        yield from _part(_left, run.read - run.published)


def _part(says: Callable[[int], str], count: int) -> Iterator[str]:
    if count > 0:
        yield _counted(says, count)


def _progress(run: Run) -> str:
    if run.state == State.QUEUED:
        return _("waits for a worker")
    if run.expected:
        return _("%(read)s of %(expected)s read") % {"read": number(run.read), "expected": number(run.expected)}
    return _("%(read)s read so far") % {"read": number(run.read)}


def _counted(says: Callable[[int], str], count: int) -> str:
    return says(count) % {"count": number(count)}
