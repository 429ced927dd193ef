"""What the mail about a closing sheet says, in the active language: the day in a sentence, both sides, what differs."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from integration_hub.closing import wording
from integration_hub.closing.figures import Row, rows_of
from integration_hub.closing.models import ClosingSheet, SheetState
from integration_hub.ui import words

MOST_NAMED = 20


def told_by_mail(sheet: ClosingSheet) -> tuple[str, str]:
    """Subject and text."""
    with timezone.override(ZoneInfo(sheet.zone)):
        rows, found = rows_of(sheet.figures), sheet.lines.exclude(kind="").order_by("id")
        said = {"merchant": sheet.merchant.name, "day": words.day(sheet.day), "verdict": wording.verdict(sheet, rows)}
        subject = _("%(merchant)s: closing sheet of %(day)s: %(verdict)s") % said
        shown = {
            "sheet": sheet,
            "sentence": wording.sentence(sheet),
            "table": _table(sheet, rows),
            "lines": found[:MOST_NAMED],
            "more": max(sheet.differences - MOST_NAMED, 0),
            "to_sign": sheet.state == SheetState.TO_SIGN,
            "signature": wording.signature(sheet),
            "link": settings.HUB_BASE_URL
            + reverse("closing:sheet", args=[sheet.merchant.slug, sheet.shop.slug, sheet.day.isoformat()]),
            "support": settings.HUB_SUPPORT_ADDRESS,
        }
        return subject, render_to_string("alerts/closing_sheet.txt", shown)


def _table(sheet: ClosingSheet, rows: Sequence[Row]) -> list[str]:
    """Counts and sums per currency, in columns."""
    erp = _("ERP") if sheet.asked else _("Handed over")
    cells: list[tuple[str, ...]] = [(_("Currency"), _("Shop"), _("Hub"), erp, _("Difference"))]
    for row in rows:
        sums = (row.shop.total, row.hub.total, row.erp.total, row.difference)
        counts = (row.shop.count, row.hub.count, row.erp.count, row.count)
        cells.append((row.currency, *(words.money(amount, "") for amount in sums)))
        cells.append((_("orders"), *(words.number(count) for count in counts)))
    widths = [max(len(line[place]) for line in cells) for place in range(len(cells[0]))]
    return ["  ".join(_padded(line, widths)) for line in cells] if rows else []


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
