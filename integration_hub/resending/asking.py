"""Which orders a page was asked for: what is no id is left out."""

from collections.abc import Sequence

from django.http import QueryDict

from integration_hub.connections.models import Connection
from integration_hub.resending.queries import MOST, Asked


def asked_in(said: QueryDict, shop: Connection | None) -> Asked:
    """The orders that a query string or a form names."""
    rest = _ids([said.get("rest", "")])
    return Asked(_ids(said.getlist("order")[:MOST]), rest[0] if rest else None, shop, said.get("code", "").replace("\x00", ""))


def _ids(words: Sequence[str]) -> list[int]:
    return [int(each) for each in words if each.isascii() and each.isdigit() and len(each) < 19]
