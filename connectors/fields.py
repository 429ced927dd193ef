"""Fields that many configurations share, each with what makes it right."""

from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("Give a time zone by its name, such as Europe/Copenhagen.") from None
    return name


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise ValueError("Give scheme, host and port only, such as https://erp.example.com:50000.")
    return f"{parts.scheme}://{parts.netloc}"


Zone = Annotated[str, AfterValidator(_zone)]
"""A time zone's name."""
Origin = Annotated[str, AfterValidator(_origin)]
"""An address without a path."""
