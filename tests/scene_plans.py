"""Plans of the stage: prices that a shifted comma has moved and that are held, and a way back that waits for its release."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from connectors.documents import Money, Price
from integration_hub.accounts.models import Person
from integration_hub.catalogue.decoding import decode, encode
from integration_hub.catalogue.generations import newest_number, next_number
from integration_hub.catalogue.models import Generation, Kind, Record, Version
from integration_hub.imports.models import HeldRecord
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State, Trigger
from tests.scene_catalogue import JACKETS

LIMITS = {"most_withdrawn": 0.5, "most_stock_to_zero": 0.5, "most_price_moves": 0.5, "price_move": 0.5, "small": 20}
CHANGES = "0 added, 6 changed, 0 withdrawn"
HELD = (
    "This import would move the price by 50% or more of 6 of 10 records in market web (60%; allowed: below 50%). "
    "Nothing was published; your shop was not changed."
)
REMEDY = (
    "Look at its plan. If it is a mistake, mend it in the ERP and reject the plan; the next sync brings what was mended. "
    "If it is meant, support can release the plan, with a reason."
)


def furnish_plans(prices: Process, by: Person | None) -> dict[str, Run]:
    """The jackets' prices: just raised, a tenth of that in what is held now, and a plan to take the rise back."""
    before, raised = newest_number(prices.source_id), next_number(prices.source_id)
    made = _run(prices, State.DONE, 5, plan=_figures(changed=6), published=6, message=f"{CHANGES}, 4 as before.")
    _raised(prices, raised)
    Generation.objects.create(
        connection=prices.source, number=raised, kind=Kind.PRICE, run=made, at=made.ended_at or timezone.now(), changed=6
    )
    held = _run(prices, State.HELD, 4, plan=_figures(changed=6, moves=_moves("41.80", "4.18"), limits=LIMITS), message=HELD,
                remedy=REMEDY, code="held_import", published=0)  # fmt: skip
    course = {"complete": True, "since": None, "read_from": timezone.now().isoformat(), "version": "0" * 32, "file": ""}
    held.resume = {"course": {**course, "generation": raised}, "seen": raised, "reported": None}
    held.save()
    _held(held)
    part = _figures(changed=6, moves=_moves("41.80", "37"), limits=LIMITS, harm="")
    asked = {"back_to": before, "kinds": ["price"], "added": 0, "changed": 6, "withdrawn": 0, "parts": {"price": part}}
    back = _run(prices, State.HELD, 3, mode=Mode.ROLL_BACK, trigger=Trigger.PERSON, person=by, plan=asked, published=0,
                message=f"Back to generation {before}. Of the prices: {CHANGES}, 4 as before.",
                remedy="Look at the plan, then roll back or reject it. The next full import brings the ERP's values back: "
                "mend them there first, or ask an admin to switch the service off meanwhile.")  # fmt: skip
    return {"held": held, "roll_back": back, "raised": made}


def _run(process: Process, state: State, minutes: int, **fields: Any) -> Run:
    began = timezone.now() - timedelta(minutes=minutes)
    mode, trigger = fields.pop("mode", Mode.FULL), fields.pop("trigger", Trigger.SCHEDULE)
    return Run.objects.create(
        merchant=process.merchant, process=process, state=state, mode=mode, trigger=trigger, target_key=f"process:{process.pk}",
        created_at=began, started_at=began, ended_at=began + timedelta(seconds=11), unit=process.service.records, read=10,
        staged=6, skipped=4, **fields,
    )  # fmt: skip


def _raised(prices: Process, number: int) -> None:
    """The prices of the jackets rise by a few in the hundred; what they were is kept."""
    for record in Record.objects.filter(connection=prices.source, kind=Kind.PRICE, item_key__in=[each.key for each in JACKETS]):
        amount = decode(Kind.PRICE, record.data)[0].amount
        Version.objects.create(
            connection=prices.source, kind=record.kind, key=record.key, rev=record.rev, amount=amount, data=record.data
        )
        Record.objects.filter(pk=record.pk).update(rev=number, data=_price(record.item_key, "41.80"), amount=Decimal("41.80"))


def _held(run: Run) -> None:
    mine = Record.objects.filter(connection=run.process.source, kind=Kind.PRICE, item_key__in=[each.key for each in JACKETS])
    for record in mine:
        data = _price(record.item_key, "4.18")
        HeldRecord.objects.create(run=run, key=record.key, item_key=record.item_key, markets="web", data=data, digest=b"")


def _price(sku: str, amount: str) -> str:
    return encode([Price(sku, "web", Money(Decimal(amount), "EUR", tax_included=False))])


def _moves(before: str, after: str) -> list[dict[str, str]]:
    return [{"key": f"{each.key}|web||1|", "market": "web", "before": before, "after": after} for each in JACKETS]


def _figures(changed: int, **more: Any) -> dict[str, Any]:
    figures = {"published": 10, "added": 0, "changed": changed, "withdrawn": 0, "unchanged": 10 - changed, "to_zero": 0}
    market = {**figures, "moved_far": changed if "limits" in more else 0}
    return {**figures, "markets": {"web": market}, "moves": [], "samples": {"changed": ["RAIN-MOS-L|web||1|"]}, **more}
