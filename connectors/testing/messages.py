"""What goes in and out of a simulator."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Body = bytes | str | list[Any] | dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent; header names in lower case, ``parts`` the named groups of its route."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query in its order, names as often as they came."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def query(self) -> dict[str, str]:
        """The query by name; of a name that came twice, the last."""
        return dict(self.pairs)

    def json(self) -> Any:
        """The body as JSON; raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers; a list or dict becomes JSON, and a header may come more than once."""

    status: int = 200
    body: Body = None
    headers: Sequence[tuple[str, str]] = ()

    def content(self) -> bytes:
        """The body as it goes over the wire."""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Route:
    """Requests of one method whose whole path matches ``pattern`` go to ``handler``."""

    method: str
    pattern: str
    handler: Callable[[Request], Reply]
