"""What the pages of closing sheets read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from integration_hub.accounts.models import Merchant
from integration_hub.closing import wording
from integration_hub.closing.days import A_DAY, day_of
from integration_hub.closing.figures import Row, rows_of
from integration_hub.closing.models import ClosingSheet, SheetLine, SheetState
from integration_hub.orders.models import Order
from integration_hub.processes.kinds import CLOSING_SHEET
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run
from integration_hub.ui.spreadsheets import Cell

DAYS_A_PAGE = 28
MOST_SHOWN = 200
CSV_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of the list, with its sheet where one was made."""

    day: date
    sheet: ClosingSheet | None
    today: bool

    @property
    def state(self) -> str:
        """The badge's word."""
        return str((SheetState(self.sheet.state) if self.sheet else SheetState.WAITING).label)

    @property
    def figures(self) -> list[Row]:
        """What both sides come to, per currency."""
        return rows_of(self.sheet.figures) if self.sheet else []

    @property
    def verdict(self) -> str:
        """Clean, or what differs; "" while nothing was computed."""
        return wording.verdict(self.sheet) if self.sheet and self.sheet.computed_at else ""

    @property
    def signature(self) -> str:
        return wording.signature(self.sheet) if self.sheet else ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Some days, newest first; ``older`` and ``newer`` are the days that the pages beside it begin before, None for none."""

    days: list[DayShown]
    older: date | None
    newer: date | None
    waiting: int
    """How many sheets of the shop wait for a signature, whatever page is shown."""
    longest: date | None
    """The one that waits longest."""
    missing: date | None
    """Yesterday, where it has no sheet."""


def closers(merchant: Merchant) -> QuerySet[Process]:
    """The services that close the days of the merchant's shops."""
    return merchant.processes.filter(kind=CLOSING_SHEET).select_related("source", "target").order_by("source__name")


def sheets(merchant: Merchant) -> QuerySet[ClosingSheet]:
    """The merchant's sheets with what their pages name."""
    return ClosingSheet.objects.filter(merchant=merchant).select_related("shop", "erp", "signed_by", "run", "recount", "merchant")


def calendar(merchant: Merchant, shop_id: int, before: date | None) -> Calendar:
    """The days before one, or up to today; as far back as there are orders or sheets."""
    today = _today(merchant)
    newest = min(before - A_DAY, today) if before else today
    first = first_day(merchant, shop_id)
    oldest = max(newest - timedelta(days=DAYS_A_PAGE - 1), first)
    made = {sheet.day: sheet for sheet in sheets(merchant).filter(shop_id=shop_id, day__range=(oldest, newest))}
    days = [newest - A_DAY * back for back in range(max((newest - oldest).days + 1, 0))]
    shown = [DayShown(day, made.get(day), day == today) for day in days]
    newer = min(newest + timedelta(days=DAYS_A_PAGE + 1), today + A_DAY) if newest < today else None
    of_shop = ClosingSheet.objects.filter(shop_id=shop_id)
    waiting = list(of_shop.filter(state=SheetState.TO_SIGN).order_by("day").values_list("day", flat=True))
    yesterday = today - A_DAY
    computed = yesterday < first or of_shop.filter(day=yesterday, computed_at__isnull=False).exists()
    return Calendar(
        days=shown,
        older=oldest if oldest > first else None,
        newer=newer,
        waiting=len(waiting),
        longest=waiting[0] if waiting else None,
        missing=None if computed else yesterday,
    )


def first_day(merchant: Merchant, shop_id: int) -> date:
    """The first day that has an order or a sheet; today where there is neither."""
    placed = Order.objects.filter(connection_id=shop_id).aggregate(first=Min("placed_at"))["first"]
    made: date | None = ClosingSheet.objects.filter(shop_id=shop_id).aggregate(first=Min("day"))["first"]
    known = [made, day_of(placed, ZoneInfo(merchant.time_zone)) if placed else None]
    return min((day for day in known if day), default=_today(merchant))


@dataclass(frozen=True, slots=True)
class Found:
    """The differences of a sheet as its page shows them, those first that nobody accepted; how many in all, and how many open."""

    lines: list[SheetLine]
    count: int
    open: int


def found_in(sheet: ClosingSheet) -> Found:
    """What differs."""
    counts = _differences(sheet).aggregate(count=Count("pk"), open=Count("pk", filter=Q(accepted_at=None)))
    ordered = _differences(sheet).select_related("accepted_by").order_by(F("accepted_at").asc(nulls_first=True), "id")
    return Found(list(ordered[:MOST_SHOWN]), counts["count"], counts["open"])


def to_accept(sheet: ClosingSheet, ticked: Sequence[int]) -> QuerySet[SheetLine]:
    """The ticked differences, or all that nobody has accepted yet."""
    waiting = _differences(sheet).filter(accepted_at=None).order_by("id")
    return waiting.filter(pk__in=ticked) if ticked else waiting


def newest_run(sheet: ClosingSheet) -> Run | None:
    """The newest run of the service that makes this shop's sheets."""
    runs = Run.objects.filter(process__kind=CLOSING_SHEET, process__source_id=sheet.shop_id)
    return runs.select_related("process").order_by("-id").first()


def as_table(sheet: ClosingSheet) -> Iterator[tuple[Cell, ...]]:
    """Every order of the day with both sides' sums, as a spreadsheet shows it, read a few at a time."""
    zone = ZoneInfo(sheet.zone)  # the request's own is over by the time the last rows are read
    for line in sheet.lines.select_related("accepted_by").order_by("id").iterator(chunk_size=CSV_AT_ONCE):
        what = _(line.get_kind_display()) if line.kind else ""
        placed = line.placed_at.astimezone(zone).isoformat(sep=" ", timespec="seconds") if line.placed_at else ""
        yield (
            line.e_number, placed, line.erp_number, line.shop_sum, line.currency, line.erp_sum, line.erp_currency,
            line.difference, what, _remark(line), line.said, str(line.accepted_by or ""), line.reason,
        )  # fmt: skip


def _remark(line: SheetLine) -> str:
    """Why a sum of the shop does not count."""
    return _("never went to the ERP") if not line.counts and not line.kind else ""


def heading() -> list[str]:
    """What the columns of the table are called."""
    return [
        _("e-number"), _("Placed"), _("ERP number"), _("Sum in the shop"), _("Shop's currency"), _("Sum in the ERP"),
        _("ERP's currency"), _("Difference"), _("What differs"), _("Remark"), _("What the hub knows"), _("Accepted by"),
        _("Reason"),
    ]  # fmt: skip


def _today(merchant: Merchant) -> date:
    return day_of(timezone.now(), ZoneInfo(merchant.time_zone))


def _differences(sheet: ClosingSheet) -> QuerySet[SheetLine]:
    return sheet.lines.exclude(kind="")
