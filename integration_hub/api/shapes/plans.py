"""What an import would change, the generations of a catalogue, and what differs between two."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Shape, words
from integration_hub.catalogue.models import Generation
from integration_hub.imports.actions import fingerprint
from integration_hub.imports.queries import Line, Lines
from integration_hub.imports.showing import Part
from integration_hub.runs.models import Run, State


class FieldRow(Shape):
    """One field that differs."""

    of: str
    name: str
    before: str
    after: str


class DifferenceRow(Shape):
    """One record that differs."""

    key: str
    item: str
    what: str = Field(examples=["added", "changed", "withdrawn"])
    fields: list[FieldRow]


class PartWhole(Shape):
    """The figures of one kind of record."""

    kind: str
    figures: dict[str, Any]
    sentences: list[str] = Field(description="What happens in each market.")
    harm: str = Field(description="What the protection says of it.")


class PlanWhole(Shape):
    """What a run would change, or has changed. `lines` is null where nobody keeps the records."""

    run: int
    state: Annotated[str, words(State)]
    seen: str = Field(description="Names the plan as it is: to release it, send it back.")
    parts: list[PartWhole]
    kind: str | None
    lines: list[DifferenceRow] | None
    next: str | None = Field(description="Send it as `after` for the records that follow.")


class Compared(Shape):
    """What differs between two generations."""

    erp: str
    first: int
    second: int
    parts: list[PartWhole]
    kind: str | None
    lines: list[DifferenceRow]
    next: str | None


class GenerationRow(Shape):
    """One promoted state of a catalogue."""

    number: int
    kind: str = Field(description="What changed; empty of a roll-back of everything.")
    at: Moment
    run: int | None
    added: int
    changed: int
    withdrawn: int


def plan_whole(run: Run, parts: Sequence[Part], kind: str | None, lines: Lines | None) -> PlanWhole:
    return PlanWhole(
        run=run.pk, state=run.state, seen=fingerprint(run), parts=[part_whole(part) for part in parts], kind=kind,
        lines=differences(lines) if lines else None, next=(lines.mark or None) if lines else None,
    )  # fmt: skip


def part_whole(part: Part) -> PartWhole:
    return PartWhole(kind=part.kind.value, figures=dict(part.figures), sentences=part.sentences, harm=part.harm)


def differences(lines: Lines | None) -> list[DifferenceRow]:
    return [_difference(line) for line in lines.rows] if lines else []


def generation_row(made: Generation) -> GenerationRow:
    return GenerationRow(
        number=made.number, kind=made.kind, at=made.at, run=made.run_id, added=made.added, changed=made.changed,
        withdrawn=made.withdrawn,
    )  # fmt: skip


def _difference(line: Line) -> DifferenceRow:
    fields = [FieldRow.model_validate(each) for each in line.fields]
    return DifferenceRow(key=line.of.key, item=line.of.item_key, what=line.of.what, fields=fields)
