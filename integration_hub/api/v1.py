"""The API's first version: all its rooms behind one door, and its description as OpenAPI."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from orjson import loads

from integration_hub import __version__
from integration_hub.api.problems import MEDIA_TYPE, handle
from integration_hub.api.rooms import (
    audit,
    cases,
    catalogue,
    closing,
    connections,
    feeds,
    logs,
    mappings,
    merchants,
    numbers,
    orders,
    plans,
    processes,
    recipients,
    resends,
    resync,
    runs,
    where,
)

ROOMS = (
    merchants.everywhere, merchants.room, merchants.services, orders.room, where.room, numbers.room, closing.room,
    cases.everywhere, cases.room, resends.room, runs.room, plans.room, plans.generations, processes.room, processes.schedules,
    connections.room, catalogue.room, resync.room, feeds.room, mappings.room, logs.everywhere, logs.room, recipients.room,
    recipients.mails, audit.room,
)  # fmt: skip


class _Strict(Parser):
    """Reads what is JSON by its rules alone, and no text that a database could not keep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if b"\\u0000" in request.body:
            raise ValueError("NUL")
        read: dict[str, Any] = loads(request.body)
        return read


class Api(NinjaAPI):
    """Problems are described under their own media type, and parameters as an address can hold them."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, said in operation["responses"].items():
                    if int(status) >= 400:
                        said["content"] = {MEDIA_TYPE: said["content"].pop("application/json")}
                for parameter in operation["parameters"]:
                    parameter["schema"] = _without_null(parameter["schema"])
        return schema


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is not there is left out: an address holds no null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]} if len(kinds) == 1 else schema


def _built() -> Api:
    api = Api(
        title="Integration Hub", version="1", urls_namespace="api:api-v1", docs_url=None, parser=_Strict(),
        description=f"What the pages of the Integration Hub {__version__} show and do, for programs. docs/api.md tells how.",
    )  # fmt: skip
    handle(api)
    for room in ROOMS:
        api.add_router(room.path, room.router)
    return api


api = _built()
