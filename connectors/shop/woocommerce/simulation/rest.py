"""WordPress' manners: its errors, the reading of its list arguments, and how it reads numbers out of text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

SECONDS = "%Y-%m-%dT%H:%M:%S"
TRUE = {"true", "1", "yes"}


class RestError(Exception):
    """An error as WordPress says it; an item of a batch carries it as well as a whole answer."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.data = data

    @property
    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "data": {"status": self.status, **self.data}}


def invalid(params: Mapping[str, str]) -> RestError:
    """The refusal of wrong arguments."""
    details = {name: {"code": "rest_invalid_type", "message": message, "data": None} for name, message in params.items()}
    names = ", ".join(params)
    return RestError(400, "rest_invalid_param", f"Invalid parameter(s): {names}", params=dict(params), details=details)


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows of a list are asked for."""

    page: int
    per_page: int
    offset: int
    orderby: str
    descending: bool

    @classmethod
    def asked(cls, query: Mapping[str, str], orders: Mapping[str, str], default: tuple[str, str]) -> "Paging":
        """The arguments of a list, or WordPress' refusal of them."""
        page = whole(query, "page", 1, (1, None))
        size = whole(query, "per_page", 10, (1, 100))
        orderby, order = query.get("orderby", default[0]), query.get("order", default[1])
        if orderby not in orders:
            raise invalid({"orderby": f"orderby is not one of {', '.join(orders)}."})
        if order not in {"asc", "desc"}:
            raise invalid({"order": "order is not one of asc and desc."})
        skip = whole(query, "offset", -1, (0, None))
        return cls(page, size, skip if skip >= 0 else (page - 1) * size, orders[orderby], order == "desc")


def whole(query: Mapping[str, str], name: str, default: int, bounds: tuple[int, int | None]) -> int:
    """A whole number within bounds."""
    if name not in query:
        return default
    value, (least, most) = query[name], bounds
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise invalid({name: f"{name} is not of type integer."})
    if int(value) < least or (most is not None and int(value) > most):
        between = f"between {least} (inclusive) and {most} (inclusive)" if most else f"greater than or equal to {least}"
        raise invalid({name: f"{name} must be {between}"})
    return int(value)


def ids(text: str) -> list[int]:
    """A comma list of ids."""
    return [int(part) for part in text.split(",") if part.strip().isdigit()]


def date_filter(query: Mapping[str, str], name: str, zone: tzinfo) -> str | None:
    """A date argument as UTC text: with Z, an offset or dates_are_gmt it is UTC, else the shop's own zone."""
    value = query.get(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise invalid({name: "Invalid date."}) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC if query.get("dates_are_gmt", "") in TRUE else zone)
    return found.astimezone(UTC).strftime(SECONDS)


def decimal_text(value: Any, decimals: int | None = None) -> str:
    """A price as WooCommerce stores it: everything but figures and the point is dropped, so "19,99" becomes 1999."""
    kept = re.sub(r"[^0-9.\-]", "", str(value))
    try:
        found = float(kept)
    except ValueError:
        return ""
    return kept if decimals is None else f"{found:.{decimals}f}"


def trimmed(body: dict[str, Any], fields: str) -> dict[str, Any]:
    """Only the fields that ``_fields`` names, where it names any."""
    wanted = {field.strip().partition(".")[0] for field in fields.split(",") if field.strip()}
    return {name: value for name, value in body.items() if name in wanted} if wanted else body
