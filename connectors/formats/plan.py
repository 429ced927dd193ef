"""A layout compiled for one kind of document: which places are read, in which order, and how their values become a record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from connectors.base import Record
from connectors.documents import Document, Pairs
from connectors.formats.layout import Layout, Source, mismatches
from connectors.formats.records import SHAPES, Shape, What
from connectors.formats.values import Convert, Odd, converter, pairs, text

D = TypeVar("D", bound=Document)

Row = Sequence[Any]
"""What stands in each place of the plan, in order."""
WHOLE = -1
"""Instead of a place's number: the step looks at the whole row."""


class Broken(ValueError):
    """A record that cannot be understood; ``flaws`` are field and words, every one of them."""

    def __init__(self, *flaws: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {words}" if field else words for field, words in flaws))
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Place:
    """One place that is read: for which field ("" where it only decides whether the record counts), and what stands there."""

    field: str
    source: Source
    what: What


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a document: from which place, and how. ``convert`` is given the whole row where ``place`` is WHOLE."""

    field: str
    place: int
    convert: Convert


@dataclass(frozen=True, slots=True)
class Plan(Generic[D]):
    """How a record is understood. ``documents`` are the steps of each document with the places that must not all be empty."""

    places: tuple[Place, ...]
    documents: tuple[tuple[tuple[Step, ...], tuple[int, ...]], ...]
    only: tuple[tuple[int, frozenset[str]], ...]
    key: tuple[Step, ...]
    identity: tuple[int, ...]
    filled: frozenset[str]
    build: Callable[[Sequence[Any]], D]

    def record(self, base: Row, rows: Sequence[Row]) -> Record[D]:
        """What a record says: ``base`` stands in itself, ``rows`` in each of its documents. Raises Broken."""
        for place, words in self.only:
            if text(base[place]) not in words:
                return Record(self._passed_over(base), ())
        found = tuple(
            self._document(steps, row)
            for row in rows
            for steps, own in self.documents
            if not own or not all(_empty(row[place]) for place in own)
        )
        if self.key:
            return Record("|".join(str(value) for value in _values(self.key, base)), found)
        return Record(found[0].key, found)

    def _document(self, steps: tuple[Step, ...], row: Row) -> D:
        try:
            return self.build([step.convert(row[step.place] if step.place >= 0 else row) for step in steps])
        except Odd:
            return self.build(_values(steps, row))

    def _passed_over(self, base: Row) -> str:
        """A key of its own, though another record of the same identity may count."""
        return "|".join(text(base[place]) for place in (*(place for place, _ in self.only), *self.identity))


def plan(layout: Layout, kind: type[D]) -> Plan[D]:
    """The layout compiled for ``kind``. Raises ValueError, naming each field, where it cannot give such documents."""
    shape = SHAPES[kind]
    if problems := mismatches(layout, shape):
        raise ValueError(" ".join(problems))
    places = [_place(shape, field, source) for field, source in layout.fields.items()]
    common = {place.field: number for number, place in enumerate(places)}
    documents = []
    for each in layout.documents:
        own = {field: number for number, field in enumerate(each.fields, start=len(places))}
        places += [_place(shape, field, source) for field, source in each.fields.items()]
        documents.append((_steps(layout, shape, places, common | own, layout.constants | each.constants), tuple(own.values())))
    if not layout.documents:
        documents = [(_steps(layout, shape, places, common, layout.constants), ())]
    only = tuple((len(places) + number, frozenset(words)) for number, words in enumerate(layout.only.values()))
    places += [Place("", Source(at=at), What.TEXT) for at in layout.only]
    identity = tuple(common[field] for field in shape.identity if field in common)
    key = _key(layout, shape, documents[0][0], common)
    return Plan(tuple(places), tuple(documents), only, key, identity, shape.filled, shape.build)


def _place(shape: Shape, field: str, source: Source) -> Place:
    return Place(field, source, shape.fields.get(field, What.TEXT))


def _steps(
    layout: Layout, shape: Shape, places: Sequence[Place], at: Mapping[str, int], constants: Mapping[str, str]
) -> tuple[Step, ...]:
    return tuple(_step(layout, shape, places, at, constants, field) for field in shape.fields)


def _step(
    layout: Layout, shape: Shape, places: Sequence[Place], at: Mapping[str, int], constants: Mapping[str, str], field: str
) -> Step:
    what, filled = shape.fields[field], field in shape.filled
    if what is What.PAIRS:
        return Step(field, WHOLE, _gathered(field, at, constants))
    try:
        if field in at:
            return Step(field, at[field], converter(layout, places[at[field]].source, what, filled=filled))
        convert = converter(layout, Source(at=1), what, filled=filled and field in constants)
        return Step(field, WHOLE, _constant(convert(constants.get(field, ""))))
    except Odd as problem:
        raise ValueError(f"{'fields' if field in at else 'constants'}.{field}: {problem}") from None


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _constant(value: Any) -> Convert:
    return lambda _: value


def _gathered(group: str, at: Mapping[str, int], constants: Mapping[str, str]) -> Convert:
    """Options or attributes: those with a place of their own, those told once for all, and those the record itself names."""
    start = f"{group[:-1]}."
    single = [(field.removeprefix(start), place) for field, place in at.items() if field.startswith(start)]
    fixed: Pairs = tuple((field.removeprefix(start), told) for field, told in constants.items() if field.startswith(start))
    open_at = at.get(group, WHOLE)

    def gathered(row: Row) -> Pairs:
        mine = tuple((name, told) for name, place in single if (told := text(row[place])))
        return mine + fixed + (pairs(row[open_at]) if open_at >= 0 else ())

    return gathered if single or open_at >= 0 else _constant(fixed)


def _key(layout: Layout, shape: Shape, steps: Sequence[Step], common: Mapping[str, int]) -> tuple[Step, ...]:
    """By default a document's own key; its owner's where a record may hold several documents, or none."""
    names = layout.key or (shape.identity[:1] if layout.documents or layout.each else ())
    lost = [name for name in names if name not in common and name not in layout.constants]
    if lost:
        raise ValueError(f"key: {lost[0]} must stand in the record itself.")
    return tuple(step for name in names for step in steps if step.field == name)


def _values(steps: Sequence[Step], row: Row) -> list[Any]:
    """The values of all steps. Raises Broken with all that is wrong with them."""
    values, flaws = [], []
    for step in steps:
        try:
            values.append(step.convert(row[step.place] if step.place >= 0 else row))
        except Odd as problem:
            flaws.append((step.field, str(problem)))
    if flaws:
        raise Broken(*flaws)
    return values
