"""The rows of a mapping as a person types or pastes them, read without loss and without script. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from integration_hub.mappings.rules import ANY, MAPS, Rules

EMPTY = '""'
"""How nothing is written: an order that names no payment method has the word ""."""
SPARE = 2
"""Empty rows that wait below those filled in."""
LONGEST = 120
MOST_PASTED = 2_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_BETWEEN = ("\t", ";", "→", "=>", "=", ",")
"""What may stand between two columns; the first of these that a line has does."""


class Typed(Protocol):
    """A form's values, as Django gives them."""

    def getlist(self, key: str) -> Sequence[str]: ...
    def get(self, key: str, default: str) -> str: ...


@dataclass(slots=True)
class Row:
    """One pair as it was typed, and what is wrong with it."""

    shop: str = ""
    erp: str = ""
    error: str = ""
    place: int = 0


@dataclass(slots=True)
class Table:
    """One value map."""

    name: str
    rows: list[Row] = field(default_factory=list)
    pasted: str = ""
    error: str = ""
    opened: bool = False

    @property
    def of(self) -> str:
        return MAPS[self.name]

    @property
    def count(self) -> int:
        return sum(bool(row.shop or row.erp) for row in self.rows)

    @property
    def is_wrong(self) -> bool:
        return bool(self.error) or any(row.error for row in self.rows)


@dataclass(slots=True)
class Sheet:
    """All value maps of a draft."""

    tables: list[Table]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id of its field."""
        found = []
        for table in self.tables:
            found += [(f"{table.name}-shop-{row.place}", row.error) for row in table.rows if row.error]
            found += [(f"{table.name}-paste", table.error)] if table.error else []
        return found

    def rules(self) -> Rules:
        """What the rows say. Only for a sheet without errors."""
        return Rules(**{table.name: {_word(row.shop): _word(row.erp) for row in table.rows} for table in self.tables})

    def spared(self, more: str = "") -> "Sheet":
        """With empty rows below the filled ones, to be typed into; ten of the map ``more``."""
        for table in self.tables:
            table.opened = bool(table.rows) or table.name == more
            table.rows += [Row() for _each in range(10 if table.name == more else SPARE)]
            for place, row in enumerate(table.rows):
                row.place = place
        return self


def sheet_of(rules: Rules) -> Sheet:
    """The rules, as rows to be changed."""
    return Sheet([Table(name, [Row(_shown(one), _shown(other)) for one, other in rules.of(name).items()]) for name in MAPS])


def typed(data: Typed, *, without: str = "") -> Sheet:
    """What a person sent, checked; ``without`` names a row that is taken out ("tax-3")."""
    return Sheet([_table(name, data, without) for name in MAPS])


class Filled:
    """What was sent, without words of the shop beside which nothing was typed: they may be left for later."""

    def __init__(self, data: Typed) -> None:
        self._data = data

    def getlist(self, key: str) -> Sequence[str]:
        name, _dash, column = key.rpartition("-")
        pairs = zip(self._data.getlist(f"{name}-shop"), self._data.getlist(f"{name}-erp"), strict=False)
        kept = [(one, other) for one, other in pairs if other.strip()]
        return [one if column == "shop" else other for one, other in kept]

    def get(self, key: str, default: str) -> str:
        return self._data.get(key, default)


def _table(name: str, data: Typed, without: str) -> Table:
    pairs = zip(data.getlist(f"{name}-shop"), data.getlist(f"{name}-erp"), strict=False)
    rows = [Row(one.strip(), other.strip()) for place, (one, other) in enumerate(pairs) if f"{name}-{place}" != without]
    table = Table(name, [row for row in rows if row.shop or row.erp], data.get(f"{name}-paste", ""))
    _unfold(table)
    known: set[str] = set()
    for place, row in enumerate(table.rows):
        row.place, row.error = place, _wrong(name, row, known)
        known.add(row.shop)
    return table


def _unfold(table: Table) -> None:
    """Put what was pasted below the rows; a word that stands there already gets its new pair. A line that is none stays."""
    lines = [line for line in table.pasted.splitlines() if line.strip()][:MOST_PASTED]
    parts = [_columns(line) for line in lines]
    bad = [line for line, part in zip(lines, parts, strict=True) if len(part) < 2 or not all(part)]
    if bad:
        table.error = _("%(line)s is no pair. Paste two columns: the shop's word, then the ERP's.") % {"line": bad[0][:60]}
        return
    table.pasted = ""
    at = {row.shop: row for row in table.rows}
    for one, other in parts:
        if one not in at:
            at[one] = Row(one)
            table.rows.append(at[one])
        at[one].erp = other


def _columns(line: str) -> list[str]:
    between = next((each for each in _BETWEEN if each in line), "\t")
    return [part.strip() for part in line.split(between, maxsplit=1)]


def _wrong(name: str, row: Row, known: set[str]) -> str:
    """What is wrong with a row; "" where nothing is."""
    said = {"word": row.shop or row.erp}
    for text in _faults(name, row, known):
        return text % said
    return ""


def _faults(name: str, row: Row, known: set[str]) -> Iterator[str]:
    if not row.shop:
        yield _("Say which word of the shop becomes %(word)s in the ERP.")
    if not row.erp:
        yield _('Say what %(word)s is in the ERP, or "" if it is to be left out.')
    if row.shop in known:
        yield _("%(word)s stands here twice. Keep one of the two.")
    if max(len(row.shop), len(row.erp)) > LONGEST:
        yield _("%(word)s is longer than a word can be.")
    if _CONTROL.search(row.shop + row.erp):
        yield _("%(word)s has a character in it that no system can use, such as a tab.")
    if name == "country" and row.shop not in {ANY, EMPTY} and not _COUNTRY.fullmatch(row.shop):
        yield _("%(word)s is no code of a country. Shops say it in two capital letters, such as DE.")


def _shown(word: str) -> str:
    return word or EMPTY


def _word(text: str) -> str:
    return "" if text == EMPTY else text
