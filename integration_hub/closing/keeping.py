"""A day's sheet as it is kept: replaced until it is signed, and beside the signed one from then on."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from integration_hub.closing.differences import Line
from integration_hub.closing.material import ends_of
from integration_hub.closing.models import ClosingSheet, Recount, SheetLine, SheetState
from integration_hub.orders.document import plain
from integration_hub.runs.models import Run
from integration_hub.ui.words import money

A_BATCH = 1000
LONGEST_NUMBER, LONGEST_CURRENCY = 300, 10
"""What comes from the ERP is cut to its columns."""
MOST_CHANGES = 200
Identity = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """What a run found out about one day."""

    day: date
    zone: str
    lines: Sequence[Line]
    figures: dict[str, Any]
    asked: bool
    to_mail: bool

    @property
    def differences(self) -> int:
        return sum(bool(line.kind) for line in self.lines)


def keep(run: Run, computed: Computed) -> ClosingSheet:
    """The day's sheet, or what is kept beside a signed one; inside the caller's transaction."""
    shop, erp = ends_of(run.process)
    made, _ = ClosingSheet.objects.get_or_create(
        shop=shop, day=computed.day, defaults={"merchant_id": run.merchant_id, "erp": erp, "zone": computed.zone}
    )  # fmt: skip
    sheet = ClosingSheet.objects.select_for_update().get(pk=made.pk)
    if sheet.is_closed:
        _beside(sheet, run, computed)
    else:
        _replace(sheet, run, computed)
    return sheet


def _replace(sheet: ClosingSheet, run: Run, computed: Computed) -> None:
    """The new lines for the old ones. What a person accepted stays accepted where nothing about it has changed."""
    accepted = {_identity(line): line for line in sheet.lines.filter(accepted_at__isnull=False)}
    sheet.lines.all().delete()
    SheetLine.objects.bulk_create(_rows(sheet, computed.lines, accepted), batch_size=A_BATCH)
    now = timezone.now()
    sheet.zone, sheet.erp, sheet.asked = computed.zone, ends_of(run.process)[1], computed.asked
    sheet.figures, sheet.differences = computed.figures, computed.differences
    sheet.computed_at, sheet.wanted_at, sheet.run = now, None, run
    sheet.state = _state(sheet)
    if sheet.state == SheetState.CLEAN:
        sheet.signed_at = now
    if computed.to_mail and sheet.state != SheetState.SO_FAR:
        sheet.to_mail_at = sheet.to_mail_at or now
    sheet.save()


def _state(sheet: ClosingSheet) -> SheetState:
    if not sheet.is_over:
        return SheetState.SO_FAR
    return SheetState.TO_SIGN if sheet.differences else SheetState.CLEAN


def _rows(sheet: ClosingSheet, lines: Sequence[Line], accepted: dict[Identity, SheetLine]) -> Iterator[SheetLine]:
    for line in lines:
        row = SheetLine(sheet=sheet, **asdict(line))
        row.erp_number, row.erp_currency = plain(line.erp_number, LONGEST_NUMBER), plain(line.erp_currency, LONGEST_CURRENCY)
        before = accepted.get(_identity(row))
        if before:
            row.accepted_at, row.accepted_by_id, row.reason = before.accepted_at, before.accepted_by_id, before.reason
        yield row


def _identity(line: SheetLine | Line) -> Identity:
    """What a line says, whatever row it stands in."""
    sums = ((line.shop_sum or Decimal(0)).normalize(), (line.erp_sum or Decimal(0)).normalize())
    return (line.kind, line.e_number, line.erp_number, line.counts, *sums, line.currency, line.erp_currency)


def _beside(sheet: ClosingSheet, run: Run, computed: Computed) -> None:
    """A signed day is never changed: what differs from it now is kept beside it, and forgotten once it no longer does."""
    ClosingSheet.objects.filter(pk=sheet.pk).update(wanted_at=None)
    signed = {_identity(line): line for line in sheet.lines.all()}
    now = {_identity(line): line for line in computed.lines}
    changes = [
        *(_told(line, now=True) for key, line in now.items() if key not in signed),
        *(_told(line, now=False) for key, line in signed.items() if key not in now),
    ]
    if not changes:
        Recount.objects.filter(sheet=sheet).delete()
        return
    found = {
        "run": run, "computed_at": timezone.now(), "figures": computed.figures, "differences": computed.differences,
        "changes": sorted(changes, key=lambda change: (change["e_number"], change["now"]))[:MOST_CHANGES],
    }  # fmt: skip
    Recount.objects.update_or_create(sheet=sheet, defaults=found)


def _told(line: SheetLine | Line, *, now: bool) -> dict[str, Any]:
    return {
        "now": now, "kind": line.kind, "e_number": line.e_number, "erp_number": line.erp_number,
        "shop": money(line.shop_sum, line.currency), "erp": money(line.erp_sum, line.erp_currency),
    }  # fmt: skip
