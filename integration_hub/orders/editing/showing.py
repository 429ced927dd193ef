"""The edits of an order, for ever on its page: who, when, why, and every field."""

from dataclasses import dataclass

from integration_hub.orders.document import from_text
from integration_hub.orders.editing.differing import Change, differences
from integration_hub.orders.models import Order, OrderEdit


@dataclass(frozen=True, slots=True)
class Edited:
    """One edit, what it changed, and the attempts that went by it."""

    edit: OrderEdit
    changes: list[Change]
    attempts: list[int]

    @property
    def holds(self) -> bool:
        """Whether the next attempt goes by it."""
        return self.edit.pk == self.edit.order.edit_id


def edits_of(order: Order) -> list[Edited]:
    """Newest first."""
    edits = order.edits.select_related("person", "order").defer("order__raw", "order__document").prefetch_related("attempts")
    return [Edited(edit, _changes(edit), sorted(attempt.number for attempt in edit.attempts.all())) for edit in edits]


def _changes(edit: OrderEdit) -> list[Change]:
    return differences(from_text(edit.before), from_text(edit.after))
