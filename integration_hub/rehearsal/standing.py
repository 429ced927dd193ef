"""How a draft stands: what was rehearsed, what a person still has to say, and what keeps it from being activated."""

from dataclasses import dataclass

from django.db.models import Count

from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.rehearsal.models import Group, GroupKind, Rehearsal, RehearsalState, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """``hurdle`` names what keeps the draft from being activated; "" where nothing does.

    ``restores`` is the version that the draft says the same as: one that held before may hold again, for a reason.
    """

    rehearsal: Rehearsal | None
    hurdle: str
    open: int = 0
    objected: int = 0
    active: Mapping | None = None
    restores: Mapping | None = None

    @property
    def may_be_activated(self) -> bool:
        return not self.hurdle or (self.restores is not None and self.hurdle not in {"same", "objected"})


def standing_of(draft: Mapping) -> Standing:
    """How the draft stands now."""
    rehearsal = Rehearsal.objects.filter(mapping=draft).select_related("against", "person").first()
    now = active(draft.process)
    asked = dict.fromkeys(Verdict.values, 0) | _verdicts(rehearsal)
    hurdle = _hurdle(draft, rehearsal, now, asked)
    return Standing(rehearsal, hurdle, asked[Verdict.OPEN], asked[Verdict.OBJECTED], now, _restored(draft))


def _verdicts(rehearsal: Rehearsal | None) -> dict[str, int]:
    groups = Group.objects.filter(rehearsal=rehearsal).exclude(kind=GroupKind.STUCK) if rehearsal else Group.objects.none()
    return dict(groups.order_by().values_list("verdict").annotate(Count("pk")))


def _hurdle(draft: Mapping, rehearsal: Rehearsal | None, now: Mapping | None, asked: dict[str, int]) -> str:
    if now and rules_of(now) == rules_of(draft):
        return "same"
    if rehearsal is None:
        return "not_rehearsed"
    if rehearsal.state != RehearsalState.DONE:
        return "under_way" if rehearsal.is_active else "broken_off"
    if rehearsal.revision != draft.revision:
        return "draft_changed"
    if rehearsal.against_id != (now.pk if now else None):
        return "active_changed"
    return "objected" if asked[Verdict.OBJECTED] else "open" if asked[Verdict.OPEN] else ""


def _restored(draft: Mapping) -> Mapping | None:
    """The version that the draft is word for word, if it was made of one that is retired."""
    base = draft.based_on
    same = base is not None and base.state == MappingState.RETIRED and rules_of(base) == rules_of(draft)
    return base if same else None
