"""What can go wrong, each with its steps. The headings are those of docs/runbook.md, the anchors those that mails link to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integration_hub.runs.models import State


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that can go wrong: where its steps stand on the page, and the ends of runs that lead there."""

    key: str
    title: Promise
    states: tuple[State, ...] = ()

    @property
    def template(self) -> str:
        return f"guide/cases/{self.key}.html"


CASES = (
    Case("offline", _("The ERP or the shop is offline"), (State.NOT_REACHABLE,)),
    Case("count", _("The count does not match"), (State.COUNT_MISMATCH,)),
    Case("rejected", _("An import was rejected"), (State.HARMFUL,)),
    Case("held", _("An import is held"), (State.HELD,)),
    Case("content", _("The content is not what was promised"), (State.INVALID,)),
    Case("late", _("The export is late"), (State.EXPORT_LATE,)),
    Case("left", _("Orders were not picked up"), (State.NOT_PICKED_UP,)),
    Case("timed-out", _("A run timed out"), (State.TIMED_OUT,)),
    Case("failed", _("A run failed or was aborted"), (State.FAILED, State.ABORTED)),
    Case("order-failed", _("An order failed")),
    Case("order-in-doubt", _("An order is in doubt")),
    Case("number", _("A customer asks for a number that is not there")),
    Case("clock", _("The clock has stopped")),
)


def case_of(state: str) -> Case | None:
    """The case of a run that ended so; None of one that ended well, or has not ended."""
    return next((case for case in CASES if state in case.states), None)
