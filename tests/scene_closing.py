"""A shop's closing sheets: one to sign with every kind of difference, one ready, a clean one, a signed one, the day that runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from connectors.base import Booked, Standing
from integration_hub.accounts.models import Person, Role
from integration_hub.closing.actions import accept, sign
from integration_hub.closing.days import A_DAY, begin_of, day_of
from integration_hub.closing.differences import Day, Known, Line, Sold, compare, elsewhere
from integration_hub.closing.figures import figures_of
from integration_hub.closing.keeping import Computed, keep
from integration_hub.closing.meanings import Difference
from integration_hub.closing.models import ClosingSheet
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State, Trigger

ZONE = ZoneInfo("Europe/Copenhagen")
REASON = "Freight was corrected in the ERP on the telephone; the customer was credited."


def furnish_closing(process: Process, failed: Order) -> dict[str, ClosingSheet]:
    """Six days of sheets by name."""
    today = day_of(timezone.now(), ZONE)
    by, _ = Person.objects.get_or_create(email="books@alpine.example", defaults={"name": "Books", "role": Role.MERCHANT})
    sold = [sold_on(today - A_DAY, number) for number in range(5100, 5112)]
    made = {
        "clean": computed(process, today - 2 * A_DAY, sold, [booked_of(today - 2 * A_DAY, each) for each in sold]),
        "to_sign": _with_everything(process, today - A_DAY, failed),
        "ready": computed(process, today - 3 * A_DAY, sold, [booked_of(today, each) for each in sold[1:]]),
        "signed": computed(process, today - 4 * A_DAY, sold, [booked_of(today, each) for each in sold[1:]]),
        "so_far": computed(process, today, sold[:4], [booked_of(today, each) for each in sold[:3]]),
    }
    for name in ("ready", "signed"):
        accept(made[name], made[name].lines.exclude(kind=""), REASON, by=by)
    sign(made["signed"], "Agreed with the auditor.", by=by)
    computed(process, made["signed"].day, sold, [booked_of(today, each) for each in sold[2:]])
    return {name: ClosingSheet.objects.get(pk=sheet.pk) for name, sheet in made.items()}


def computed(process: Process, day: date, sold: Sequence[Sold], booked: Sequence[Booked], *named: Line) -> ClosingSheet:
    """The sheet of a day on which both sides held this, as a run computes and keeps it."""
    ended = timezone.now() - timedelta(hours=2)
    run = process.runs.first() or Run.objects.create(
        merchant=process.merchant, process=process, state=State.DONE, mode="incremental", trigger=Trigger.SCHEDULE,
        target_key="x", unit="orders", read=len(sold), created_at=ended, started_at=ended, ended_at=ended,
    )  # fmt: skip
    compared = Day(day, sold, booked, series=("#",), named=named)
    lines = [replace(line, order_id=line.order_id or None) for line in compare(compared)]
    figures = figures_of(lines, sold, elsewhere=elsewhere(compared, lines))
    with transaction.atomic():  # where a scene is made for a browser there is none around it
        return keep(run, Computed(day, str(ZONE), lines, figures, asked=True, to_mail=False))


def _with_everything(process: Process, day: date, failed: Order) -> ClosingSheet:
    sold = [sold_on(day, number) for number in range(4900, 4940)]
    said = Known(failed.pk, OrderState.FAILED, failed.total, said=failed.message)
    odd = [
        Sold(failed.e_number, begin_of(day, ZONE), "EUR", Decimal("329.00"), counts=True, state="awaiting", known=said),
        Sold("4941", begin_of(day, ZONE), "EUR", Decimal("60.00"), counts=True, state="awaiting"),
        Sold("4942", begin_of(day, ZONE), "EUR", Decimal("20.00"), counts=False, state="declined"),
        Sold("4943", begin_of(day, ZONE), "EUR", Decimal("80.00"), counts=False, state="cancelled"),
    ]
    booked = [booked_of(day, each) for each in (*sold[1:], odd[3])]
    booked[0] = Booked("4901", "8901", "8901", "EUR", sold[1].total + 2, Standing.OPEN, day)
    booked[1] = Booked("4902", "8902", "8902", "SEK", sold[2].total, Standing.OPEN, day)
    booked[2] = Booked("4903", "8903", "8903", "EUR", sold[3].total, Standing.CANCELLED, day)
    more = (("4904", "9904", sold[4].total), ("4990", "9990", Decimal("12.50")), ("", "9991", Decimal(7)))
    booked += [Booked(number, key, key, "EUR", total, Standing.OPEN, day) for number, key, total in more]
    return computed(process, day, [*sold, *odd], booked, Line(Difference.GAP, "4944"))


def sold_on(day: date, number: int) -> Sold:
    """An order of that day, delivered and known."""
    total = Decimal(number) / 100 + Decimal("17.50")
    known = Known(0, OrderState.DELIVERED, total, str(number + 4000), str(number + 4000))
    return Sold(str(number), begin_of(day, ZONE), "EUR", total, counts=True, state="awaiting", known=known)


def booked_of(day: date, sold: Sold) -> Booked:
    """The same in the ERP."""
    number = str(int(sold.e_number) + 4000)
    return Booked(sold.e_number, number, number, sold.currency, sold.total, Standing.OPEN, day)
