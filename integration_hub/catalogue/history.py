"""How far back a catalogue is known, and forgetting what is older, a little at a time: every record keeps all that it was since.

First it is said that nothing before ``since`` is kept, a day later what only those times needed goes. Whoever began to compare
before it was said has ended by then.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from integration_hub.catalogue.models import Generation, History, Kind, Record, Version
from integration_hub.runs.models import Beat

HISTORY = "history"
DAY = timedelta(days=1)
STEP = 500
"""Records whose history is looked through at once."""
MOST_STEPS = 40
PAUSE = 0.01
"""Seconds between two steps: SQLite's queue of writers is not fair."""
NEXT = dict(zip(Kind.values, [*Kind.values[1:], ""], strict=True))


def known_since(connection_id: int) -> int:
    """The oldest generation that can be compared and gone back to; 0: all of them, and the empty catalogue before."""
    return History.objects.filter(connection=connection_id).values_list("since", flat=True).first() or 0


def forget_old_history() -> int:
    """Forget what records were before HUB_KEEP_HISTORY_DAYS, as far as one turn comes; how many versions."""
    now, forgotten = timezone.now(), 0
    if _claimed(now):
        _move_on(now)
    for _ in range(MOST_STEPS):
        history = History.objects.exclude(kind="").filter(moved_at__lte=now - DAY).order_by("moved_at").first()
        if history is None:
            break
        forgotten += _forget_some(history)
        time.sleep(PAUSE)
    return forgotten


def _claimed(now: datetime) -> bool:
    """Whether this day is ours to begin: generations are found by their time once a day only."""
    if Beat.objects.get_or_create(name=HISTORY, defaults={"at": now})[1]:
        return True
    return bool(Beat.objects.filter(name=HISTORY, at__lte=now - DAY).update(at=now))


def _move_on(now: datetime) -> None:
    """Say what is no longer kept, of each catalogue that has been looked through to its end."""
    known = {history.connection_id: history for history in History.objects.all()}
    old = Generation.objects.filter(at__lt=now - timedelta(days=settings.HUB_KEEP_HISTORY_DAYS)).order_by()
    for connection_id, newest in old.values_list("connection").annotate(newest=Max("number")):
        history = known.get(connection_id) or History(connection_id=connection_id, since=0)
        if newest > history.since and not history.kind:
            history.since, history.moved_at, history.kind, history.after = newest, now, Kind.values[0], ""
            history.save()


def _forget_some(history: History) -> int:
    """Look through some more records, and remember how far that came; how many versions went."""
    mine = Record.objects.filter(connection=history.connection_id, kind=history.kind, key__gt=history.after)
    keys = list(mine.order_by("key").values_list("key", flat=True)[:STEP])
    forgotten = _needless(history, keys[-1]).delete()[0] if keys else 0
    history.kind, history.after = (history.kind, keys[-1]) if len(keys) == STEP else (NEXT[history.kind], "")
    history.save(update_fields=["kind", "after"])
    return forgotten


def _needless(history: History, last: str) -> QuerySet[Version]:
    """What the next records up to ``last`` were before ``since``, and had ceased to be by then."""
    mine = {"connection": OuterRef("connection"), "kind": OuterRef("kind"), "key": OuterRef("key")}
    newer = Version.objects.filter(**mine, rev__gt=OuterRef("rev"), rev__lte=history.since)
    present = Record.objects.filter(**mine, rev__lte=history.since)
    past = Version.objects.filter(connection=history.connection_id, kind=history.kind, rev__lt=history.since)
    return past.filter(Exists(newer) | Exists(present), key__gt=history.after, key__lte=last)
