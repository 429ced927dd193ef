"""One step answered by one person, who has seen what stood there: two admins never overwrite each other unseen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.guided.facts import PREFETCHED, Facts, facts_of
from integration_hub.guided.models import Answer, SetUp, Step
from integration_hub.runs.actions import Refused


class Stale(Refused):
    """Somebody else has answered the step meanwhile."""

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} has changed this step meanwhile. Nothing was saved. Compare, then save again.")


def read(set_up: SetUp) -> Facts:
    """The facts of one set-up as they are now."""
    return facts_of([SetUp.objects.select_related("merchant", "begun_by").prefetch_related(*PREFETCHED).get(pk=set_up.pk)])[0]


@contextmanager
def answering(set_up: SetUp, step: Step, *, seen: int, by: Person, skipped: str = "") -> Iterator[Facts]:
    """What stands there, to be changed inside the block, by nobody else meanwhile. With Refused nothing is changed."""
    with transaction.atomic():
        locked = SetUp.objects.select_for_update(of=("self",)).get(pk=set_up.pk)
        if locked.live_at:
            raise Refused("This merchant is live already. Its connections, services and schedules have pages of their own.")
        _answer(locked, step, seen, by, skipped)
        yield read(locked)


def _answer(set_up: SetUp, step: Step, seen: int, by: Person, skipped: str) -> None:
    before = Answer.objects.filter(set_up=set_up, step=step).select_related("person").first()
    if (before.revision if before else 0) != seen:
        raise Stale(str(before.person) if before and before.person else "Somebody else")
    answer = before or Answer(set_up=set_up, step=step, revision=0)
    answer.revision, answer.person, answer.at, answer.skipped = answer.revision + 1, by, timezone.now(), skipped
    answer.save()
