"""Closing sheets: a day's orders in the shop beside those in the ERP."""

from datetime import date
from typing import Annotated

from pydantic import Field

from integration_hub.api.shapes.common import Figure, Moment, Said, Shape, Who, who, words
from integration_hub.closing import wording
from integration_hub.closing.figures import Row, rows_of
from integration_hub.closing.models import ClosingSheet, SheetLine, SheetState
from integration_hub.closing.queries import DayShown, Found


class SideRow(Shape):
    """So many orders that come to so much."""

    count: int
    total: Figure


class FiguresRow(Shape):
    """One currency of a day, on each side."""

    currency: str
    shop: SideRow
    hub: SideRow
    erp: SideRow
    difference: Figure = Field(description="How much the shop has more than the ERP.")


class DayRow(Shape):
    """One day of a shop."""

    day: date
    state: Annotated[str, words(SheetState)]
    verdict: str
    signed_by: Who | None
    figures: list[FiguresRow]


class SheetDifference(Shape):
    """One order that differs."""

    id: int
    kind: str
    e_number: str
    order: int | None
    erp_number: str
    shop_sum: Figure | None
    currency: str
    erp_sum: Figure | None
    erp_currency: str
    meaning: str
    remedy: str
    said: Said
    accepted_at: Moment | None
    accepted_by: Who | None
    reason: str


class SheetWhole(Shape):
    """A day's sheet with its differences, those first that nobody accepted."""

    shop: str
    erp: str
    day: date
    state: Annotated[str, words(SheetState)]
    sentence: str
    computed_at: Moment | None
    run: int | None
    signed_at: Moment | None
    signed_by: Who | None
    note: str
    figures: list[FiguresRow]
    differences: list[SheetDifference] = Field(description="The first 200 of them.")
    count: int
    open: int = Field(description="How many nobody accepted yet.")


class Days(Shape):
    """Some days, newest first."""

    items: list[DayRow]
    older: date | None = Field(description="Send it as `before` for the days that follow.")
    waiting: int = Field(description="How many sheets of the shop wait for a signature.")


def day_row(shown: DayShown) -> DayRow:
    sheet = shown.sheet
    return DayRow(
        day=shown.day, state=sheet.state if sheet else SheetState.WAITING, verdict=shown.verdict,
        signed_by=who(sheet.signed_by) if sheet else None, figures=[_figures(row) for row in shown.figures],
    )  # fmt: skip


def sheet_whole(sheet: ClosingSheet, found: Found) -> SheetWhole:
    return SheetWhole(
        shop=sheet.shop.slug, erp=sheet.erp.slug, day=sheet.day, state=sheet.state, sentence=wording.sentence(sheet),
        computed_at=sheet.computed_at, run=sheet.run_id, signed_at=sheet.signed_at, signed_by=who(sheet.signed_by),
        note=sheet.note, figures=[_figures(row) for row in rows_of(sheet.figures)],
        differences=[_difference(line) for line in found.lines], count=found.count, open=found.open,
    )  # fmt: skip


def _figures(row: Row) -> FiguresRow:
    return FiguresRow.model_validate(row)


def _difference(line: SheetLine) -> SheetDifference:
    own = ("kind", "e_number", "erp_number", "shop_sum", "currency", "erp_sum", "erp_currency", "meaning", "remedy", "said")
    return SheetDifference(
        id=line.pk, order=line.order_id, accepted_at=line.accepted_at, accepted_by=who(line.accepted_by), reason=line.reason,
        **{name: getattr(line, name) for name in own},
    )  # fmt: skip
