"""How far each step of a set-up is: derived from what is there, so that it can be left and taken up again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from connectors.base import Side
from integration_hub.connections.models import ServiceState
from integration_hub.guided.facts import Facts
from integration_hub.guided.models import Answer, SetUp, Step
from integration_hub.guided.offers import mapped
from integration_hub.runs.models import State
from integration_hub.ui.said import said_plainly

WELL = (ServiceState.ONLINE, ServiceState.SLOW)


class StepState(models.TextChoices):
    """Where a step stands. NOT_YET: another one comes first."""

    DONE = "done", gettext_noop("Done")
    TO_DO = "to_do", gettext_noop("To do")
    PROBLEM = "problem", gettext_noop("Problem")
    RUNNING = "running", gettext_noop("Running")
    SKIPPED = "skipped", gettext_noop("Skipped")
    NOT_YET = "not_yet", gettext_noop("Not yet")


OVER = (StepState.DONE, StepState.SKIPPED)


@dataclass(frozen=True, slots=True)
class At:
    """One step as it stands, in a line; ``after`` is the step that must come first."""

    step: Step
    state: StepState
    said: str = ""
    answer: Answer | None = None
    after: Step | None = None

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0

    @property
    def is_over(self) -> bool:
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class Standing:
    """All steps of one set-up."""

    set_up: SetUp
    facts: Facts
    steps: Sequence[At]

    @property
    def next(self) -> At | None:
        """The first step that somebody must look at."""
        open_ones = [each for each in self.steps if not each.is_over and each.state != StepState.NOT_YET]
        return open_ones[0] if open_ones else None

    @property
    def over(self) -> int:
        return sum(each.is_over for each in self.steps)

    @property
    def is_ready(self) -> bool:
        """Whether the merchant may go live."""
        return all(each.is_over for each in self.steps)

    def at(self, step: Step) -> At:
        return next(each for each in self.steps if each.step == step)

    def beside(self, step: Step, by: int) -> At | None:
        """The step before or after it."""
        place = list(Step).index(step) + by
        return self.steps[place] if 0 <= place < len(self.steps) else None


def standing_of(facts: Facts) -> Standing:
    """Each step, by what is there."""
    found: dict[Step, At] = {}
    for step in Step:
        after = next((each for each in _AFTER.get(step, ()) if found[each].state != StepState.DONE), None)
        found[step] = _at(facts, step, after)
    return Standing(facts.set_up, facts, list(found.values()))


def _at(facts: Facts, step: Step, after: Step | None) -> At:
    answer = facts.answers.get(step)
    if after:
        return At(step, StepState.NOT_YET, _("After: %(step)s") % {"step": _(after.label)}, answer, after)
    state, said = _LOOKS[step](facts)
    if answer and answer.skipped and state in {StepState.TO_DO, StepState.PROBLEM}:
        return At(step, StepState.SKIPPED, answer.skipped, answer)
    return At(step, state, said, answer)


Looked = tuple[StepState, str]


def _merchant(facts: Facts) -> Looked:
    return StepState.DONE, facts.set_up.merchant.name


def _systems(facts: Facts) -> Looked:
    names = [declared.name for side in Side if (declared := facts.declared(side))]
    done = len(names) == len(Side)
    return (StepState.DONE, " → ".join(names)) if done else (StepState.TO_DO, "")


def _access(facts: Facts) -> Looked:
    names = [made.name for side in Side if (made := facts.connection(side))]
    return (StepState.DONE if len(names) == len(Side) else StepState.TO_DO), ", ".join(names)


def _check(facts: Facts) -> Looked:
    made = [each for side in Side if (each := facts.connection(side))]
    for each in made:
        if each.state == ServiceState.OFFLINE:
            return StepState.PROBLEM, f"{each.name}: {said_plainly(each.message)}"
    if not all(each.state in WELL for each in made):
        return StepState.TO_DO, ""
    return StepState.DONE, _("Both systems answer.")


def _mapping(facts: Facts) -> Looked:
    if not mapped(facts):
        return StepState.DONE, _("Not needed: no orders go to this ERP.")
    return _answered(facts, Step.MAPPING)


def _services(facts: Facts) -> Looked:
    state, _said = _answered(facts, Step.SERVICES)
    count = len(facts.wanted)
    if not count:
        return StepState.TO_DO, ""
    return state, ngettext("%(count)s service", "%(count)s services", count) % {"count": count}


def _schedules(facts: Facts) -> Looked:
    return _answered(facts, Step.SCHEDULES)


def _monitoring(facts: Facts) -> Looked:
    return _answered(facts, Step.MONITORING)


def _recipients(facts: Facts) -> Looked:
    count = facts.recipients
    if not count:
        return StepState.TO_DO, ""
    return StepState.DONE, ngettext("%(count)s recipient", "%(count)s recipients", count) % {"count": count}


def _sync(facts: Facts) -> Looked:
    runs = [facts.dry.get(each.pk) for each in facts.imports]
    if facts.set_up.live_at:
        return StepState.DONE, _("Live")
    if not runs:
        return StepState.DONE, _("Not needed: nothing is fetched from this ERP.")
    if any(run and run.is_active for run in runs):
        return StepState.RUNNING, ""
    if any(run and run.state != State.HELD for run in runs):
        return StepState.PROBLEM, _("A dry run did not end with a plan.")
    return (StepState.DONE, _("The plan is ready.")) if all(runs) else (StepState.TO_DO, "")


def _answered(facts: Facts, step: Step) -> Looked:
    answer = facts.answers.get(step)
    return (StepState.DONE if answer and not answer.skipped else StepState.TO_DO), ""


_AFTER: dict[Step, tuple[Step, ...]] = {
    Step.ACCESS: (Step.SYSTEMS,),
    Step.CHECK: (Step.SYSTEMS, Step.ACCESS),
    Step.MAPPING: (Step.SYSTEMS, Step.ACCESS),
    Step.SERVICES: (Step.SYSTEMS, Step.ACCESS),
    Step.SCHEDULES: (Step.SERVICES,),
    Step.MONITORING: (Step.SERVICES,),
    Step.SYNC: (Step.CHECK, Step.SERVICES),
}
"""What must be done before a step can be."""
_LOOKS: dict[Step, Callable[[Facts], Looked]] = {
    Step.MERCHANT: _merchant, Step.SYSTEMS: _systems, Step.ACCESS: _access, Step.CHECK: _check, Step.MAPPING: _mapping,
    Step.SERVICES: _services, Step.SCHEDULES: _schedules, Step.MONITORING: _monitoring, Step.RECIPIENTS: _recipients,
    Step.SYNC: _sync,
}  # fmt: skip
