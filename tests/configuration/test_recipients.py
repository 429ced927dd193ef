"""Recipients in a file: an address alone, or of what and when it is mailed; exported as they stand."""

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from integration_hub.alerts.models import Mode, Recipient, Remind
from integration_hub.configuration.applying import apply
from integration_hub.configuration.exporting import export
from integration_hub.configuration.findings import WrongFile

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
PLAIN = "recipients: [orders@alpine.example]"
CHOOSY = """recipients:
      - orders@alpine.example
      - address: night@alpine.example
        language: da
        hears: {orders_failed: any, offline: erp}
        mode: daily
        digest_at: "07:30"
        quiet: {from: "22:00", until: "06:00", days: [sat, fri]}
        urgent_at_once: false
        remind_hours: 72"""


def test_what_an_address_hears_and_when_is_applied_once(hub_file: Write) -> None:
    path = hub_file((PLAIN, CHOOSY))
    apply(path)
    night = Recipient.objects.get(address="night@alpine.example")
    assert (night.mode, night.digest_at, night.language) == (Mode.DAILY, time(7, 30), "da")
    assert (night.quiet_from, night.quiet_until, night.quiet_days) == (time(22), time(6), "45")
    assert (night.hears_all, night.urgent_at_once, night.remind_hours) == (False, False, Remind.THIRD_DAY)
    assert set(night.subscriptions.values_list("event", "connection__slug")) == {("orders_failed", None), ("offline", "erp")}
    assert Recipient.objects.get(address="orders@alpine.example").hears_all
    assert apply(path).changes == []


def test_what_was_exported_applies_without_a_change(hub_file: Write) -> None:
    path = hub_file((PLAIN, CHOOSY))
    apply(path)
    told = export()
    assert "- orders@alpine.example" in told
    assert "days:\n        - fri\n        - sat" in told
    path.write_text(told)
    assert [change for change in apply(path).changes if "recipient" in change.subject] == []


def test_an_address_that_is_named_alone_keeps_what_was_chosen_for_it(hub_file: Write) -> None:
    apply(hub_file((PLAIN, CHOOSY)))
    apply(hub_file((PLAIN, "recipients: [orders@alpine.example, night@alpine.example]")))
    assert Recipient.objects.get(address="night@alpine.example").subscriptions.count() == 2
    apply(hub_file((PLAIN, "recipients: [{address: night@alpine.example, hears: {}}]")))
    assert Recipient.objects.get(address="night@alpine.example").hears_all


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("orders_failed: any", "orders_fail: any", "There is no event 'orders_fail'."),
        ("offline: erp", "offline: till", "There is no connection 'till'."),
        ("mode: daily", "mode: never", "at_once"),
        ("[sat, fri]", "[saturday]", "sat"),
        ("remind_hours: 72", "remind_hours: 5", "24"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_changed(hub_file: Write, right: str, wrong: str, said: str) -> None:
    with pytest.raises(WrongFile) as problem:
        apply(hub_file((PLAIN, CHOOSY.replace(right, wrong))))
    assert said in str(problem.value)
    assert not Recipient.objects.exists()
