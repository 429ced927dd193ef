"""What people ask of closing sheets: compute a day, accept a difference, sign off."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Person
from integration_hub.closing.material import ends_of
from integration_hub.closing.models import ClosingSheet, SheetLine, SheetState
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Run, Trigger


def compute(process: Process, day: date, *, by: Person | None) -> Run:
    """Have the day computed, now or by the run that is at it already. Raises Refused."""
    shop, erp = ends_of(process)
    with transaction.atomic():
        Process.objects.select_for_update().get(pk=process.pk)
        sheet, _made = ClosingSheet.objects.get_or_create(
            shop=shop, day=day, defaults={"merchant_id": process.merchant_id, "erp": erp, "zone": process.merchant.time_zone}
        )
        ClosingSheet.objects.filter(pk=sheet.pk).update(wanted_at=timezone.now())
        return start_run(process, Cause(Trigger.PERSON if by else Trigger.COMMAND, person=by))


@transaction.atomic
def accept(sheet: ClosingSheet, lines: QuerySet[SheetLine], reason: str, *, by: Person) -> int:
    """Let these differences stand, for a reason; how many. Raises Refused once the sheet is signed."""
    _open(sheet)
    numbers = [str(line) for line in lines]
    accepted = lines.filter(accepted_at=None).update(accepted_at=timezone.now(), accepted_by=by, reason=reason)
    detail = {"sheet": sheet.pk, "numbers": numbers[:500], "count": accepted}
    audit(by, "differences accepted", str(sheet), merchant=sheet.merchant, detail=detail, reason=reason)
    return accepted


@transaction.atomic
def take_back(sheet: ClosingSheet, line: SheetLine, *, by: Person) -> None:
    """The difference waits for a reason again. Raises Refused once the sheet is signed."""
    _open(sheet)
    sheet.lines.filter(pk=line.pk).update(accepted_at=None, accepted_by=None, reason="")
    audit(by, "acceptance taken back", str(sheet), merchant=sheet.merchant, detail={"sheet": sheet.pk, "number": str(line)})


@transaction.atomic
def sign(sheet: ClosingSheet, note: str, *, by: Person) -> ClosingSheet:
    """Sign the day off, for good. Raises Refused while it is not over, or a difference waits for a reason."""
    locked = _open(sheet)
    if locked.state != SheetState.TO_SIGN:
        raise Refused(_("The day is not over yet. It can be signed off once it has been computed after its end."))
    if locked.lines.exclude(kind="").filter(accepted_at=None).exists():
        raise Refused(_("Some differences are not accepted yet. Accept each with a reason, or have them corrected."))
    locked.state, locked.signed_at, locked.signed_by, locked.note = SheetState.SIGNED, timezone.now(), by, note
    locked.save(update_fields=["state", "signed_at", "signed_by", "note"])
    audit(by, "closing sheet signed", str(sheet), merchant=sheet.merchant, detail={"sheet": sheet.pk}, reason=note)
    return locked


def _open(sheet: ClosingSheet) -> ClosingSheet:
    """The sheet, held until the transaction ends: no run replaces its lines meanwhile. Raises Refused for a signed one."""
    locked = ClosingSheet.objects.select_for_update().get(pk=sheet.pk)
    if locked.is_closed:
        raise Refused(_("The day is signed off already. Nothing about it can be changed any more."))
    return locked
