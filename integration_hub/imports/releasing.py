"""What a person publishes: a held import, or an older generation. Drawn anew each time, and shown again where that differs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from integration_hub.catalogue import generations
from integration_hub.catalogue.decoding import KINDS
from integration_hub.catalogue.models import Kind
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import guard
from integration_hub.imports.drawing import Staged, draw
from integration_hub.imports.holding import REMEDY, overtake, stage_held
from integration_hub.imports.promotion import PlanOutdated, Promotion, figures_of, publish
from integration_hub.imports.reading import Course
from integration_hub.imports.settling import A_MILLION_TAKES
from integration_hub.imports.staging import staging_of
from integration_hub.processes.settings import import_settings
from integration_hub.runs import leases, logbook
from integration_hub.runs.leases import Ending, LeaseLost
from integration_hub.runs.models import Level, Run, State

RELEASE = "release"
"""In a run's ``resume``: by whom it was released, and why."""
MOST_DRAWN = 3
CHANGED = "What is published has changed since this plan was shown. It was drawn again, and nothing was published."
LOOK_AGAIN = "Look at the plan as it is now, then release it again, or reject it."
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be published: drawn how, told in which figures and words, and how its plan ends at first."""

    draw: Callable[[Staged], Promotion]
    figures: Callable[[Sequence[Promotion]], Figures]
    words: Callable[[Sequence[Promotion]], str]
    first: Callable[[Sequence[Promotion]], Ending]


def is_released(run: Run) -> bool:
    """Whether a person wants published what it has planned."""
    return RELEASE in run.resume


def release_held(run: Run) -> Ending:
    """Publish what a held import has read, if that still does what the person saw."""
    kind = KINDS[run.process.service.document]
    intent = Intent(
        draw=lambda staged: _held(run, staged),
        figures=lambda drawn: drawn[0].plan.as_json(),
        words=lambda drawn: figures_of(drawn[0].plan),
        first=lambda drawn: Ending(State.HELD, "held_import", figures_of(drawn[0].plan), REMEDY, heard=False),
    )
    return carry_out(run, [kind], intent)


def carry_out(run: Run, kinds: Sequence[Kind], intent: Intent) -> Ending:
    """Draw the plan of all kinds; publish it wholly if it is what a person has released, else let it wait for one."""
    with _staged(run, kinds) as parts:
        for _ in range(MOST_DRAWN):
            try:
                return _decided(run, [intent.draw(staged) for staged in parts], intent)
            except PlanOutdated:
                logbook.write(run, "The catalogue has changed meanwhile: the plan is drawn again.", Level.WARNING)
    what = f"The catalogue changed {MOST_DRAWN} times in a row while the plan was drawn. {guard.UNCHANGED}"
    return Ending(State.FAILED, "catalogue_moves", what, "Start it again when no import of this ERP is running.")


def drawn(run: Run, staged: Staged, generation: int) -> Promotion:
    """What is staged, compared with what is published; ``generation`` is the one from which on it was staged."""
    rows = _documents(staged)
    leases.beat(run, lease_until=timezone.now() + leases.LEASE + A_MILLION_TAKES * (rows / 1_000_000))
    staged.staging.analyse()
    limits = import_settings(run.process)
    plan = draw(staged, far=limits.price_move)
    plan.generation, plan.limits = generation, guard.told(limits)
    version = generations.newest_version(staged.connection_id, staged.kind)
    return Promotion(staged, plan, rows, version, watermark=None)


@contextmanager
def _staged(run: Run, kinds: Sequence[Kind]) -> Iterator[list[Staged]]:
    """A staging for each kind inside the block; they are gone after it, unless another worker goes on."""
    with ExitStack() as stack:
        parts = [Staged(run.process.source_id, kind, staging_of(run, kind.value)) for kind in kinds]
        for staged in parts:
            stack.callback(staged.staging.drop)
        try:
            yield parts
        except LeaseLost:
            stack.pop_all()
            raise


def _decided(run: Run, promotions: Sequence[Promotion], intent: Intent) -> Ending:
    figures = intent.figures(promotions)
    faultpoint("release.planned")
    if not is_released(run):
        ending = intent.first(promotions)
    elif figures != run.plan:
        ending = Ending(State.HELD, "plan_changed", f"{CHANGED} {intent.words(promotions)}", LOOK_AGAIN, heard=False)
    else:
        return _published(run, promotions, intent)
    kept = {name: value for name, value in run.resume.items() if name != RELEASE}
    leases.finish(run, ending, plan=figures, published=0, resume=kept)
    return ending


def _published(run: Run, promotions: Sequence[Promotion], intent: Intent) -> Ending:
    words = f"{intent.words(promotions)} Released by {run.resume[RELEASE]['by']}."
    ending = Ending(State.DONE, message=words, heard=False)
    touched = sum(each.plan.touched for each in promotions)
    with transaction.atomic():
        publish(run, promotions)
        leases.finish(run, ending, published=touched, plan=intent.figures(promotions), resume={})
        faultpoint("promotion.before_commit")
    faultpoint("promotion.committed")
    return ending


def _held(run: Run, staged: Staged) -> Promotion:
    course = Course.from_json(run.resume["course"])
    generation = generations.last_promoted(staged.connection_id, staged.kind)
    staged.staging.create()
    with transaction.atomic():
        stage_held(run, staged)
    watermark = run.process.watermark
    later = course.read_from if watermark is None else max(course.read_from, watermark)
    promotion = drawn(run, staged, generation)
    promotion.plan.reported = run.resume["reported"]
    return Promotion(
        staged, promotion.plan, promotion.documents, course.version, later, lambda: overtake(run, complete=course.complete)
    )


def _documents(staged: Staged) -> int:
    with connection.cursor() as cursor:
        cursor.execute(staged.sql("select count(*) from {rows} where data <> %(nothing)s"), staged.values)
        return int(cursor.fetchone()[0])
