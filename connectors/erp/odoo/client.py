"""One key to one database, and the two ways a call is spelt: JSON-2 for Odoo 19 and later, JSON-RPC before (§1)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from connectors.answers import Response
from connectors.base import Rate, Surroundings
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.refusals import TRACEBACKS, explain, login_refused
from connectors.errors import Access
from connectors.http import Account, Http

T = TypeVar("T")

RATE = Rate(per_second=10, burst=10)
JSON2_SINCE = 19
_POSITIONAL = {"create": "vals_list"}
"""JSON-RPC knows these arguments only by their place."""


class _Version(msgspec.Struct):
    info: list[Any] = msgspec.field(name="version_info", default_factory=list)


class _Server(msgspec.Struct):
    info: list[Any] = msgspec.field(name="server_version_info", default_factory=list)


class _Envelope(msgspec.Struct):
    result: msgspec.Raw = msgspec.Raw(b"null")
    """Odoo leaves it out where a method returns nothing."""


class _Context(msgspec.Struct):
    uid: int = 0


class _Field(msgspec.Struct):
    store: bool = False
    searchable: bool = True


_version = msgspec.json.Decoder(_Version)
_server = msgspec.json.Decoder(_Server)
_envelope = msgspec.json.Decoder(_Envelope)
_context = msgspec.json.Decoder(_Context)
_user = msgspec.json.Decoder(int | bool)
_fields = msgspec.json.Decoder(dict[str, _Field])


class OdooClient:
    """Speaks to one database; not for two threads at once."""

    def __init__(self, config: OdooConfig, surroundings: Surroundings) -> None:
        self.config = config
        self._http = Http(_account(config), surroundings)
        self._known: dict[str, Mapping[str, _Field]] = {}
        self._kept: dict[Callable[[OdooClient], Any], Any] = {}

    def close(self) -> None:
        """Hang up; Odoo keeps nothing of us."""
        self._http.close()

    def ask(self, model: str, method: str, **named: Any) -> Response:
        """The value that a method returns, as the body of the answer; it changes nothing, so it may be asked again."""
        return self._called("read", model, method, named)

    def tell(self, model: str, method: str, **named: Any) -> Response:
        """Have something done, once; raises Uncertain when the answer is lost."""
        return self._called("write", model, method, named)

    @cached_property
    def release(self) -> tuple[int, str]:
        """The major release and the whole of it, such as 19 and "19.0"."""
        answer = self._http.read("GET", "/web/version", expect=(404,))
        info = (
            answer.decode(_version).info
            if answer.status == 200
            else self._rpc("read", "common", "version", []).decode(_server).info
        )
        found = re.search(r"\d+", str(info[0])) if info else None
        if found is None:
            raise Access(
                "no_odoo", "What answers at this address does not say that it is Odoo.", "Check the connection's address."
            )
        return int(found[0]), ".".join(str(part) for part in info[:2])

    @cached_property
    def user(self) -> int:
        """The number of the key's user; raises Access where Odoo does not know the key."""
        if self._json2:
            return self.ask("res.users", "context_get").decode(_context).uid
        if not (self.config.database and self.config.login):
            raise Access("login_missing", "Odoo 18 and older need the database and the user.", "Enter both in the connection.")
        arguments = [self.config.database, self.config.login, self.config.api_key.get_secret_value(), {}]
        uid = self._rpc("read", "common", "authenticate", arguments).decode(_user)
        if uid is False:
            raise login_refused()
        return int(uid)

    def field(self, model: str, name: str) -> _Field | None:
        """What Odoo knows of a field; None for one that this release does not have (§10)."""
        if model not in self._known:
            attributes = ["type", "store", "searchable"]
            self._known[model] = self.ask(model, "fields_get", attributes=attributes).decode(_fields)
        return self._known[model].get(name)

    def kept(self, make: Callable[["OdooClient"], T]) -> T:
        """What ``make`` finds out, asked once in this client's life."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: T = self._kept[make]
        return found

    @cached_property
    def _json2(self) -> bool:
        told = self.config.protocol
        return told == "json2" or (told == "auto" and self.release[0] >= JSON2_SINCE)

    def _called(self, door: str, model: str, method: str, named: dict[str, Any]) -> Response:
        context = self.config.context | named.get("context", {})
        if not self._json2:
            return self._executed(door, model, method, named | {"context": context})
        headers = {"authorization": f"bearer {self.config.api_key.get_secret_value()}"}
        if self.config.database:
            headers["x-odoo-database"] = self.config.database
        send = self._http.write if door == "write" else self._http.read
        return send("POST", f"/json/2/{model}/{method}", json=named | {"context": context}, headers=headers)

    def _executed(self, door: str, model: str, method: str, named: dict[str, Any]) -> Response:
        """The same call by JSON-RPC, which takes records and new values by their place."""
        first = [named.pop(name) for name in ("ids", _POSITIONAL.get(method, "")) if name in named]
        config = self.config
        who = [config.database, self.user, config.api_key.get_secret_value()]
        return self._rpc(door, "object", "execute_kw", [*who, model, method, first, named])

    def _rpc(self, door: str, service: str, method: str, arguments: list[Any]) -> Response:
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": {"service": service, "method": method, "args": arguments}}
        send = self._http.write if door == "write" else self._http.read
        answer = send("POST", "/jsonrpc", json=body)
        return replace(answer, body=bytes(answer.decode(_envelope).result))


def connect(config: OdooConfig, surroundings: Surroundings) -> OdooClient:
    """A client for one run or delivery; it asks for the release at its first call."""
    return OdooClient(config, surroundings)


def _account(config: OdooConfig) -> Account:
    return Account(
        base_url=config.url,
        name=config.account,
        rate=Rate(config.calls_per_second, RATE.burst),
        verify=(config.ca_bundle or True) if config.verify else False,
        secrets=(config.api_key.get_secret_value(),),
        read_timeout=config.timeout_seconds,
        explain=explain,
        errors_in_success=True,
        hidden_fields=TRACEBACKS,
    )
