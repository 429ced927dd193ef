"""A period's ledger as a table for spreadsheets: every line, however many, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from integration_hub.orders import telling
from integration_hub.orders.accounting import Missing
from integration_hub.orders.gaps import Period
from integration_hub.orders.models import Order
from integration_hub.orders.numbers.lines import Line, all_lines
from integration_hub.orders.standings import Standing
from integration_hub.ui.said import said_plainly
from integration_hub.ui.spreadsheets import Cell, as_csv


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the table is for: it is written after the view has returned, and with that its language and its time zone."""

    language: str
    zone: tzinfo


def as_table(period: Period, standing: Standing | None) -> StreamingHttpResponse:
    """The lines oldest first. A range of missing numbers is one row that says how many they are."""
    first, last = timezone.localtime(period.since), timezone.localtime(period.until)
    name = f"numbers-{period.connection.slug}-{first:%Y-%m-%d}-{last - timedelta(microseconds=1):%Y-%m-%d}"
    heading = [
        _("e-number"), _("Last number"), _("Numbers"), _("Standing"), _("State"), _("ERP number"), _("Placed"), _("Customer"),
        _("Mail address"), _("Currency"), _("Sum"), _("Reason"),
    ]  # fmt: skip
    reader = Reader(translation.get_language() or "en", timezone.get_current_timezone())
    return as_csv(name, heading, _rows(all_lines(period, standing), reader))


def _rows(chunks: Iterator[list[Line]], reader: Reader) -> Iterator[list[Cell]]:
    for lines in chunks:
        with translation.override(reader.language), timezone.override(reader.zone):
            rows = [_row(line) for line in lines]
        yield from rows


def _row(line: Line) -> list[Cell]:
    standing = _(line.standing.label)
    if line.missing:
        return [*_of_missing(line.missing, standing), telling.reason(line.missing)]
    return [*_of_order(line.order, standing), said_plainly(line.trouble) or line.reason] if line.order else []


def _of_missing(missing: Missing, standing: str) -> list[Cell]:
    erp_number = missing.note.erp_number if missing.note else ""
    return [missing.first_number, missing.last_number, missing.count, standing, "", erp_number, "", "", "", "", ""]


def _of_order(order: Order, standing: str) -> list[Cell]:
    placed = timezone.localtime(order.placed_at).isoformat(sep=" ", timespec="seconds")
    return [
        order.e_number, order.e_number, 1, standing, _(order.stands), order.erp_number, placed, order.customer, order.email,
        order.currency, order.total,
    ]  # fmt: skip
