"""JSON Lines: one object a line."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from connectors.errors import Unreadable
from connectors.formats.layout import Layout, places
from connectors.formats.packing import REMEDY
from connectors.formats.plan import Broken, Row
from connectors.formats.separated import LONGEST_RECORD, unified

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def lines(pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """The lines of a stream, block by block, blank ones too, without their ends. Raises Unreadable for one that is too long."""
    held = b""
    for piece in pieces:
        block = held + piece
        end = block.rfind(b"\n") + 1
        held = block[end:]
        if len(held) > LONGEST_RECORD:
            raise Unreadable("record_too_long", f"A line of the file is longer than {LONGEST_RECORD:,} bytes.", REMEDY)
        if end:
            yield unified(block[:end]).split(b"\n")[:-1]
    if held:
        yield [held]


def raw_records(layout: Layout, pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Raw records, block by block."""
    for block in lines(pieces):
        yield [line.lstrip() for line in block if line.strip()]


def reader(layout: Layout) -> Callable[[bytes], tuple[Row, Sequence[Row]]]:
    """What stands in the places of a raw record. Raises Broken."""
    paths = [str(source.at).split(".") for _, source in places(layout)]
    known = {path[0] for path in paths}
    flat = all(len(path) == 1 for path in paths)
    names = [path[0] for path in paths]

    def read(raw: bytes) -> tuple[Row, Sequence[Row]]:
        try:
            found = _decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ArithmeticError, ValueError) as problem:
            raise Broken(("", f"is no JSON object on a line of its own: {str(problem)[:200]}.")) from None
        if layout.closed and (unknown := found.keys() - known):
            raise Broken(*((name[:80], "there is no field of that name.") for name in sorted(unknown)))
        row = [found.get(name) for name in names] if flat else [_at(found, path) for path in paths]
        return row, (row,)

    return read


def _at(found: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found
