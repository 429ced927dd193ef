"""A record of XML, and what stands at its paths. Names are taken without their namespace prefixes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, fromstring
from xml.parsers import expat

from connectors.errors import Unreadable
from connectors.formats.elements import DEEPEST, Elements, Malformed, local, parser
from connectors.formats.layout import Layout, places
from connectors.formats.packing import REMEDY
from connectors.formats.plan import Broken, Row
from connectors.formats.records import SHAPES, What
from connectors.formats.values import quoted

UP = "../"


def raw_records(layout: Layout, pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Raw records, piece by piece, of a file that was proved. Raises Unreadable for one that was not."""
    try:
        for block in Elements(layout).read(pieces):
            yield [raw for _, raw in block]
    except Malformed as problem:
        raise Unreadable("file_unreadable", f"Line {problem.line:,}: {problem.message}", REMEDY) from None


def reader(layout: Layout) -> Callable[[bytes], tuple[Row, Sequence[Row]]]:
    """What stands in the places of a raw record. Raises Broken, and ValueError for a path that is none."""
    getters = [(_getter(field, str(source.at)), str(source.at).startswith(UP)) for field, source in places(layout)]
    children = [(_child(field, str(source.at)), get) for (field, source), (get, _) in zip(places(layout), getters, strict=True)]
    known = _known(layout)

    def read(raw: bytes) -> tuple[Row, Sequence[Row]]:
        root = tree(raw)
        first = {child.tag: child for child in reversed(root)}
        if layout.closed and (len(first) != len(root) or not first.keys() <= known.keys()):
            _only_known(root, known)
        if layout.each:
            return _several(root)
        row = [_text(first[name]) if name in first else None if name else get(root) for name, get in children]
        return row, (row,)

    def _several(root: Element) -> tuple[Row, Sequence[Row]]:
        base = [get(root) if up else None for get, up in getters]
        rows = [
            [base[place] if up else get(each) for place, (get, up) in enumerate(getters)] for each in root.findall(layout.each)
        ]
        return base, rows

    return read


def _child(field: str, at: str) -> str:
    """The name of the child whose text is all there is to look at, or "" for any other path."""
    return at if re.fullmatch(r"[\w.-]*\w", at) and _what(field) not in {What.PAIRS, What.TEXTS} else ""


def tree(raw: bytes) -> Element:
    """One record as a tree. Raises Broken."""
    if b"<!" not in raw and b"xmlns" not in raw:
        try:
            return fromstring(raw)  # noqa: S314 - without declarations there is nothing in it to attack with
        except ParseError:
            pass
    return _tree(raw)


def _tree(raw: bytes) -> Element:
    """The same, slowly: for prefixes that are declared elsewhere, and to say what is wrong."""
    builder, depth = TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Malformed(f"Elements are nested more than {DEEPEST} deep.", 0)
        builder.start(local(name), {local(key): value for key, value in attributes.items() if not key.startswith("xmlns")})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(local(name))

    made = parser(start, end)
    made.CharacterDataHandler = builder.data
    try:
        made.Parse(raw, True)  # noqa: FBT003 - expat takes no name for it
    except expat.ExpatError as error:
        raise Broken(("", f"is no XML element: {expat.errors.messages[error.code]}.")) from None
    except Malformed as problem:
        raise Broken(("", problem.message)) from None
    return builder.close()


def _known(layout: Layout) -> dict[str, bool]:
    """Names that may stand in a record, and whether each may stand there more than once."""
    read = [(re.split(r"[/\[]", str(source.at).removeprefix(UP))[0], _what(field)) for field, source in places(layout)]
    return {name: what in {What.PAIRS, What.TEXTS} for name, what in read}


def _only_known(root: Element, known: Mapping[str, bool]) -> None:
    names = [child.tag for child in root]
    flaws = [(name[:80], "there is no field of that name.") for name in names if name not in known]
    flaws += [(name, "stands there more than once.") for name, many in known.items() if not many and names.count(name) > 1]
    if flaws:
        raise Broken(*flaws)


def _what(field: str) -> What:
    return next((shape.fields[field] for shape in SHAPES.values() if field in shape.fields), What.TEXT)


def _getter(field: str, at: str) -> Callable[[Element], Any]:
    """What looks at one path below an element. Raises ValueError where it is no path."""
    path, _, last = at.removeprefix(UP).rpartition("/")
    attribute = last.removeprefix("@") if last.startswith("@") else ""
    path = path if attribute else at.removeprefix(UP)
    try:
        Element("tried").findall(path or ".")
    except (SyntaxError, KeyError, TypeError, ValueError):
        raise ValueError(f"fields.{field}: {quoted(at)} is no path of elements.") from None
    if (what := _what(field)) in {What.PAIRS, What.TEXTS}:
        return _listed(path, pairs=what is What.PAIRS)

    def get(element: Element) -> str | None:
        found = element.find(path) if path else element
        if found is None:
            return None
        return found.get(attribute) if attribute else _text(found)

    return get


def _listed(path: str, *, pairs: bool) -> Callable[[Element], Any]:
    if pairs:
        return lambda element: [(each.get("name", ""), _text(each)) for each in element.findall(path)]
    return lambda element: [_text(each) for each in element.findall(path)]


def _text(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""
