"""What the pages of plans and generations read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.generations import newest_number
from integration_hub.catalogue.history import known_since
from integration_hub.catalogue.models import Generation, Kind
from integration_hub.connections.models import Connection
from integration_hub.imports.as_of import CHANGES, Difference, Span, differences, every
from integration_hub.imports.differing import Field, fields_of
from integration_hub.imports.holding import held_differences
from integration_hub.processes.kinds import KINDS as SERVICES
from integration_hub.processes.models import Mode
from integration_hub.runs.models import ASKED_FOR, Run, State

SIZE = 50
MOST_DIGITS = 18
"""Of a number that a database keeps."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the records that differ are shown: of one kind, only those added, changed or withdrawn, after one key."""

    kind: Kind
    what: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record that differs, with its fields."""

    of: Difference
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Lines:
    """Some of them, by key; ``mark`` is where the next ones begin, "" after the last."""

    rows: Sequence[Line]
    mark: str


def imports_of(merchant: Merchant) -> QuerySet[Run]:
    """The merchant's runs that import, with all that the page of a plan needs."""
    kinds = [kind.key for kind in SERVICES.values() if kind.is_import]
    return merchant.runs.filter(process__kind__in=kinds).select_related("process", "process__source", "person", "generation")


def held_imports(merchant: Merchant) -> QuerySet[Run]:
    """Imports that wait for a person; what a dry run has planned goes live with its merchant's set-up."""
    return imports_of(merchant).filter(state=State.HELD).exclude(mode__in=ASKED_FOR)


def planned_roll_backs(merchant: Merchant) -> QuerySet[Run]:
    """Roll-backs that wait for a person."""
    return imports_of(merchant).filter(state=State.HELD, mode=Mode.ROLL_BACK)


def asked_of(query: Any, kinds: Sequence[Kind]) -> Asked | None:
    """What the address of the page asks for; what it does not name is the first kind, and all of it. None: nothing differs."""
    if not kinds:
        return None
    kind = next((kind for kind in kinds if kind.value == query.get("kind")), kinds[0])
    what = query.get("what", "")
    return Asked(kind, what if what in CHANGES else "", query.get("after", "").replace("\x00", ""))


def lines_of(run: Run, asked: Asked | None) -> Lines | None:
    """The records that a run would change or has changed; None where nobody keeps them."""
    if asked is None:
        return None
    if run.state == State.HELD and not run.is_roll_back:
        return _lines(held_differences(run, asked.kind, what=asked.what, after=asked.after, most=SIZE + 1))
    span = _span_of(run)
    return lines_between(span, asked) if span else None


def lines_between(span: Span, asked: Asked) -> Lines:
    return _lines(differences(span, asked.kind, what=asked.what, after=asked.after, most=SIZE + 1))


def generations_of(erp: Connection) -> QuerySet[Generation]:
    """The generations of a catalogue that are still known, with the runs that made them."""
    return Generation.objects.filter(connection=erp, number__gte=known_since(erp.pk)).select_related(
        "run", "run__person", "run__process"
    )


def newest_of(erp: Connection) -> int:
    """The number of the generation that readers see."""
    return newest_number(erp.pk)


def generation_asked(erp: Connection, text: str) -> Generation | None:
    """The generation of that number, as an address names it."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else 0
    return generations_of(erp).filter(number=number).first()


def rows_between(span: Span, kinds: Sequence[Kind]) -> Iterator[Sequence[str]]:
    """Every field that differs, for a spreadsheet."""
    for kind in kinds:
        for some in every(span, kind):
            for each in some:
                for field in fields_of(each):
                    yield (kind.value, each.key, each.item_key, each.what, field.of, field.name, field.before, field.after)


def _span_of(run: Run) -> Span | None:
    """What the run leads from and to; None where the catalogue is not known so far back any more."""
    source = run.process.source_id
    made: Generation | None = getattr(run, "generation", None)
    if run.state == State.HELD:
        span = Span(source, newest_number(source), run.plan["back_to"])
    elif made:
        span = Span(source, made.number - 1, made.number)
    else:
        return None
    return span if min(span.before, span.after) >= known_since(source) else None


def _lines(found: Sequence[Difference]) -> Lines:
    rows = [Line(each, fields_of(each)) for each in found[:SIZE]]
    return Lines(rows, rows[-1].of.key if len(found) > SIZE else "")
