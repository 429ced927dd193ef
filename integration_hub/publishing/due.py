"""What resync has yet to tell a shop. An item leaves the queue when the shop confirmed or refused it, and not before (I6)."""

from collections.abc import Collection, Sequence

from connectors.base import Answer, Outcome
from integration_hub.catalogue.models import Listing
from integration_hub.catalogue.sources import Source
from integration_hub.publishing.models import Difference, ResyncChoice, ResyncItem

DUE = ResyncItem.Outcome.DUE


def due_keys(shop_id: int, *, after: str, most: int) -> list[str]:
    """The next SKUs that are due, in order of their keys."""
    due = ResyncItem.objects.filter(shop=shop_id, outcome=DUE, sku__gt=after).order_by("sku")
    return list(due.values_list("sku", flat=True)[:most])


def count_due(shop_id: int) -> int:
    """How many SKUs are due."""
    return ResyncItem.objects.filter(shop=shop_id, outcome=DUE).count()


def due_of(shop_id: int, groups: Sequence[list[Source]]) -> list[list[Source]]:
    """The groups without members that are neither due nor in the shop already: nobody asked for those."""
    skus = [source.sku for group in groups for source in group]
    linked = Listing.objects.filter(shop=shop_id, sku__in=skus).exclude(product_id="")
    wanted = {
        *ResyncItem.objects.filter(shop=shop_id, outcome=DUE, sku__in=skus).values_list("sku", flat=True),
        *linked.values_list("sku", flat=True),
    }
    return [kept for group in groups if (kept := [source for source in group if source.sku in wanted])]


def settle_due(shop_id: int, outcomes: Sequence[Outcome]) -> None:
    """What the shop said of them is their end; what it did not confirm stays due."""
    said = {outcome.sku: outcome for outcome in outcomes if outcome.answer is not Answer.LATER}
    if not said:
        return
    rows = list(ResyncItem.objects.filter(shop=shop_id, outcome=DUE, sku__in=list(said)))
    for row in rows:
        row.outcome, row.message, row.remedy = _end(said[row.sku]), said[row.sku].message, said[row.sku].remedy
    ResyncItem.objects.bulk_update(rows, ["outcome", "message", "remedy"], batch_size=200)
    told = [sku for sku, outcome in said.items() if outcome.answer is Answer.CONFIRMED]
    Difference.objects.filter(shop=shop_id, sku__in=told).delete()
    ResyncChoice.objects.filter(shop=shop_id, sku__in=told).delete()


def drop(shop_id: int, skus: Collection[str]) -> None:
    """None of these can be told."""
    settle_due(shop_id, [nobody_wants(sku) for sku in skus])


def nobody_wants(sku: str) -> Outcome:
    """The end of an item that no product holds."""
    message = "The ERP has it no more, has switched it off, or does not want it in the shop."
    remedy = "Switch it on in the ERP, or set its shop flag. Then send it again."
    return Outcome(sku, Answer.REFUSED, code="not_wanted", message=message, remedy=remedy)


def _end(outcome: Outcome) -> ResyncItem.Outcome:
    if outcome.answer is Answer.REFUSED:
        return ResyncItem.Outcome.REFUSED
    return ResyncItem.Outcome.MADE if outcome.draft else ResyncItem.Outcome.TOLD
