"""The number ledger: every e-number of a period accounted for."""

from typing import Annotated

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, Sum, sums, words
from integration_hub.orders.accounting import Missing
from integration_hub.orders.ledger import story_of_missing
from integration_hub.orders.numbers.lines import Line
from integration_hub.orders.numbers.queries import Shown, SummaryRow
from integration_hub.orders.standings import Standing


class StandingRow(Shape):
    """How many numbers stand so, and what their orders come to."""

    standing: Annotated[str, words(Standing)]
    count: int
    sums: list[Sum]


class LineRow(Shape):
    """One number with its order, or neighbouring ones without that stand alike."""

    number: str
    count: int
    standing: Annotated[str, words(Standing)]
    order: int | None = Field(description="null of numbers without an order.")
    gap: str | None = Field(description="The name of these numbers without an order: what explaining them asks for.")
    erp_number: str
    trouble: Said
    reason: str


class Ledger(Shape):
    """The account of a period, and a page of its lines."""

    shop: str
    since: Moment
    until: Moment
    verdict: str
    sentence: str
    numbers: int
    summary: list[StandingRow]
    items: list[LineRow]
    next: str | None


class GapRow(Shape):
    """What is known of numbers without an order."""

    gap: str
    first: str
    last: str
    count: int
    standing: Annotated[str, words(Standing)]
    text: str
    for_customer: str


def line_row(line: Line) -> LineRow:
    return LineRow(
        number=line.number, count=line.count, standing=line.standing, order=line.order.pk if line.order else None,
        gap=line.missing.key if line.missing else None, erp_number=line.erp_number, trouble=line.trouble, reason=line.reason,
    )  # fmt: skip


def ledger(shown: Shown, following: str | None) -> Ledger:
    period = shown.account.period
    return Ledger(
        shop=period.connection.slug, since=period.since, until=period.until, verdict=shown.verdict, sentence=shown.sentence,
        numbers=shown.account.numbers, summary=[_standing(row) for row in shown.summary],
        items=[line_row(line) for line in shown.page.rows], next=following,
    )  # fmt: skip


def gap_row(missing: Missing) -> GapRow:
    story = story_of_missing(missing)
    return GapRow(
        gap=missing.key, first=missing.first_number, last=missing.last_number, count=missing.count, standing=missing.standing,
        text=story.text, for_customer=str(story.for_customer),
    )  # fmt: skip


def _standing(row: SummaryRow) -> StandingRow:
    return StandingRow(standing=row.standing, count=row.count, sums=sums(row.totals))
