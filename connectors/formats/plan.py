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
    """A record that cannot be understood; ``flaws`` are field and words, every one of them, fit to be shown and stored."""

    def __init__(self, *flaws: tuple[str, str]) -> None:
        self.flaws = tuple((_printable(field), _printable(words)) for field, words in flaws)
        super().__init__("; ".join(f"{field}: {words}" if field else words for field, words in self.flaws))


@dataclass(frozen=True, slots=True)
class Place:
    """One place that is read: for which field ("" where it only decides whether the record counts), and what stands there."""

    field: str
    source: Source
    what: What


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a document: from which place, and how. ``convert`` is given the whole row where ``place`` is WHOLE.

    ``fixed`` is the value of a field that no record tells; then ``convert`` is None.
    """

    field: str
    place: int = WHOLE
    convert: Convert | None = None
    fixed: Any = None


@dataclass(frozen=True, slots=True)
class Making(Generic[D]):
    """How one document is made: ``fixed`` values, those that a record tells put among them, built. ``own``: see ``Several``."""

    steps: tuple[Step, ...]
    fixed: tuple[Any, ...]
    told: tuple[tuple[int, int, Convert], ...]
    own: tuple[int, ...]
    build: Callable[[Sequence[Any]], D]

    def __call__(self, row: Row) -> D:
        values = [*self.fixed]
        try:
            for number, place, convert in self.told:
                values[number] = convert(row[place] if place >= 0 else row)
        except Odd:
            values = _values(self.steps, row)
        return self.build(values)


@dataclass(frozen=True, slots=True)
class Plan(Generic[D]):
    """How a record is understood."""

    places: tuple[Place, ...]
    documents: tuple[Making[D], ...]
    only: tuple[tuple[int, frozenset[str]], ...]
    key: tuple[Step, ...]
    filled: frozenset[str]

    def record(self, base: Row, rows: Sequence[Row]) -> Record[D]:
        """What a record says: ``base`` stands in itself, ``rows`` in each of its documents. Raises Broken.

        One that does not concern us has no key: it may share its fields with one that does.
        """
        for place, words in self.only:
            if text(base[place]) not in words:
                return Record("", ())
        if not self.key:
            document = self.documents[0](rows[0])
            return Record(document.key, (document,))
        found = [make(row) for row in rows for make in self.documents if not make.own or not _empty(row, make.own)]
        return Record("|".join(str(value) for value in _values(self.key, base)), tuple(found))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)


def plan(layout: Layout, kind: type[D]) -> Plan[D]:
    """The layout compiled for ``kind``. Raises ValueError, naming each field, where it cannot give such documents."""
    shape = SHAPES[kind]
    if problems := mismatches(layout, shape):
        raise ValueError(" ".join(problems))
    places = [_place(shape, field, source) for field, source in layout.fields.items()]
    common = {place.field: number for number, place in enumerate(places)}
    documents: list[Making[D]] = []
    for each in layout.documents:
        own = {field: number for number, field in enumerate(each.fields, start=len(places))}
        places += [_place(shape, field, source) for field, source in each.fields.items()]
        steps = _steps(layout, shape, places, common | own, layout.constants | each.constants)
        documents.append(_making(shape, steps, tuple(own.values())))
    if not layout.documents:
        documents = [_making(shape, _steps(layout, shape, places, common, layout.constants), ())]
    only = tuple((len(places) + number, frozenset(words)) for number, words in enumerate(layout.only.values()))
    places += [Place("", Source(at=at), What.TEXT) for at in layout.only]
    key = _key(layout, shape, documents[0].steps, common)
    return Plan(tuple(places), tuple(documents), only, key, shape.filled)


def _place(shape: Shape, field: str, source: Source) -> Place:
    return Place(field, source, shape.fields.get(field, What.TEXT))


def _making(shape: Shape, steps: tuple[Step, ...], own: tuple[int, ...]) -> Making[Any]:
    told = [(number, step.place, step.convert) for number, step in enumerate(steps) if step.convert is not None]
    return Making(steps, tuple(step.fixed for step in steps), tuple(told), own, shape.build)


def _steps(
    layout: Layout, shape: Shape, places: Sequence[Place], at: Mapping[str, int], constants: Mapping[str, str]
) -> tuple[Step, ...]:
    return tuple(_step(layout, shape, places, at, constants, field) for field in shape.fields)


def _step(
    layout: Layout, shape: Shape, places: Sequence[Place], at: Mapping[str, int], constants: Mapping[str, str], field: str
) -> Step:
    what, filled = shape.fields[field], field in shape.filled
    if what is What.PAIRS:
        return _gathered(field, at, constants)
    try:
        if field in at:
            return Step(field, at[field], converter(layout, places[at[field]].source, what, filled=filled))
        convert = converter(layout, Source(at=1), what, filled=filled and field in constants)
        return Step(field, fixed=convert(constants.get(field, "")))
    except Odd as problem:
        raise ValueError(f"{'fields' if field in at else 'constants'}.{field}: {problem}") from None


def _empty(row: Row, places: Sequence[int]) -> bool:
    return all(row[place] is None or (isinstance(row[place], str) and not row[place].strip()) for place in places)


def _gathered(group: str, at: Mapping[str, int], constants: Mapping[str, str]) -> Step:
    """Options or attributes: those with a place of their own, those told once for all, and those the record itself names."""
    start = f"{group[:-1]}."
    single = [(field.removeprefix(start), place) for field, place in at.items() if field.startswith(start)]
    fixed: Pairs = tuple((field.removeprefix(start), told) for field, told in constants.items() if field.startswith(start))
    open_at = at.get(group, WHOLE)

    def gathered(row: Row) -> Pairs:
        mine = tuple((name, told) for name, place in single if (told := text(row[place])))
        return mine + fixed + (pairs(row[open_at]) if open_at >= 0 else ())

    return Step(group, convert=gathered) if single or open_at >= 0 else Step(group, fixed=fixed)


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
            values.append(step.convert(row[step.place] if step.place >= 0 else row) if step.convert else step.fixed)
        except Odd as problem:
            flaws.append((step.field, str(problem)))
    if flaws:
        raise Broken(*flaws)
    return values
