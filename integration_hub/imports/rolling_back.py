"""Going back to an older generation: a plan like an import's, judged by the same guard, promoted as a new generation."""

from collections.abc import Sequence
from hashlib import blake2b

from django.db import transaction

from connectors.base import Record
from connectors.errors import Rejected
from integration_hub.catalogue import generations
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.history import known_since
from integration_hub.catalogue.models import Kind
from integration_hub.imports import guard
from integration_hub.imports.accepting import NOTHING, Row, accept
from integration_hub.imports.as_of import Difference, Span, every
from integration_hub.imports.drawing import Staged
from integration_hub.imports.holding import overtake_all
from integration_hub.imports.promotion import Promotion, figures_of
from integration_hub.imports.releasing import Figures, Intent, carry_out, drawn
from integration_hub.imports.sifting import DIGEST
from integration_hub.processes.settings import import_settings
from integration_hub.runs import leases
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State

RECORDS = {Kind.ITEM: "Items", Kind.PRICE: "Prices", Kind.STOCK: "Stock levels"}
"""What can be rolled back. Customers and delivery addresses stay: orders refer to them."""
REMEDY = (
    "Look at the plan, then roll back or reject it. The next full import brings the ERP's values back: "
    "mend them there first, or ask an admin to switch the service off meanwhile."
)


def roll_back(run: Run) -> Ending:
    """Plan the return to an older generation and hold the plan; once a person has released it, publish all of it or nothing."""
    kinds = [Kind(kind) for kind in run.plan["kinds"]]
    intent = Intent(
        draw=lambda staged: _back(run, staged, kinds),
        figures=lambda promotions: _figures(run, promotions),
        words=lambda promotions: _words(run, promotions),
        first=lambda promotions: _first(run, promotions),
    )
    return carry_out(run, kinds, intent)


def _back(run: Run, staged: Staged, kinds: Sequence[Kind]) -> Promotion:
    if run.plan["back_to"] < known_since(staged.connection_id):
        raise Rejected("not_kept", f"Generation {run.plan['back_to']:,} is not kept any more.", "Go back to a newer one.")
    generation = generations.last_promoted(staged.connection_id, staged.kind)
    span = Span(staged.connection_id, generations.newest_number(staged.connection_id), run.plan["back_to"])
    staged.staging.create()
    if staged.kind == kinds[0]:
        leases.beat(run, staged=0)
    for some in every(span, staged.kind):
        rows = [_row(run, difference) for difference in some]
        with transaction.atomic():
            staged.staging.add(rows, b"")
        leases.beat(run, staged=run.staged + len(rows))
    promotion = drawn(run, staged, generation)
    plan, version = promotion.plan, promotion.version
    return Promotion(staged, plan, promotion.documents, version, None, lambda: overtake_all(run, kinds))


def _row(run: Run, difference: Difference) -> Row:
    """The record as it was. Its digest is that of no raw record, so that the next full import reads the ERP's own again."""
    key, kind = difference.key, difference.kind
    digest = blake2b(f"{run.pk}\n{kind}\n{key}".encode(), digest_size=DIGEST, person=b"rolled back").digest()
    if difference.after is None:
        return Row(key, difference.item_key, "", "", "", None, NOTHING, digest)
    return accept(kind, Record(key, tuple(decode(kind, difference.after))), digest)


def _first(run: Run, promotions: Sequence[Promotion]) -> Ending:
    if any(each.plan.touched for each in promotions):
        return Ending(State.HELD, "planned", _words(run, promotions), REMEDY, heard=False)
    said = f"Nothing differs from generation {run.plan['back_to']:,}: there is nothing to roll back."
    return Ending(State.DONE, message=said, heard=False)


def _figures(run: Run, promotions: Sequence[Promotion]) -> Figures:
    plans = [each.plan for each in promotions]
    sums = {name: sum(getattr(plan, name) for plan in plans) for name in ("added", "changed", "withdrawn")}
    parts = {plan.kind.value: {**plan.as_json(), "harm": _harm(run, each)} for plan, each in zip(plans, promotions, strict=True)}
    return {"back_to": run.plan["back_to"], "kinds": run.plan["kinds"], **sums, "parts": parts}


def _harm(run: Run, promotion: Promotion) -> str:
    return guard.harm_of(promotion.plan, import_settings(run.process))


def _words(run: Run, promotions: Sequence[Promotion]) -> str:
    told = " ".join(_told(each.staged.kind, figures_of(each.plan)) for each in promotions)
    return f"Back to generation {run.plan['back_to']:,}. {told}"


def _told(kind: Kind, figures: str) -> str:
    """Of which records the figures are: whole sentences, which are kept and translated."""
    if kind == Kind.ITEM:
        return f"Of the items: {figures}"
    return f"Of the prices: {figures}" if kind == Kind.PRICE else f"Of the stock levels: {figures}"
