"""Admin v4's JSON Lines: operations applied to a copy of the catalogue, one after the other."""

import copy
from collections.abc import Iterator
from typing import Any

import msgspec

from connectors.shop.voyado_elevate.simulation.catalogue import Body, Groups

KINDS = {"replace", "edit", "remove"}


class Unsound(Exception):
    """The body is not what the format asks; said as one sentence."""


def applied(body: bytes, groups: Groups, *, full: bool) -> Groups:
    """The catalogue after an import; raises Unsound."""
    left: Groups = {} if full else copy.deepcopy(groups)
    seen: set[str] = set()
    for kind, operation in _operations(body):
        if full and kind != "replace":
            raise Unsound("Only replace operations are allowed in an import that replaces the catalog.")
        key = operation.get("key")
        if not isinstance(key, str):
            raise Unsound("An operation has no key.")
        if key in seen:
            raise Unsound(f"Duplicate key {key} in the import.")
        seen.add(key)
        _DO[kind](left, key, operation)
    return left


def _operations(body: bytes) -> Iterator[tuple[str, Body]]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            operation = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Unsound(f"Line {number} is not JSON.") from error
        if not isinstance(operation, dict) or len(operation) != 1 or not operation.keys() <= KINDS:
            raise Unsound(f"Line {number} is not a single operation.")
        kind, content = next(iter(operation.items()))
        if not isinstance(content, dict):
            raise Unsound(f"Line {number} says nothing.")
        yield kind, content


def _replace(groups: Groups, key: str, operation: Body) -> None:
    groups[key] = _group(operation)


def _edit(groups: Groups, key: str, operation: Body) -> None:
    if key not in groups:
        raise Unsound(f"There is no entity with the key {key} to edit.")
    _merge(groups[key], _group(operation))


def _remove(groups: Groups, key: str, _: Body) -> None:
    groups.pop(key, None)


def _group(operation: Body) -> Body:
    group = operation.get("productGroup")
    if not isinstance(group, dict):
        raise Unsound("Only product groups are simulated.")
    return group


def _merge(into: Body, said: Any) -> None:
    """What is said overwrites, what is not said stays."""
    for name, value in said.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


_DO = {"replace": _replace, "edit": _edit, "remove": _remove}
