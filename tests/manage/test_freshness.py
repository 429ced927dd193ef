"""How old data is: judged by its own rhythm; imported and visible in the shop are two moments (R53). No database."""

from datetime import timedelta

from integration_hub.manage.freshness import State, freshness_of, is_too_old
from integration_hub.processes import kinds
from integration_hub.processes.models import Schedule
from integration_hub.runs.models import Heartbeat
from tests.manage.facts_for_tests import ERP, NOW, SHOP, ago, service, system

HOUR = timedelta(hours=1)


def good(minutes: float, changed: float | None = None) -> Heartbeat:
    return Heartbeat(good_at=ago(minutes), beat_at=ago(minutes), changed_at=ago(minutes if changed is None else changed))


def test_data_is_too_old_past_two_of_its_longest_waits() -> None:
    assert not is_too_old(ago(120), HOUR, NOW)
    assert is_too_old(ago(121), HOUR, NOW)
    assert not is_too_old(None, HOUR, NOW)
    assert not is_too_old(ago(9999), None, NOW)


def test_each_kind_is_judged_by_its_own_schedule() -> None:
    nightly = Schedule(crontab="30 2 * * *", time_zone="UTC", next_at=NOW + timedelta(hours=12))
    stock, items = (
        service(kinds.STOCK_FROM_ERP, beat=good(60)),
        service(kinds.ITEMS_FROM_ERP, beat=good(60), schedules=(nightly,)),
    )
    never = service(kinds.CUSTOMERS_FROM_ERP, beat=None)
    found = freshness_of([stock, never, items], NOW)
    assert [(str(each.name), each.state) for each in found] == [
        ("Items", State.CURRENT), ("Stock", State.OLD), ("Customers", State.NEW),
    ]  # fmt: skip
    assert [each.every for each in found[:2]] == [timedelta(days=1), timedelta(minutes=10)]


def test_of_several_schedules_the_tightest_counts() -> None:
    both = tuple(Schedule(crontab=line, time_zone="UTC", next_at=NOW) for line in ("15 * * * *", "30 2 * * 0"))
    assert freshness_of([service(kinds.ITEMS_FROM_ERP, schedules=both)], NOW)[0].every == HOUR


def test_files_come_as_often_as_was_agreed_whatever_our_own_schedule_is() -> None:
    filing = system(3, "Filing", connector="winbas")
    agreed = service(kinds.STOCK_FROM_ERP, filing, settings={"export_every": "PT6H"})
    found = freshness_of([agreed, service(kinds.PRICES_FROM_ERP, filing)], NOW)
    assert {str(each.name): each.every for each in found} == {"Prices": None, "Stock": 6 * HOUR}


def test_what_was_imported_is_visible_in_the_shop_once_the_shop_was_told_all_of_it() -> None:
    stock = service(kinds.STOCK_FROM_ERP, beat=good(5))
    told = service(kinds.CATALOGUE_TO_SHOP, ERP, SHOP, beat=good(3))
    waits = service(kinds.CATALOGUE_TO_SHOP, ERP, SHOP, beat=good(8), told=False)
    seen, unseen = (freshness_of([stock, each], NOW)[0].visible[0] for each in (told, waits))
    assert (seen.shop, seen.at, seen.waits) == ("Shop", ago(3), False)
    assert (unseen.at, unseen.waits, unseen.next_at) == (ago(8), True, waits.next_at)


def test_a_shop_that_was_told_after_this_kind_changed_does_not_wait_for_it() -> None:
    old = service(kinds.ITEMS_FROM_ERP, beat=good(5, changed=90))
    waits = service(kinds.CATALOGUE_TO_SHOP, ERP, SHOP, beat=good(8), told=False)
    assert not freshness_of([old, waits], NOW)[0].visible[0].waits


def test_a_shop_of_another_erp_shows_nothing_of_it() -> None:
    other = service(kinds.CATALOGUE_TO_SHOP, system(4, "Other"), SHOP)
    assert freshness_of([service(kinds.STOCK_FROM_ERP), other], NOW)[0].visible == ()
