"""An admin's browser: what is measured is a page, never the way to one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from integration_hub.accounts.models import Person, Role

Query = dict[str, str]


class Browser:
    """Logged in by a password alone, so that no page sends it to a second factor first."""

    def __init__(self) -> None:
        self._client = Client()
        self._client.force_login(Person.objects.create_user("bench@hub.example", name="Bench", role=Role.ADMIN))

    def read(self, path: str, query: Query | None = None) -> bytes:
        """The whole page. One that is not there, or sends elsewhere, ends the bench: there is nothing to measure."""
        answer = self._client.get(path, query)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code} {answer.get('Location', '')}: there is nothing to measure.")
        return b"".join(answer)


@contextmanager
def browser() -> Iterator[Browser]:
    """Inside the block the hub answers it."""
    with override_settings(ALLOWED_HOSTS=["testserver", *settings.ALLOWED_HOSTS], HUB_SECOND_FACTOR="optional"):
        yield Browser()
