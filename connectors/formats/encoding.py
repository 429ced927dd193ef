"""Text as UTF-8, whatever a file was written in (``connectors/file_exchange.md`` §7): by mark, declaration or content."""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from connectors.errors import Unreadable
from connectors.formats.layout import AUTO, ENCODINGS
from connectors.formats.packing import REMEDY, Cut, unpacked

OLD = "windows-1252"
"""What a file without mark and declaration is written in when it is not UTF-8. Latin-1 never fails, and would hide errors."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_FAMILIAR = {codecs.lookup(name).name for name in ENCODINGS if name != AUTO} | {"ascii"}

Complain = Callable[[int, str], None]
"""Is told the line, and what is wrong there."""


def encoding_of(path: Path, name: str, asked: str) -> str:
    """What a file is written in: as ``asked``, or by its mark, its declaration, its content. Raises Cut and Unreadable."""
    start = next(unpacked(path, name), b"")
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    if asked not in {AUTO, "utf-16"} or (marked and asked == AUTO):
        return asked if asked != AUTO else str(marked)
    if asked == "utf-16":
        return marked or "utf-16-le"
    declared = _DECLARED.match(start)
    if declared:
        return _familiar(declared[1].decode("ascii"))
    return "utf-8" if _is_utf8(unpacked(path, name)) else OLD


def as_utf8(pieces: Iterator[bytes], encoding: str, complain: Complain) -> Iterator[bytes]:
    """The same text in UTF-8, without a mark at its start. What cannot be decoded is complained of, and shown as U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)
    strict, line, first = decoder("strict"), 1, True
    for piece, last in _to_the_end(pieces):
        before = strict.getstate()
        try:
            text = strict.decode(piece, last)
        except UnicodeDecodeError as problem:
            complain(line + problem.object[: problem.start].count(b"\n"), f"is not written in {encoding}, as was promised.")
            strict, text = _replaced(decoder, before, piece, last)
        told = (text.removeprefix("\ufeff") if first else text).encode("utf-8", "replace")
        first = first and not text
        if b"\0" in told:
            at = line + told[: told.index(b"\0")].count(b"\n")
            complain(at, "holds the sign NUL, which no text holds. Is the file's encoding another one?")
        line += told.count(b"\n")
        yield told


def _replaced(
    decoder: Callable[[str], codecs.IncrementalDecoder],
    state: tuple[bytes, int],
    piece: bytes,
    last: bool,  # noqa: FBT001
) -> tuple[codecs.IncrementalDecoder, str]:
    lenient, strict = decoder("replace"), decoder("strict")
    lenient.setstate(state)
    text = lenient.decode(piece, last)
    strict.setstate(lenient.getstate())
    return strict, text


def _to_the_end(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    return chain(((piece, False) for piece in pieces), [(b"", True)])


def _familiar(declared: str) -> str:
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        known = ""
    if known in _FAMILIAR:
        return "utf-8" if known == "ascii" else known
    message = f"The file declares the encoding {declared}, which the hub does not read."
    raise Unreadable("encoding_unknown", message, f"{REMEDY} The hub reads {', '.join(ENCODINGS[1:])}.")


def _is_utf8(pieces: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for piece, last in _to_the_end(pieces):
            decoder.decode(piece, last)
    except UnicodeDecodeError:
        return False
    except Cut:
        return True
    return True
