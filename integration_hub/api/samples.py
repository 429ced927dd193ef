"""Examples made of a JSON schema, so that a page can show what a call sends and gets. Pure."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_OF_FORMAT = {"date-time": "2026-01-05T10:12:04Z", "date": "2026-01-05"}
_OF_TYPE: Mapping[str, Any] = {"string": "…", "integer": 1, "number": 1, "boolean": True, "null": None}
DEEPEST = 8


def sample(schema: Schema, whole: Schema, depth: int = 0) -> Any:
    """A value that the schema allows."""
    schema = resolved(schema, whole)
    if depth > DEEPEST:
        return None
    if "examples" in schema:
        return schema["examples"][0]
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    return _of_type(schema, whole, depth)


def told_as(schema: Schema, whole: Schema) -> str:
    """What kind of value it is, in a few words of JSON."""
    own = resolved(schema, whole)
    if "enum" in own or "const" in own:
        return " | ".join(str(each) for each in own.get("enum", [own.get("const")]) if each != "")
    if own.get("type") == "array":
        return f"[{told_as(own['items'], whole)}, …]"
    kind = str(own.get("format") or own.get("type", ""))
    bounds = _bounds(own)
    return f"{kind} {bounds}" if bounds else kind


def resolved(schema: Schema, whole: Schema) -> Schema:
    """The schema itself, where it only names another or allows that there is none."""
    while True:
        if "$ref" in schema:
            schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema:
            schema = {**next(kind for kind in schema["anyOf"] if kind != {"type": "null"})}
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        else:
            return schema


def _of_type(schema: Schema, whole: Schema, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return {name: sample(each, whole, depth + 1) for name, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [sample(schema["items"], whole, depth + 1)]
    return _OF_FORMAT.get(schema.get("format", "")) or _OF_TYPE.get(str(kind))


def _bounds(schema: Schema) -> str:
    """From which figure to which, or how long a text may be."""
    if "maximum" in schema and schema["maximum"] < 2**53:
        return f"{schema.get('minimum', 0)}\N{EN DASH}{schema['maximum']}"
    return f"≤ {schema['maxLength']}" if "maxLength" in schema else ""
