"""The dry runs of a set-up as its page shows them."""

from dataclasses import dataclass

from integration_hub.guided.facts import Facts
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run


@dataclass(frozen=True, slots=True)
class Trial:
    """One import, and its newest dry run; None before the first."""

    process: Process
    run: Run | None

    @property
    def is_active(self) -> bool:
        return bool(self.run and self.run.is_active)


def trials_of(facts: Facts) -> list[Trial]:
    """Of every import that is wanted."""
    return [Trial(process, facts.dry.get(process.pk)) for process in facts.imports]


def plans_of(facts: Facts) -> list[tuple[Trial, int]]:
    """Those that have a plan, with how many records it would publish."""
    return [(each, int(each.run.plan.get("added", 0))) for each in trials_of(facts) if each.run and each.run.plan]
