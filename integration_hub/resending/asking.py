"""Which orders a page was asked for: what is no id is left out."""

from collections.abc import Sequence

from django.http import QueryDict

from integration_hub.connections.models import Connection
from integration_hub.resending.queries import MOST, Asked

LARGEST = 2**63 - 1


def asked_in(said: QueryDict, shop: Connection | None) -> Asked:
    """The orders that a query string or a form names."""
    code = said.get("code", "").replace("\x00", "")
    return Asked(_ids(said.getlist("order")[:MOST]), _id(said.get("rest", "")), shop, code, _cause(said.get("case", "")))


def _id(word: str) -> int | None:
    return next(iter(_ids([word])), None)


def _cause(word: str) -> int | None:
    """A case's fingerprint; some are below nought."""
    found = _id(word.removeprefix("-"))
    return -found if found and word.startswith("-") else found


def _ids(words: Sequence[str]) -> list[int]:
    return [int(each) for each in words if each.isascii() and each.isdigit() and len(each) < 20 and int(each) <= LARGEST]
