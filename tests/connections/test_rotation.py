"""Keys rotate: all credentials or none, and again without harm."""

import json

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of
from integration_hub.connections.rotation import NotRotated, Rotation, rotate_keys
from tests.cast import connect

pytestmark = pytest.mark.django_db
OLD = "test:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "new:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="


def erp(merchant: Merchant, slug: str) -> Connection:
    config = {"url": "http://sap.example", "company": "A", "user": "u", "password": "hunter2", "time_zone": "UTC"}
    return connect(merchant, "sap_business_one", slug, **config)


def test_credentials_move_to_the_first_key_and_the_old_one_may_go(merchant: Merchant, settings: object) -> None:
    first, second = erp(merchant, "one"), erp(merchant, "two")
    settings.HUB_KEYS = [NEW, OLD]  # type: ignore[attr-defined]
    assert rotate_keys() == Rotation(moved=2, there=0)
    assert rotate_keys() == Rotation(moved=0, there=2)
    settings.HUB_KEYS = [NEW]  # type: ignore[attr-defined]
    for each in (first, second):
        each.refresh_from_db()
        assert config_of(each).password.get_secret_value() == "hunter2"  # type: ignore[attr-defined]


def test_second_factors_move_with_them(merchant: Merchant, support: Person, settings: object) -> None:
    TOTP.activate(support, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(support)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    settings.HUB_KEYS = [NEW, OLD]  # type: ignore[attr-defined]
    assert rotate_keys() == Rotation(moved=2, there=0)
    settings.HUB_KEYS = [NEW]  # type: ignore[attr-defined]
    assert rotate_keys() == Rotation(moved=0, there=2)
    assert get_adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
    settings.HUB_KEYS = [OLD]  # type: ignore[attr-defined]
    with pytest.raises(NotRotated, match=support.email):
        rotate_keys()


def test_nothing_moves_when_one_cannot_be_opened(merchant: Merchant, settings: object) -> None:
    good, lost = erp(merchant, "good"), erp(merchant, "lost")
    Connection.objects.filter(pk=lost.pk).update(credentials=good.credentials)
    settings.HUB_KEYS = [NEW, OLD]  # type: ignore[attr-defined]
    with pytest.raises(NotRotated, match="alpine/lost"):
        rotate_keys()
    assert Connection.objects.get(pk=good.pk).credentials == good.credentials
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("rotatekeys")


def test_a_key_whose_text_changed_under_the_same_id_is_noticed(merchant: Merchant, settings: object) -> None:
    erp(merchant, "one")
    settings.HUB_KEYS = [NEW.replace("new", "test")]  # type: ignore[attr-defined]
    with pytest.raises(NotRotated):
        rotate_keys()


def test_no_secret_stands_in_the_table(merchant: Merchant) -> None:
    row = Connection.objects.filter(pk=erp(merchant, "one").pk).values().get()
    assert "hunter2" not in json.dumps(row, default=str)
