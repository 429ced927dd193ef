"""How a page says that what was asked cannot be done."""

from types import TracebackType

from django.contrib import messages
from django.http import HttpRequest

from integration_hub.ui.said import said_plainly


class told:  # noqa: N801  # reads as a word: with told(request, Refused)
    """Turns a refusal inside the block into a message on the next page: its words are for people."""

    def __init__(self, request: HttpRequest, *refusals: type[Exception]) -> None:
        self._request = request
        self._refusals = refusals

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(raised, self._refusals):
            return False
        messages.error(self._request, said_plainly(str(raised)))
        return True
