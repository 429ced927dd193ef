"""Whoever is on the list hears once of every import that failed, and of nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import ENDED_BADLY, State
from tests.alerts.conftest import Ended, service

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ENDED_BADLY)
def test_every_bad_end_of_an_import_is_told_to_everybody_once(
    prices: Process, ended: Ended, ann: Recipient, bob: Recipient, state: str
) -> None:
    run = ended(prices, state)
    assert notice_what_ended_badly() == 2
    assert notice_what_ended_badly() == 0
    assert sorted(Notice.objects.values_list("run", "address")) == [(run.pk, ann.address), (run.pk, bob.address)]


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED, State.RUNNING])
def test_what_did_not_end_badly_is_not_told(prices: Process, ended: Ended, ann: Recipient, state: str) -> None:
    ended(prices, state, ended_at=None if state == State.RUNNING else timezone.now())
    assert notice_what_ended_badly() == 0


def test_every_failed_import_of_a_long_outage_is_told(prices: Process, ended: Ended, ann: Recipient) -> None:
    for _ in range(5):
        ended(prices, State.NOT_REACHABLE)
    assert notice_what_ended_badly() == 5


def test_an_outage_of_the_orders_is_told_when_it_begins_and_not_every_five_minutes(
    merchant: Merchant, ended: Ended, ann: Recipient
) -> None:
    orders = service(merchant, kinds.ORDERS_FROM_SHOP)
    states = [State.DONE, State.NOT_REACHABLE, State.NOT_REACHABLE, State.DONE, State.NOT_REACHABLE]
    runs = [ended(orders, state) for state in states]
    notice_what_ended_badly()
    assert set(Notice.objects.values_list("run", flat=True)) == {runs[1].pk, runs[4].pk}


def test_a_publication_that_fails_for_the_same_reason_again_is_told_once(
    merchant: Merchant, ended: Ended, ann: Recipient
) -> None:
    publication = service(merchant, kinds.CATALOGUE_TO_SHOP)
    reasons = ["busy", "busy", "content", "content", "busy"]
    runs = [ended(publication, State.FAILED, code=code) for code in reasons]
    notice_what_ended_badly()
    assert set(Notice.objects.values_list("run", flat=True)) == {runs[0].pk, runs[2].pk, runs[4].pk}


def test_a_late_export_is_told_once_until_one_has_come(prices: Process, ended: Ended, ann: Recipient) -> None:
    late, broken, done = State.EXPORT_LATE, State.INVALID, State.DONE
    runs = [ended(prices, state) for state in (late, late, broken, late, done, late, late)]
    notice_what_ended_badly()
    told = set(Notice.objects.values_list("run", flat=True))
    assert told == {runs[0].pk, runs[2].pk, runs[5].pk}


def test_nobody_hears_of_another_merchant(prices: Process, ended: Ended, other_merchant: Merchant) -> None:
    Recipient.objects.create(
        merchant=other_merchant, address="eve@harbour.example", created_at=timezone.now() - timedelta(days=1)
    )
    ended(prices)
    assert notice_what_ended_badly() == 0


def test_who_is_added_today_hears_nothing_of_yesterday(prices: Process, ended: Ended, merchant: Merchant) -> None:
    ended(prices, ended_at=timezone.now() - timedelta(hours=1))
    Recipient.objects.create(merchant=merchant, address="new@alpine.example")
    assert notice_what_ended_badly() == 0
