"""Connections from a file: their configuration checked by the connector, their credentials from outside the file."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr, ValidationError

from connectors.base import Config, Connector
from connectors.errors import Access
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.changes import put
from integration_hub.accounts.models import Merchant
from integration_hub.configuration import references
from integration_hub.configuration.findings import Place
from integration_hub.configuration.ledger import Ledger
from integration_hub.configuration.references import Unset
from integration_hub.configuration.shape import ConnectionEntry
from integration_hub.connections.keeping import is_secret, put_config
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file says of one connection, and what the hub has of it."""

    entry: ConnectionEntry
    place: Place
    declared: Connector[Any, Any]
    before: Config | None


def apply_connection(ledger: Ledger, merchant: Merchant, slug: str, entry: ConnectionEntry) -> None:
    """Make the connection, or bring it to what the file says."""
    place: Place = ("merchants", merchant.slug, "connections", slug)
    row = Connection.objects.filter(merchant=merchant, slug=slug).first()
    declared = _declared(ledger, row, entry, place)
    if declared is None:
        return
    told = _Told(entry, place, declared, _stored(row))
    config = _config(ledger, told)
    if config is None:
        return
    made = row is None
    row = row or Connection(merchant=merchant, slug=slug, connector=entry.connector)
    lines = put(row, {"name": entry.name or (declared.name if made else None), "contact": entry.contact})
    lines += put_config(row, config, told.before)
    lines += _put_hook_token(ledger, row, told)
    ledger.changed(f"connection {merchant.slug}/{slug}", lines, made=made, merchant=merchant)


def _declared(ledger: Ledger, row: Connection | None, entry: ConnectionEntry, place: Place) -> Connector[Any, Any] | None:
    try:
        declared = connector(entry.connector)
    except UnknownConnector as problem:
        ledger.wrong((*place, "connector"), str(problem))
        return None
    if row and row.connector != entry.connector:
        ledger.wrong(
            (*place, "connector"), f"This connection is to {row.connector} and stays so. Add another one, under another name."
        )
        return None
    return declared


def _stored(row: Connection | None) -> Config | None:
    """The configuration as it is; None where there is none that can be opened and read."""
    try:
        return config_of(row) if row else None
    except Access:
        return None


def _config(ledger: Ledger, told: _Told) -> Config | None:
    """What the file says, with every reference resolved, checked by the connector."""
    wrong = len(ledger.findings)
    values = _confirmed(told) | {name: _value(ledger, told, name, value) for name, value in told.entry.config.items()}
    place = (*told.place, "config")
    try:
        config: Config = told.declared.config.model_validate(values)
    except ValidationError as problem:
        missing_already = {finding.place for finding in ledger.findings[wrong:]}
        ledger.refused(problem, told.declared.config, place)
        ledger.findings[wrong:] = _first_of_each_place(ledger.findings[wrong:], missing_already)
        return None
    return config if len(ledger.findings) == wrong else None


def _confirmed(told: _Told) -> dict[str, Any]:
    """The server's identity as an admin confirmed it on the connection's page: a file that is silent of it does not undo that."""
    pins = told.declared.pins
    return {pins.field: getattr(told.before, pins.field)} if pins and told.before else {}


def _first_of_each_place(findings: list[Any], told: set[str]) -> list[Any]:
    """A reference that leads nowhere is told once, not again as a value that does not fit."""
    return [each for number, each in enumerate(findings) if each.place not in told or number < len(told)]


def _value(ledger: Ledger, told: _Told, name: str, value: Any) -> Any:
    field = told.declared.config.model_fields.get(name)
    if field is None:
        return value
    place = (*told.place, "config", name)
    reference = references.reference_in(value, field)
    secret = is_secret(field)
    if reference is None:
        if secret:
            ledger.wrong(place, "A secret never stands in this file. Write {env: NAME} or {file: PATH}, and put it there.")
            return SecretStr("refused")
        return value
    try:
        return references.resolve(reference, ledger.source.path.parent)
    except Unset as problem:
        if secret and told.before is not None and getattr(told.before, name, None):
            ledger.kept.append(f"{'/'.join(map(str, told.place[1::2]))} {name} stays as it is stored: {problem}")
            return getattr(told.before, name)
        ledger.wrong(place, str(problem))
        return SecretStr("unset") if secret else None


def _put_hook_token(ledger: Ledger, row: Connection, told: _Told) -> list[str]:
    """The secret end of the connection's webhook address: told, it stays the same when a hub is built anew."""
    if told.entry.hook_token is None:
        return []
    place = (*told.place, "hook_token")
    try:
        token = references.resolve(told.entry.hook_token, ledger.source.path.parent)
    except Unset as problem:
        ledger.wrong(place, str(problem))
        return []
    if token == row.hook_token:
        return []
    if not _TOKEN.fullmatch(token) or Connection.objects.filter(hook_token=token).exists():
        ledger.wrong(place, "It must be 20 to 60 letters, digits, _ or -, and no other connection's.")
        return []
    row.hook_token = token
    row.save(update_fields=["hook_token"])
    return ["hook_token: changed; its webhook address is a new one"]
