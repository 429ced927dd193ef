"""The API's description as its pages tell it: the rooms with their operations, made of the OpenAPI schema alone."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.utils.text import slugify

from integration_hub.accounts.access import Permission
from integration_hub.accounts.token_forms import SCOPES
from integration_hub.api.samples import resolved, sample, told_as
from integration_hub.api.v1 import api

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that an operation asks for; ``place`` is path, query or body."""

    name: str
    place: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """One operation. ``answer`` is an example, "" where it says nothing; ``problems`` are its statuses with their names."""

    key: str
    method: str
    path: str
    title: str
    text: str
    permission: Permission
    parameters: tuple[Parameter, ...]
    status: int
    answer: str
    problems: tuple[tuple[int, str], ...]
    curl: str

    @property
    def scope(self) -> str:
        """What a token must have been given, in the words of the page that makes it."""
        return str(SCOPES[self.permission])


@dataclass(frozen=True, slots=True)
class DescribedRoom:
    """The operations of one room of the console."""

    name: str
    operations: tuple[Described, ...]

    @property
    def slug(self) -> str:
        return slugify(self.name)


@cache
def schema() -> Schema:
    """The whole description, as programs get it."""
    told: Schema = json.loads(json.dumps(api.get_openapi_schema()))
    return told


@cache
def rooms() -> tuple[DescribedRoom, ...]:
    """Every operation, room by room, in the order in which they are declared."""
    found: dict[str, list[Described]] = {}
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_described(method.upper(), path, operation))
    return tuple(DescribedRoom(name, tuple(operations)) for name, operations in found.items())


def _described(method: str, path: str, operation: Schema) -> Described:
    status, said = next(iter(operation["responses"].items()))
    answer = _content(said)
    return Described(
        key=operation["operationId"],
        method=method,
        path=path,
        title=operation["summary"],
        text=operation.get("description", ""),
        permission=Permission(operation["x-permission"]),
        parameters=(*_in_address(path, operation), *_in_body(operation)),
        status=int(status),
        answer=_written(sample(answer, schema())) if answer else "",
        problems=tuple((int(each), HTTPStatus(int(each)).phrase) for each in operation["responses"] if int(each) >= 400),
        curl=_curl(method, path, operation),
    )


def _in_address(path: str, operation: Schema) -> Iterator[Parameter]:
    """Those of the path as they stand there, then those of the query."""
    places = re.findall(r"{(\w+)}", path)
    in_order = {name: place for place, name in enumerate(places)}
    for each in sorted(operation["parameters"], key=lambda each: in_order.get(each["name"], len(places))):
        yield Parameter(
            each["name"], each["in"], told_as(each["schema"], schema()), each["required"], each.get("description", "")
        )


def _in_body(operation: Schema) -> Iterator[Parameter]:
    body = _content(operation.get("requestBody", {}))
    if not body:
        return
    whole = schema()["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    for name, each in whole["properties"].items():
        yield Parameter(name, "body", told_as(each, schema()), name in whole.get("required", ()), each.get("description", ""))


def _content(said: Schema) -> Schema:
    """The schema of a body; an empty one where there is none."""
    for content in said.get("content", {}).values():
        found: Schema = content["schema"]
        return found
    return {}


def _written(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _curl(method: str, path: str, operation: Schema) -> str:
    """A call to be pasted, in which only what is written in capitals is filled in."""
    address = re.sub(r"{(\w+)}", lambda place: place[1].upper(), path)
    asked = "&".join(f"{each['name']}={each['name'].upper()}" for each in operation["parameters"] if _must(each))
    parts = ["curl --fail-with-body", *_sent(operation)] if method == "POST" else ["curl --fail-with-body"]
    parts += ['-H "Authorization: Bearer $TOKEN"', f'"$HUB{address}{"?" if asked else ""}{asked}"']
    return " \\\n  ".join(parts)


def _sent(operation: Schema) -> Iterator[str]:
    """What must be said in a body, and no more; a POST without one."""
    body = _content(operation.get("requestBody", {}))
    if not body:
        yield "-X POST"
        return
    must = resolved(body, schema()).get("required", ())
    said = {name: value for name, value in sample(body, schema()).items() if name in must}
    yield f"-H 'Content-Type: application/json' -d '{json.dumps(said, ensure_ascii=False)}'"


def _must(parameter: Schema) -> bool:
    return bool(parameter["in"] == "query" and parameter["required"])
