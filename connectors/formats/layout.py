"""What a site's files look like, and where in a record our fields stand. Nothing here is guessed: it is agreed per site.

A ``Layout`` is a plain value that JSON can hold, so that an admin's settings and a preset are the same thing. Its errors name
the field, in words for the admin. What a Layout cannot know by itself is which kind of record it is for: see ``mismatches``.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from connectors.formats.records import Shape

AUTO = "auto"
"""Encoding by its mark, then the XML declaration, then strict UTF-8, then windows-1252 (``connectors/file_exchange.md`` §7)."""
ENCODINGS = (AUTO, "utf-8", "windows-1252", "iso-8859-1", "iso-8859-15", "cp850", "cp865", "utf-16", "utf-16-le", "utf-16-be")
SPACES = " \u00a0\u202f\u2009"
"""What stands for a space between thousands."""
DATE_PARTS = {"YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MM": r"(?P<month>\d{2})", "DD": r"(?P<day>\d{2})"}


class FileKind(StrEnum):
    """How a file is written."""

    SEPARATED = "separated"
    XML = "xml"
    JSON_LINES = "json_lines"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where one of our fields stands in a record, and how what stands there is understood.

    ``at`` is a column's name or number (from 1), an XML path ("Price", "Prices/Price/@currency", "../Number" past ``each``),
    or a JSON name ("price", "price.amount"). ``values`` translates words; one that is not in it stays as it is.
    """

    at: str | int
    values: dict[str, str] = Field(default_factory=dict)
    default: str = ""
    """Stands for an empty place."""
    factor: Decimal | None = None
    """What a figure is multiplied by: 0.001 for grams where kilograms are wanted."""
    opposite: bool = False
    """Of a yes/no field: it says the opposite of what we ask (``Inaktiv`` for our ``active``)."""

    @field_validator("at")
    @classmethod
    def _somewhere(cls, at: str | int) -> str | int:
        if isinstance(at, int) and at < 1:
            raise ValueError("Columns are numbered from 1.")
        if isinstance(at, str) and not at.strip():
            raise ValueError("Name the column or path.")
        return at.strip() if isinstance(at, str) else at


def _source(told: Any) -> Any:
    return {"at": told} if isinstance(told, str | int) and not isinstance(told, bool) else told


Sources = dict[str, Annotated[Source, BeforeValidator(_source)]]


class Several(_Part):
    """One of several documents that a record holds: what differs from the layout's own fields and constants.

    It is left out where all its own ``fields`` are empty, so that a price list without a price is none.
    """

    fields: Sources = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)


class Trailer(_Part):
    """A last line that is no record: it begins with ``marker``, and ``column`` (from 1) of it holds the number of records."""

    marker: str = Field(min_length=1)
    column: int | None = Field(default=None, ge=1)


class Layout(_Part):
    """How files of one kind of record are written at one site.

    ``fields`` maps our names (see ``records.SHAPES``) to where they stand; ``constants`` are the same for all records.
    ``option.Colour`` and ``attribute.Brand`` are fields too; with ``open_names`` the file's own fields of such names are
    taken as they come. ``documents`` or ``each`` give several documents from one record: a column for each price list, an XML
    element for each delivery address. ``only`` passes over records whose place holds another word. ``key`` names our
    fields that make a record's key; by default the document's own key, or its owner's where a record holds several.
    """

    kind: FileKind
    fields: Sources = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    documents: tuple[Several, ...] = ()
    only: dict[str | int, tuple[str, ...]] = Field(default_factory=dict)
    key: tuple[str, ...] = ()
    open_names: bool = False
    optional: bool = False
    """Whether a column that is mapped may be absent from the file, and then counts as empty."""
    closed: bool = False
    """Whether a name that is not mapped is a flaw, rather than something that does not concern us."""

    encoding: str = AUTO
    decimal_sign: str = "."
    thousands_sign: str = ""
    trailing_minus: bool = False
    """Whether ``12-`` means -12, as some old systems write it."""
    dates: str = "YYYY-MM-DD"
    true_words: frozenset[str] = frozenset({"1", "true", "yes", "y", "ja", "j"})
    false_words: frozenset[str] = frozenset({"0", "false", "no", "n", "nej"})

    separator: str = ";"
    quote: str | None = '"'
    header: bool = True
    open_end: bool = False
    """Whether the last line may lack its end. Without it, such a file counts as cut off."""
    trailer: Trailer | None = None

    record: str = ""
    """XML: the path of the element that is one record, below the root ("Items/Item"), or from it ("/Export/Items/Item")."""
    each: str = ""
    """XML: the path, below the record, of an element that is one document of several."""
    count_at: str = ""
    """XML: the attribute, of the root or of any element above the records, that tells how many there are."""

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        if encoding.lower() not in ENCODINGS:
            raise ValueError(f"Use one of {', '.join(ENCODINGS)}.")
        return encoding.lower()

    @field_validator("decimal_sign")
    @classmethod
    def _decimal(cls, sign: str) -> str:
        if sign not in {".", ","}:
            raise ValueError("The decimal sign is a point or a comma.")
        return sign

    @field_validator("thousands_sign")
    @classmethod
    def _thousands(cls, sign: str) -> str:
        if sign not in {"", " ", ".", ",", "'"}:
            raise ValueError("The thousands sign is a space (of any kind), a point, a comma, an apostrophe, or nothing.")
        return sign

    @field_validator("separator")
    @classmethod
    def _separates(cls, separator: str) -> str:
        if len(separator) != 1 or not separator.isascii() or separator.isalnum() or separator in '\r\n\0"':
            raise ValueError("The separator is one sign: a semicolon, a comma, a tab, a bar.")
        return separator

    @field_validator("quote")
    @classmethod
    def _quotes(cls, quote: str | None) -> str | None:
        if quote is not None and quote not in {'"', "'"}:
            raise ValueError("Texts are quoted by \" or ', or by nothing (null).")
        return quote

    @field_validator("dates")
    @classmethod
    def _date_form(cls, form: str) -> str:
        date_pattern(form)
        return form

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for problem in _disagreements(self):
            raise ValueError(problem)
        return self


def date_pattern(form: str) -> re.Pattern[str]:
    """What finds year (or ``short`` year), month and day in a date of this form. Raises ValueError for no form of a date."""
    parts = re.split("(YYYY|YY|MM|DD)", form)
    if sorted(part[0] for part in parts[1::2]) != ["D", "M", "Y"]:
        raise ValueError("The form of dates is made of YYYY (or YY), MM and DD, as in YYYY-MM-DD or DD.MM.YYYY.")
    return re.compile("".join(DATE_PARTS.get(part) or re.escape(part) for part in parts), re.ASCII)


def mismatches(layout: Layout, shape: Shape) -> list[str]:
    """What an admin must still settle before ``layout`` gives documents of this kind: unknown names, and missing ones."""
    told = {*layout.fields, *layout.constants}
    several = [{*each.fields, *each.constants} for each in layout.documents]
    unknown = sorted(name for name in told.union(*several, layout.key) if not shape.knows(name))
    words = [f"fields.{name}: there is no such field. There are: {', '.join(shape.names())}." for name in unknown]
    given = told.union(set.intersection(*several)) if several else told
    words += [f"fields.{name}: say where it stands, or give a constant." for name in shape.required if name not in given]
    return words


def places(layout: Layout) -> Iterator[tuple[str, Source]]:
    """Every place that is read, in order, under the name of our field; "" where it only decides whether a record counts."""
    yield from layout.fields.items()
    for each in layout.documents:
        yield from each.fields.items()
    for at in layout.only:
        yield "", Source(at=at)


def _disagreements(layout: Layout) -> Iterator[str]:
    if layout.decimal_sign == layout.thousands_sign:
        yield "thousands_sign: it is the same as the decimal sign."
    if layout.true_words & layout.false_words:
        yield "true_words: a word cannot mean both yes and no."
    if layout.kind is FileKind.XML and not layout.record:
        yield "record: name the element that is one record."
    if layout.kind is not FileKind.XML and layout.each:
        yield "each: only XML has elements inside a record."
    if layout.each and layout.documents:
        yield "documents: use either each or documents."
    if layout.kind is FileKind.SEPARATED:
        yield from _misnumbered(layout)
    elif any(isinstance(source.at, int) for _, source in places(layout)):
        yield "fields: numbers are for columns of separated text."
    yield from _twice(layout.fields, layout.constants)


def _misnumbered(layout: Layout) -> Iterator[str]:
    if layout.separator == layout.quote:
        yield "quote: it is the same as the separator."
    names = [name for name, source in places(layout) if isinstance(source.at, str)]
    if not layout.header and names:
        yield f"fields.{names[0]}: a file without a header line has only column numbers."


def _twice(fields: Mapping[str, Source], constants: Mapping[str, str]) -> Iterator[str]:
    both = sorted(set(fields) & set(constants))
    if both:
        yield f"constants.{both[0]}: it stands among the fields too."
