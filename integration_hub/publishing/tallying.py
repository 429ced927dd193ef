"""What a publication did so far, and how it ends."""

from dataclasses import dataclass
from typing import Any

from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State


@dataclass(slots=True)
class Tally:
    """What a publication did so far."""

    read: int = 0
    sent: int = 0
    confirmed: int = 0
    unsaid: int = 0
    refused: int = 0
    later: int = 0
    drafts: int = 0
    why_later: str = ""

    @classmethod
    def of(cls, run: Run) -> "Tally":
        """Where a killed run stopped."""
        plan: dict[str, int] = run.plan
        refused, later, drafts = (plan.get(name, 0) for name in ("refused", "later", "drafts"))
        return cls(run.read, run.staged, run.published or 0, run.skipped, refused, later, drafts)

    def counts(self) -> dict[str, Any]:
        plan = {"refused": self.refused, "later": self.later, "drafts": self.drafts}
        return {"read": self.read, "staged": self.sent, "skipped": self.unsaid, "published": self.confirmed, "plan": plan}


def ending_of(tally: Tally) -> Ending:
    said = f"The shop was told of {tally.confirmed} items."
    if tally.drafts:
        said += f" {tally.drafts} are new there, as drafts."
    if tally.refused:
        said += f" {tally.refused} were refused."
    if tally.later:
        said += f" {tally.later} were not confirmed: {tally.why_later}"
        return Ending(
            State.TIMED_OUT, "not_confirmed", said, "What was not confirmed stays in the queue and is told again by itself."
        )
    remedy = "Each refused item says why, and what to do. What is mended in the ERP is told again by itself."
    return Ending(State.DONE, message=said, remedy=remedy if tally.refused else "")
