"""The queries that the simulated Service Layer keeps and runs (§4 Row-level reads)."""

import re
import sqlite3
from typing import Any
from urllib.parse import unquote

from connectors.erp.sap_business_one.simulator.refusals import Refusal
from connectors.erp.sap_business_one.simulator.tables import SQL_TABLES

_TABLES = re.compile(r"\b(?:from|join)\s+([A-Za-z_]\w*)", re.IGNORECASE)
_PARAMETER = re.compile(r":([A-Za-z_]\w*)")
_VALUE = re.compile(r"([A-Za-z_]\w*)=(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?))(?:&|$)")


def parameters(said: str) -> dict[str, Any]:
    """The values of ``a='x'&b=2``; raises Refusal for anything else."""
    found: dict[str, Any] = {}
    at = 0
    while at < len(said):
        match = _VALUE.match(said, at)
        if match is None:
            raise Refusal(400, 704, "Parameter error")
        name, text, number = match.groups()
        found[name] = text.replace("''", "'") if number is None else float(number) if "." in number else int(number)
        at = match.end()
    return found


def run(db: sqlite3.Connection, text: str, values: dict[str, Any], window: tuple[int, int]) -> list[dict[str, Any]]:
    """The rows of a query from a skip on, as many as asked for; raises Refusal."""
    if not re.match(r"\s*select\b", text, re.IGNORECASE) or ";" in text:
        raise Refusal(400, 701, "Invalid SQL syntax: only SELECT is accepted")
    for name in _TABLES.findall(text):
        if name not in SQL_TABLES:
            raise Refusal(400, 702, f"Table '{name}' not accessible")
    if set(_PARAMETER.findall(text)) != values.keys():
        raise Refusal(400, 704, "Parameter error")
    skip, size = window
    try:
        found = db.execute(f"{text} limit {int(size)} offset {int(skip)}", values).fetchall()
    except sqlite3.OperationalError as error:
        known = "no such column" in str(error)
        raise Refusal(
            400, 703 if known else 701, f"Column not accessible: {error}" if known else f"Invalid SQL syntax: {error}"
        ) from None
    return [dict(row) for row in found]


def given(query: str) -> str:
    """The parameters of a run by GET, which come without the options that begin with $."""
    return "&".join(unquote(part.replace("+", " ")) for part in query.split("&") if part and not unquote(part).startswith("$"))
