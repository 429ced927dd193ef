"""What people ask of the catalogue: to fill in what the ERP leaves open, and to say what shall be in the shop."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.catalogue.completing import completed, flagged
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.editing import Edited, Values, edit, filled_in, some
from integration_hub.catalogue.indexing import INDEX_CATALOGUE, list_now
from integration_hub.catalogue.models import Kind, Listing, Record
from integration_hub.connections.models import Connection
from integration_hub.runs.bell import ring_after_commit

MOST_LISTED_AT_ONCE = 1000
_MOST_NAMED = 50


def fill_in(erp: Connection, skus: Sequence[str], values: Values, *, by: Person) -> int:
    """Fill in the same fields of some items; how many of them changed. Shops are told by themselves."""
    with transaction.atomic():
        edited = edit(erp, dict.fromkeys(skus, values), by=by)
        _trail(erp, edited, values, by)
        _list(erp, list(edited.before))
    return len(edited.before)


def flag_for_shop(erp: Connection, skus: Sequence[str], *, on: bool, by: Person) -> int:
    """Say of some items of the ERP whether they shall be in the shop; how many of them changed.

    Those that already are as asked are left to the ERP, and SKUs that the ERP does not have are left out.
    """
    wrong = [sku for sku, is_on in flags(erp, skus).items() if is_on is not on]
    return fill_in(erp, wrong, {"shop_flag": on}, by=by) if wrong else 0


def complete_draft(shop: Connection, group_key: str, *, done: bool, by: Person) -> int:
    """Say that a product which was made as a draft is complete, or is not after all; how many of its variants that concerns."""
    drafts = Listing.objects.filter(shop=shop, group_key=group_key, state=Listing.State.DRAFT, completed_at__isnull=done)
    with transaction.atomic():
        count = drafts.update(completed_at=timezone.now() if done else None)
        if count:
            action = "draft completed" if done else "draft put back"
            note(by, action, group_key[:200], merchant=shop.merchant, detail={"connection": shop.slug, "variants": count})
    return count


def flags(erp: Connection, skus: Sequence[str]) -> dict[str, bool]:
    """Of those among the SKUs that the ERP has: whether they shall be in the shop as things stand."""
    filled = filled_in(erp.pk, skus)
    found = {}
    for part in some(skus):
        records = Record.objects.filter(connection=erp, kind=Kind.ITEM, item_key__in=part, withdrawn=False)
        for sku, data in records.values_list("item_key", "data"):
            found[sku] = flagged(completed(decode(Kind.ITEM, data)[0], filled.get(sku)))
    return found


def _list(erp: Connection, skus: Sequence[str]) -> None:
    """Whoever edits a few items sees them listed at once; many are listed in the background."""
    if len(skus) > MOST_LISTED_AT_ONCE:
        ring_after_commit(INDEX_CATALOGUE, erp.pk)
    elif skus:
        list_now(erp, skus)


def _trail(erp: Connection, edited: Edited, values: Values, by: Person) -> None:
    """One entry for one edit, however many items it changed."""
    skus = sorted(edited.before)
    if not skus:
        return
    subject = skus[0] if len(skus) == 1 else f"{len(skus)} items"
    detail: dict[str, Any] = {"connection": erp.slug, "items": skus[:_MOST_NAMED], "count": len(skus), "now": _plain(values)}
    if len(skus) == 1:
        detail["before"] = _plain(edited.before[skus[0]])
    note(by, "item edited", subject[:200], merchant=erp.merchant, detail=detail)


def _plain(values: Values) -> Mapping[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}
