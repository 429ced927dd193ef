"""Orders into the ERP, each exactly once: one drain of the table under a lock that dies with its worker (``performance`` §3)."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.db.models import F
from django.db.models.functions import Coalesce

from connectors.base import Transport
from connectors.errors import ConnectorError
from connectors.registry import connector
from integration_hub.orders import claims, outcomes
from integration_hub.orders.acknowledging import acknowledge_due
from integration_hub.orders.claims import Claim
from integration_hub.orders.following import follow_due, look_now, not_picked_up
from integration_hub.orders.owner import Owner, holding
from integration_hub.orders.sending import Line, opened_line, settle_in
from integration_hub.runs import leases
from integration_hub.runs.bell import ring
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.ui.words import plural

HELP_DELIVER = "help_deliver"
WORTH_HELP = 25
"""With fewer waiting, a second worker would only find them gone."""
MOST = 50
QUICK = 0.25
"""Seconds that a batch should take: so few orders are ever claimed and unsent when a worker dies."""
BEAT_EVERY = 5.0


def deliver_orders(run: Run) -> Ending:
    """Deliver what is due, settle what is in doubt, tell the shop. Raises what kept the whole ERP from taking orders."""
    source = run.process.source_id
    claims.reap(source, settle_in(run.process))
    if run.trigger == Trigger.PERSON:
        claims.wake(run)
        look_now(source)
    waiting = claims.count_due(source)
    leases.beat(run, unit="orders", expected=waiting, published=run.published or 0)
    if waiting >= WORTH_HELP:
        ring(HELP_DELIVER, run.pk, queue=run.process.service.queue)
    problem = _drained(run)
    followed = 0 if problem else follow_due(run)
    acknowledge_due(run)
    if problem:
        raise problem
    return not_picked_up(run) or _ending(run, followed)


def help_deliver(run_id: int) -> None:
    """A second worker on the same orders: claims keep the two apart. Comes too late without harm."""
    run = (
        Run.objects.select_related("process", "process__source", "process__target").filter(pk=run_id, state=State.RUNNING).first()
    )
    if run:
        with opened_line(run) as line, holding() as owner:
            Drain(line, owner, helping=True).empty()


def _drained(run: Run) -> ConnectorError | None:
    try:
        with opened_line(run) as line, holding() as owner:
            Drain(line, owner).empty()
    except ConnectorError as problem:
        return problem
    return None


class Drain:
    """One worker's way through the orders that are due."""

    def __init__(self, line: Line, owner: Owner, *, helping: bool = False) -> None:
        self._line = line
        self._owner = owner
        self._helping = helping
        self._beaten = monotonic()

    def empty(self) -> None:
        """Try every order that is due. An ERP that is away is raised; a helper leaves that to the run."""
        try:
            with self._paused_when_away():
                while self._batches() and outcomes.unpause(self._line.source_id):
                    pass
        except ConnectorError:
            if not self._helping:
                raise

    def _batches(self) -> int:
        """Until nothing is due; how many were delivered."""
        size, delivered = 1, 0
        while batch := self._claimed(size):
            began = monotonic()
            delivered += self._worked(batch)
            size = min(size * 2, MOST) if monotonic() - began < QUICK else max(size // 2, 1)
        return delivered

    def _claimed(self, size: int) -> list[Claim]:
        if not self._wanted():
            return []
        line = self._line
        return claims.claim(line.source_id, self._owner.name, most=size, lease=line.lease, ask_first=line.ask_first)

    def _worked(self, batch: list[Claim]) -> int:
        """One batch to its outcomes. Whatever ends it early, what was not tried waits again at once."""
        waiting, line = deque(batch), self._line
        before = line.delivered
        try:
            self._owner.check()
            line.keep_up()
            while waiting:
                line.attempt(waiting.popleft())
        finally:
            line.flush()
            claims.give_back(waiting)
            Run.objects.filter(pk=line.run.pk).update(
                read=F("read") + len(batch) - len(waiting),
                published=Coalesce("published", 0) + line.delivered - before,
                skipped=F("skipped") + len(batch) - len(waiting) - (line.delivered - before),
            )
        return line.delivered - before

    def _wanted(self) -> bool:
        """Whether to go on: the run beats now and then, and a helper stops when it has ended."""
        if monotonic() - self._beaten < BEAT_EVERY:
            return True
        self._beaten = monotonic()
        if self._helping:
            return Run.objects.filter(pk=self._line.run.pk, state=State.RUNNING, cancel_requested=False).exists()
        leases.beat(self._line.run)
        return True

    @contextmanager
    def _paused_when_away(self) -> Iterator[None]:
        try:
            yield
        except ConnectorError as away:
            outcomes.pause(self._line.source_id, self._line.pause_after(away))
            raise


def _ending(run: Run, followed: int) -> Ending:
    run.refresh_from_db(fields=["read", "published", "skipped"])
    looked = f" The hub looked what became of {plural(followed, 'order')} on the file server." if followed else ""
    if not run.read:
        return Ending(State.DONE, message=f"No order was due.{looked}")
    left = f" {run.skipped} need another look; see the orders." if run.skipped else ""
    done = f"{run.published:,} of {run.read:,} orders delivered."
    if _hands_over(run):
        done = f"{run.published:,} of {run.read:,} orders left on the file server."
    return Ending(State.DONE, message=f"{done}{left}{looked}")


def _hands_over(run: Run) -> bool:
    return run.process.target is not None and connector(run.process.target.connector).transport is Transport.FILES
