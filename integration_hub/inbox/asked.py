"""What a push asks for: its parameters and headers, checked before a byte of its body is read."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils.dateparse import parse_duration

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel
from integration_hub.inbox.models import ApiKey

DATA: dict[str, type] = {
    "items": Item,
    "prices": Price,
    "stock": StockLevel,
    "customers": Customer,
    "addresses": DeliveryAddress,
}
FORMATS = {
    "text/csv": ".csv",
    "application/jsonlines": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/xml": ".xml",
    "text/xml": ".xml",
}
LONGEST_WAIT = timedelta(minutes=5)
_FLAGS = {"true": True, "false": False}


class Wrong(Exception):
    """The push cannot be taken as it was asked for; the message says what to write instead."""


class Forbidden(Exception):
    """The key may not do what was asked; the message says whom to ask."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One push, as its sender wants it. ``wait`` is counted from when the whole body has come in (R87)."""

    document: type
    complete: bool
    ending: str
    packed: bool
    name: str
    force: bool
    wait: timedelta


def asked_of(request: HttpRequest, key: ApiKey) -> Asked:
    """What the request asks for. Raises Wrong, or Forbidden for a force that the key does not allow."""
    asked = Asked(
        document=DATA[_choice(request, "data", DATA)],
        complete=_choice(request, "type", ("full", "partial")) == "full",
        ending=_ending(request),
        packed=_packed(request),
        name=_name(request),
        force=_FLAGS[_choice(request, "force", _FLAGS, "false")],
        wait=_wait(request),
    )
    if asked.force and key.scheduled:
        raise Forbidden("This API key is meant for schedules and may not force an import. Ask for one that a person uses.")
    if asked.force and not asked.name:
        raise Wrong("A forced import needs a reason: write it in the parameter 'name'.")
    return asked


def _choice(request: HttpRequest, name: str, choices: object, default: str = "") -> str:
    told = request.GET.getlist(name) or [default]
    words = list(choices)  # type: ignore[call-overload]
    if len(told) > 1 or told[0] not in words:
        raise Wrong(f"The parameter '{name}' must be one of: {', '.join(words)}.")
    return told[0]


def _name(request: HttpRequest) -> str:
    name = "".join(sign for sign in request.GET.get("name", "") if sign.isprintable())
    if len(name) > 200:
        raise Wrong("The parameter 'name' may have 200 characters.")
    return name.strip()


def _wait(request: HttpRequest) -> timedelta:
    told = request.GET.get("blockingTimeout", "PT5M")
    wait = parse_duration(told) if told.startswith("PT") and told.isascii() else None
    if wait is None or not timedelta() <= wait <= LONGEST_WAIT:
        raise Wrong("The parameter 'blockingTimeout' must be a duration from PT0S to PT5M, such as PT1M.")
    return wait


def _ending(request: HttpRequest) -> str:
    media, _, parameters = request.headers.get("Content-Type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if media.strip().lower() not in FORMATS:
        raise Wrong(f"The header Content-Type must be one of: {', '.join(FORMATS)}.")
    if charset not in {"", "utf-8", "utf8"}:
        raise Wrong("The body must be UTF-8.")
    return FORMATS[media.strip().lower()]


def _packed(request: HttpRequest) -> bool:
    told = request.headers.get("Content-Encoding", "identity").strip().lower()
    if told not in {"identity", "gzip"}:
        raise Wrong("The header Content-Encoding must be gzip, or left out.")
    return told == "gzip"
