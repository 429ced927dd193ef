"""The published records as JSON Schema: what ``docs/import-api.schema.json`` holds, for the tools of those who push."""

from typing import Any

from connectors.documents import Document
from connectors.erp.import_api.reading import ELEMENTS
from connectors.formats.records import SHAPES, Shape, What
from connectors.formats.values import LONGEST_NUMBER

FIGURE = r"^\s*([+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+))?\s*$"
_SCHEMAS: dict[What, dict[str, Any]] = {
    What.TEXT: {"type": ["string", "integer", "null"]},
    What.NUMBER: {"type": ["number", "string", "null"], "pattern": FIGURE, "maxLength": LONGEST_NUMBER},
    What.DATE: {"type": ["string", "null"], "format": "date", "description": "YYYY-MM-DD"},
    What.TRUTH: {"enum": [True, False, None, "true", "false", "yes", "no", "1", "0", ""]},
    What.TEXTS: {"type": ["array", "null"], "items": {"type": "string"}},
    What.PAIRS: {
        "type": ["object", "null"],
        "additionalProperties": {"type": ["string", "integer", "null"]},
        "propertyNames": {"pattern": r"\S"},
    },
}


def schema() -> dict[str, Any]:
    """Every kind of record, under the name that its XML element has too."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Integration Hub: records of the import API",
        "$defs": {ELEMENTS[kind]: record_schema(kind) for kind in SHAPES},
    }


def record_schema(kind: type[Document]) -> dict[str, Any]:
    """One record of this kind."""
    shape = SHAPES[kind]
    fields = {name: _field(shape, name) for name in shape.fields}
    return {"type": "object", "properties": fields, "required": sorted(shape.filled), "additionalProperties": False}


def _field(shape: Shape, name: str) -> dict[str, Any]:
    what = shape.fields[name]
    if name not in shape.filled:
        return _SCHEMAS[what]
    filled = [kind for kind in _SCHEMAS[what]["type"] if kind != "null"]
    return _SCHEMAS[what] | {"type": filled, "pattern": r"\S" if what is What.TEXT else FIGURE.replace(")?\\s*$", ")\\s*$")}
