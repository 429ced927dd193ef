"""The part of OData's filter language that the Service Layer speaks, turned into SQL (§1, §3)."""

import re
from collections.abc import Callable
from typing import Any

from connectors.erp.sap_business_one.simulator.tables import CHANGES, Table

Condition = tuple[str, list[Any]]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>(?:datetime)?'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_$][\w/]*)|(?P<mark>[(),]))"
)
_OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_FUNCTIONS = {"startswith": ("", "%"), "endswith": ("%", ""), "contains": ("%", "%")}
_DATES = {"UpdateDate", "CreateDate", "DocDate", "DocDueDate", "ValidFrom", "ValidTo"}
_TIMES = {"UpdateTime", "CreateTime"}
_NAMES = {
    "CardType": {"C": "cCustomer", "S": "cSupplier", "L": "cLid"},
    "DocumentStatus": {"O": "bost_Open", "C": "bost_Close"},
    "DocObjectCode": {"17": "oOrders"},
}
_YES = {"Y": "tYES", "N": "tNO"}
_YES_FIELDS = {"Valid", "Frozen", "SalesItem", "InventoryItem", "Cancelled", "Active", "Properties1", "Properties2"}


class BadFilter(ValueError):
    """The filter cannot be understood; the text says where."""


def where(table: Table, text: str, may_use: Callable[[str], bool], *, any_case: bool = False) -> Condition:
    """The filter as a condition in SQL with its values; raises BadFilter."""
    if not text.strip():
        return "1", []
    reader = _Reader(table, text, may_use, " collate nocase" if any_case else "")
    condition = reader.any_of()
    reader.end()
    return condition


def column(table: Table, name: str, may_use: Callable[[str], bool]) -> str:
    """A field in SQL; raises BadFilter for one that the type does not have."""
    name = name.removeprefix(f"{table.name}/")
    if name in (*table.keys, *table.columns):
        return name
    if not may_use(name):
        raise BadFilter(f"Property '{name}' of '{table.type}' is invalid")
    return f"json_extract(body, '$.{name}')"


class _Reader:
    """Reads a filter from left to right."""

    def __init__(self, table: Table, text: str, may_use: Callable[[str], bool], collation: str) -> None:
        self._table, self._may_use, self._collation = table, may_use, collation
        self._tokens = list(_tokens(text))
        self._at = 0

    def any_of(self) -> Condition:
        return self._joined("or", self._all_of)

    def end(self) -> None:
        if self._peek():
            raise BadFilter(f"Unexpected '{self._peek()}' in the filter")

    def _all_of(self) -> Condition:
        return self._joined("and", self._single)

    def _joined(self, conjunction: str, part: Callable[[], Condition]) -> Condition:
        sql, values = part()
        while self._peek() == conjunction:
            self._next()
            more, more_values = part()
            sql, values = f"({sql} {conjunction} {more})", values + more_values
        return sql, values

    def _single(self) -> Condition:
        word = self._next()
        if word == "(":
            inside = self.any_of()
            self._expect(")")
            return inside
        if word == "not":
            sql, values = self._single()
            return f"not ({sql})", values
        if word in _FUNCTIONS or word == "substringof":
            return self._function(word)
        return self._comparison(word)

    def _function(self, name: str) -> Condition:
        self._expect("(")
        first = self._next()
        self._expect(",")
        second = self._next()
        self._expect(")")
        field, literal = (second, first) if name == "substringof" else (first, second)
        before, behind = _FUNCTIONS["contains" if name == "substringof" else name]
        text = re.sub(r"([%_\\])", r"\\\1", str(_literal(field, literal)))
        return rf"{column(self._table, field, self._may_use)} like ? escape '\'", [f"{before}{text}{behind}"]

    def _comparison(self, field: str) -> Condition:
        operator = self._next()
        if operator not in _OPERATORS:
            raise BadFilter(f"'{operator}' is no operator of the filter")
        value = _literal(field, self._next())
        sql = column(self._table, field, self._may_use)
        if value is None:
            return f"{sql} is {'' if operator == 'eq' else 'not '}null", []
        if field in _DATES and field not in CHANGES:
            sql = f"substr({sql}, 1, 10)"
        if field in _TIMES:
            sql = f"substr({sql}, 1, 5)"
        return f"{sql} {_OPERATORS[operator]} ?{self._collation if isinstance(value, str) else ''}", [value]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        word = self._peek()
        if not word:
            raise BadFilter("The filter ends too early")
        self._at += 1
        return word

    def _expect(self, mark: str) -> None:
        if self._next() != mark:
            raise BadFilter(f"'{mark}' is missing in the filter")


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise BadFilter(f"Unexpected '{text[at]}' in the filter")
        found.append(match[0].strip())
        at = match.end()
    return found


def _literal(field: str, word: str) -> Any:
    """A value as it is compared: dates by their day, times by their minute, enum values by their name."""
    if word == "null":
        return None
    text = word.removeprefix("datetime")
    if not text.startswith("'"):
        if not re.fullmatch(r"-?\d+(\.\d+)?", text):
            raise BadFilter(f"'{text}' is no value")
        return float(text) if "." in text else int(text)
    value = text[1:-1].replace("''", "'")
    field = field.rpartition("/")[2]
    if field in _DATES:
        return value[:10] if "-" in value else f"{value[:4]}-{value[4:6]}-{value[6:8]}"
    if field in _TIMES:
        return value[:5]
    if field in _YES_FIELDS:
        return _YES.get(value, value)
    return _NAMES.get(field, {}).get(value, value)
