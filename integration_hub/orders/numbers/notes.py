"""What a person, or the shop, says of numbers without an order: kept under a lock, in the trail, taken back on request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.orders.accounting import Missing, missing_under, unnoted_of
from integration_hub.orders.models import NumberNote, Order
from integration_hub.orders.standings import Standing
from integration_hub.orders.telling import name_of
from integration_hub.runs.actions import Refused

MOST_AT_ONCE = 200
GONE = "An order has come with one of these numbers meanwhile. Look at the ledger again."


@dataclass(frozen=True, slots=True)
class Chosen:
    """Neighbouring numbers that somebody pointed at: those from ``first`` to ``last`` under an order."""

    after: int
    first: int
    last: int

    @classmethod
    def read(cls, text: str) -> "Chosen | None":
        """From ``48213:10311-10318``; None of what no page has written."""
        after, _, numbers = text.partition(":")
        first, _, last = numbers.partition("-")
        figures = [int(part) for part in (after, first, last) if part.isascii() and part.isdigit() and len(part) < 19]
        return cls(*figures) if len(figures) == 3 else None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of them."""

    standing: Standing
    erp_number: str = ""
    note: str = ""


def missing_of(merchant: Merchant, chosen: Sequence[Chosen]) -> list[Missing]:
    """The chosen numbers of one shop as they stand now, in a fixed number of queries; not those that have an order by now."""
    above = merchant.orders.filter(pk__in=[each.after for each in chosen[:MOST_AT_ONCE]])
    orders = list(above.select_related("connection").defer("raw", "document").order_by("-placed_at", "-pk"))
    if not orders:
        return []
    shop = orders[0].connection
    pieces = missing_under([order for order in orders if order.connection_id == shop.pk], unnoted_of(shop))
    return [part for each in chosen for piece in pieces.get(each.after, ()) if (part := _part(piece, each))]


def note_numbers(merchant: Merchant, chosen: Sequence[Chosen], said: Said, *, by: Person) -> list[Missing]:
    """Keep what is said of these numbers, in place of what was said before. Raises Refused with the reason."""
    with transaction.atomic():
        missing = _still_missing(merchant, chosen)
        shop = missing[0].gap.after.connection
        _must_be_free(shop, said.erp_number)
        for part in missing:
            _clear(shop, part)
            NumberNote.objects.create(
                connection=shop, series=part.gap.after.series, first=part.first, last=part.last, standing=said.standing,
                erp_number=said.erp_number, note=said.note, person=by,
            )  # fmt: skip
        _tell("numbers noted", missing, by, {"standing": said.standing.value, "erp_number": said.erp_number}, said.note)
    return missing


def take_back(merchant: Merchant, chosen: Sequence[Chosen], *, by: Person) -> list[Missing]:
    """Forget what was said of these numbers. Raises Refused with the reason."""
    with transaction.atomic():
        missing = _still_missing(merchant, chosen)
        for part in missing:
            _clear(missing[0].gap.after.connection, part)
        _tell("number notes taken back", missing, by, {})
    return missing


def _part(piece: Missing, chosen: Chosen) -> Missing | None:
    """What was chosen of this piece."""
    first, last = max(piece.first, chosen.first), min(piece.last, chosen.last)
    return replace(piece, first=first, last=last) if first <= last else None


def _still_missing(merchant: Merchant, chosen: Sequence[Chosen]) -> list[Missing]:
    """The chosen numbers, while no order of their shop can be taken in: all of them, or Refused."""
    above = merchant.orders.filter(pk__in=[each.after for each in chosen[:1]]).values_list("connection")
    Connection.objects.select_for_update().filter(pk__in=above).first()  # intake waits for the same row
    missing = missing_of(merchant, chosen)
    if not missing or sum(part.count for part in missing) != sum(each.last - each.first + 1 for each in chosen):
        raise Refused(GONE)
    return missing


def _clear(shop: Connection, part: Missing) -> None:
    """No note on these numbers; one that reaches beyond them stays on the others."""
    series = part.gap.after.series
    notes = NumberNote.objects.filter(connection=shop, series=series, first__lte=part.last, last__gte=part.first)
    for note in notes:
        kept = [(note.first, part.first - 1), (part.last + 1, note.last)]
        note.delete()
        for first, last in kept:
            if first <= last:
                note.pk, note.first, note.last = None, first, last
                note.save(force_insert=True)


def _must_be_free(shop: Connection, erp_number: str) -> None:
    """Two orders of a shop are never one in the ERP."""
    holder = Order.objects.filter(merchant=shop.merchant_id, connection=shop, erp_number=erp_number).first()
    if erp_number and holder:
        raise Refused(f"The ERP's number {erp_number} belongs to the order {holder.e_number} already. Check the number.")


def _tell(action: str, missing: Sequence[Missing], by: Person, detail: dict[str, str], reason: str = "") -> None:
    shop, names = missing[0].gap.after.connection, [name_of(part) for part in missing]
    about = {"shop": shop.slug, "numbers": names, "count": sum(part.count for part in missing), **detail}
    audit(by, action, names[0], merchant=shop.merchant, detail=about, reason=reason)
