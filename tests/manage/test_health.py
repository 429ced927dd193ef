"""The sentence that says how it is: the cause before its effects, and only what is true. No database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.connections.models import ServiceState
from integration_hub.manage.facts import Facts, Orders
from integration_hub.manage.health import advice, findings, sentence
from integration_hub.manage.standing import Service
from integration_hub.processes import kinds
from integration_hub.runs.models import Heartbeat, State
from tests.manage.facts_for_tests import ERP, NOW, SHOP, ago, delivery, facts, run, service, system

WAITING = Orders(awaiting=7, awaiting_since=ago(28))


@pytest.fixture(autouse=True)
def utc() -> object:
    with timezone.override("UTC"):
        yield


def said(known: Facts) -> str:
    return sentence(known, tuple(findings(known)))


def texts(known: Facts) -> list[str]:
    return [finding.text for finding in findings(known)]


def test_all_is_well_with_when_the_last_order_was_delivered() -> None:
    assert said(facts(delivery())) == "All well. Last order delivered 2 minutes ago."


def test_orders_wait_because_the_erp_is_offline_and_nothing_is_lost() -> None:
    erp = system(1, "ERP", ServiceState.OFFLINE)
    known = facts(delivery(erp=erp, ended=run(State.NOT_REACHABLE)), orders=WAITING, connections=(erp, SHOP))
    assert said(known) == "7 orders wait: ERP has been offline since 14:02. Nothing is lost."
    assert len(texts(known)) == 1
    assert next(findings(known)).ask == "IT, phone 100"


def test_an_erp_that_is_offline_while_no_order_waits_is_told_by_itself() -> None:
    erp = system(1, "ERP", ServiceState.OFFLINE)
    assert said(facts(delivery(erp=erp), connections=(erp, SHOP))) == "ERP has been offline since 14:02. Nothing is lost."


def test_one_order_is_told_as_one() -> None:
    erp = system(1, "ERP", ServiceState.OFFLINE)
    known = facts(delivery(erp=erp), orders=Orders(awaiting=1), connections=(erp, SHOP))
    assert said(known).startswith("1 order waits: ERP has been offline")


def test_a_shop_that_is_offline_keeps_its_orders() -> None:
    shop = system(2, "Shop", ServiceState.OFFLINE)
    known = facts(service(kinds.ORDERS_FROM_SHOP, shop), connections=(ERP, shop))
    assert said(known) == "New orders stay in the shop: Shop has been offline since 14:02. Nothing is lost."


@pytest.mark.parametrize(
    ("delivering", "cause"),
    [
        (delivery(enabled=False), "Orders to ERP is switched off."),
        (delivery(ended=run(State.FAILED)), "the last run of Orders to ERP ended badly at 14:25."),
        (service(kinds.ITEMS_FROM_ERP), "no service takes them to an ERP."),
    ],
)
def test_orders_wait_for_the_cause_that_is_there(delivering: Service, cause: str) -> None:
    assert said(facts(delivering, orders=WAITING)) == f"7 orders wait: {cause} Nothing is lost."


def test_orders_that_have_only_just_come_are_no_finding_and_those_that_wait_long_are() -> None:
    assert texts(facts(delivery(), orders=Orders(awaiting=7, awaiting_since=ago(3)))) == []
    assert texts(facts(delivery(), orders=WAITING)) == ["7 orders wait, the oldest since 14:02."]


def test_a_stopped_clock_comes_before_everything_it_causes() -> None:
    found = texts(facts(delivery(), orders=WAITING, clock_stopped=ago(28)))
    assert found[0] == "The clock has stopped: nothing has started by schedule since 14:02."
    assert said(facts(delivery(), clock_stopped=ago(28))).endswith("Nothing is lost.")


def test_runs_that_no_worker_takes_are_counted() -> None:
    known = facts(delivery(), untaken=3, untaken_since=ago(28))
    assert said(known) == "3 runs have waited since 14:02: no worker takes them. Nothing is lost."


def test_a_failed_order_is_not_told_to_be_safe() -> None:
    assert said(facts(delivery(), orders=Orders(failed=3))) == "3 orders failed."


def test_a_doubt_says_when_the_erp_is_asked() -> None:
    found = next(findings(facts(delivery(), orders=Orders(in_doubt=1, asked_at=NOW + timedelta(minutes=12)))))
    assert found.text == "1 order is in doubt: sent, but the answer was lost."
    assert "asked after 14:42" in found.do


def test_a_rejected_import_says_that_the_shop_keeps_what_it_had() -> None:
    known = facts(delivery(), service(kinds.PRICES_FROM_ERP, ended=run(State.HARMFUL, message="Too many.")))
    assert said(known) == "Prices from ERP was rejected as harmful at 14:25. The shop keeps what it had."


def test_an_import_that_could_not_reach_an_erp_that_is_offline_is_not_told_twice() -> None:
    erp = system(1, "ERP", ServiceState.OFFLINE)
    known = facts(service(kinds.PRICES_FROM_ERP, erp, ended=run(State.NOT_REACHABLE)), connections=(erp, SHOP))
    assert texts(known) == ["ERP has been offline since 14:02."]


def test_a_late_export_is_told() -> None:
    known = facts(service(kinds.STOCK_FROM_ERP, ended=run(State.EXPORT_LATE)))
    assert texts(known) == ["Stock from ERP waits for the ERP's export, which is late."]


def test_data_that_did_not_come_though_it_was_due_is_told_even_if_no_run_says_so() -> None:
    beat = Heartbeat(beat_at=ago(60), good_at=ago(60), changed_at=ago(60))
    known = facts(service(kinds.STOCK_FROM_ERP, beat=beat, ended=run(State.DONE, 60)))
    assert texts(known) == ["Stock from ERP has not run since 13:40, though it was due."]


def test_changes_that_only_a_full_run_found_are_told_with_their_number() -> None:
    beat = Heartbeat(beat_at=ago(5), good_at=ago(5), changed_at=ago(5), missed=14, missed_run=77)
    known = facts(service(kinds.ITEMS_FROM_ERP, beat=beat))
    told = "The full run of Items from ERP found 14 changes that the incremental ones had not reported."
    assert texts(known) == [told]


def test_a_new_merchant_is_told_what_to_do_first() -> None:
    empty, waits = facts(connections=()), facts(delivery(), delivered_at=None, ordered=False)
    assert (said(empty), said(waits)) == ("Nothing is set up yet.", "All well. No order has come yet.")
    assert "Place a test order" in advice(waits)
    assert "Support links" in advice(empty)
    assert advice(facts(delivery())) == ""
