"""What the tests of accounts share: a phone with an authenticator app, and the log-in by form."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from integration_hub.accounts.models import Person
from tests.cast import PASSWORD


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def required(settings: Settings) -> None:
    settings.HUB_SECOND_FACTOR = "required"


class Phone:
    """An authenticator app. It may be asked for two codes in a row: for that of now, and for the next."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._step = 0

    def code(self) -> str:
        self._step = max(self._step + 1, int(time.time()) // 30)
        return str(format_hotp_value(hotp_value(self._secret, self._step)))


@pytest.fixture
def phone_of() -> Callable[[Person], Phone]:
    """Gives a person an app and recovery codes, as if they had set them up."""

    def give(person: Person) -> Phone:
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
        RecoveryCodes.activate(person)
        return Phone(secret)

    return give


def recovery_codes_of(person: Person) -> list[str]:
    found = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    return list(found.wrap().get_unused_codes())


def enter(client: Client, person: Person, password: str = PASSWORD) -> str:
    """Log in through the form; where it leads."""
    answer = client.post(reverse("account_login"), {"login": person.email, "password": password})
    return str(answer.headers.get("Location", ""))


def sealed(person: Person) -> str:
    """What the database holds of the app's key."""
    return str(Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"])


def opened(person: Person) -> str:
    return str(get_adapter().decrypt(sealed(person)))


def mails_are_out() -> None:
    """Those that are sent aside have reached the mail server."""
    for thread in threading.enumerate():
        if thread.name.startswith("mail "):
            thread.join()
