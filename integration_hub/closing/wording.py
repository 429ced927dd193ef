"""What a closing sheet says, in the reader's language: its one sentence, and each difference's meaning and remedy."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.closing.figures import Row, rows_of
from integration_hub.closing.models import ClosingSheet, SheetState
from integration_hub.orders.models import OrderState
from integration_hub.ui import words
from integration_hub.ui.words import money, number


def sentence(sheet: ClosingSheet) -> str:
    """The whole sheet in one sentence or two, the day first."""
    day = words.day(sheet.day)
    if sheet.computed_at is None:
        return _("%(day)s: not computed yet.") % {"day": day}
    rows = rows_of(sheet.figures)
    return f"{_compared(sheet, day, rows)} {verdict(sheet, rows)}"


def _compared(sheet: ClosingSheet, day: str, rows: list[Row]) -> str:
    shop, erp = sum(row.shop.count for row in rows), sum(row.erp.count for row in rows)
    if not rows:
        return _("%(day)s: no orders on either side.") % {"day": day}
    said = {"day": day, "shop": number(shop), "erp": number(erp)}
    if all(not row.difference for row in rows):
        sums = _listed(money(row.shop.total, row.currency) for row in rows)
        said |= {"sums": sums}
        if not sheet.asked:
            return _("%(day)s: %(shop)s orders in the shop, %(erp)s handed over to the ERP, %(sums)s on both sides.") % said
        return _("%(day)s: %(shop)s orders in the shop, %(erp)s in the ERP, %(sums)s on both sides.") % said
    if not sheet.asked:
        return _("%(day)s: %(shop)s orders in the shop, %(erp)s handed over to the ERP.") % said
    return _("%(day)s: %(shop)s orders in the shop, %(erp)s in the ERP.") % said


def verdict(sheet: ClosingSheet, rows: list[Row] | None = None) -> str:
    """Clean, or how many differences that come to how much."""
    if not sheet.differences:
        return _("Clean.")
    rows = rows_of(sheet.figures) if rows is None else rows
    sums = [money(row.difference, row.currency) for row in rows if row.difference]
    count = ngettext("%(count)s difference", "%(count)s differences", sheet.differences) % {"count": number(sheet.differences)}
    return f"{count}, {_listed(sums)}." if sums else f"{count}."


def aside(sheet: ClosingSheet) -> list[tuple[str, int]]:
    """Why orders of the day never went to the ERP, and how many for each reason."""
    return [(_(OrderState(state).label), count) for state, count in sheet.figures.get("aside", {}).items()]


def signature(sheet: ClosingSheet) -> str:
    """Who signed it; "" for one that waits."""
    if sheet.state == SheetState.CLEAN:
        return _("By itself, clean")
    if sheet.state != SheetState.SIGNED:
        return ""
    return str(sheet.signed_by) if sheet.signed_by else _("Somebody who has left")


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
