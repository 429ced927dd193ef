"""Files for other systems: separated text and XML in the encoding that they read. No sign of a customer's name stops an order."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize
from xml.sax.saxutils import escape, quoteattr

log = logging.getLogger(__name__)

REPLACEMENT = "?"
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_LOOKALIKES = str.maketrans({
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-", "\u2026": "...",
    "\u00a0": " ", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D", "\u20ac": "EUR",
})  # fmt: skip
"""What stands for a sign that has no letter below it: quotes, dashes, a few letters with a stroke."""


@dataclass(frozen=True, slots=True)
class Element:
    """One XML element: its attributes, and either text or children. An empty one is written without an end tag."""

    tag: str
    content: "str | Sequence[Element]" = ""
    attributes: Mapping[str, str] | None = None


def xml_file(root: Element, *, encoding: str = "utf-8", line_end: str = "\r\n") -> bytes:
    """A whole XML file, declaration and all, indented; signs that XML forbids are left out."""
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    return encoded(line_end.join([declaration, *_lines(root, "")]) + line_end, encoding)


def separated_file(
    rows: Iterable[Sequence[str]],
    *,
    separator: str = ";",
    quote: str | None = '"',
    encoding: str = "utf-8",
    line_end: str = "\r\n",
) -> bytes:
    """A whole file of separated text. Without quotes, separators and line ends inside a text become spaces."""
    lines = (separator.join(_cell(cell, separator, quote) for cell in row) + line_end for row in rows)
    return encoded("".join(lines), encoding)


def encoded(text: str, encoding: str) -> bytes:
    """``text`` in ``encoding``; what that cannot write is replaced, by the letter below it or "?", and the log says how many."""
    text = _UNWANTED.sub("", text)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        log.warning("%d signs are not in %s and were replaced.", sum(not _writable(sign, encoding) for sign in text), encoding)
    return "".join(sign if _writable(sign, encoding) else _replaced(sign, encoding) for sign in text).encode(encoding)


def _lines(element: Element, indent: str) -> Iterable[str]:
    attributes = "".join(f" {name}={quoteattr(_UNWANTED.sub('', value))}" for name, value in (element.attributes or {}).items())
    start = f"{indent}<{element.tag}{attributes}"
    if isinstance(element.content, str):
        yield f"{start}>{escape(element.content)}</{element.tag}>" if element.content else f"{start}/>"
        return
    yield f"{start}>"
    for child in element.content:
        yield from _lines(child, indent + "  ")
    yield f"{indent}</{element.tag}>"


def _cell(text: str, separator: str, quote: str | None) -> str:
    if not any(sign in text for sign in (separator, quote or separator, "\r", "\n")):
        return text
    if quote is None:
        return _LINE_ENDS.sub(" ", text).replace(separator, " ")
    return f"{quote}{text.replace(quote, quote * 2)}{quote}"


def _writable(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _replaced(sign: str, encoding: str) -> str:
    plain = "".join(part for part in normalize("NFKD", sign.translate(_LOOKALIKES)) if not combining(part))
    return plain if plain and _writable(plain, encoding) else REPLACEMENT
