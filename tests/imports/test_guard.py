"""What may be published is decided from figures: any wrong count stops it, harm stops it unless a person forces it."""

from dataclasses import replace

import pytest

from integration_hub.catalogue.models import Kind
from integration_hub.imports.guard import Counted, judge, moved, unable
from integration_hub.imports.plan import Market, Plan
from integration_hub.processes.settings import ImportSettings
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import State

LIMITS = ImportSettings()
HONEST = Counted("prices", 100, 100, 100)


def verdict(
    counted: Counted = HONEST, plan: Plan | None = None, *, forced: bool = False, limits: ImportSettings = LIMITS
) -> Ending | None:
    return judge(plan or Plan(Kind.PRICE), counted, limits, forced=forced)


def market(**figures: int) -> Plan:
    figures = {"published": 100, **figures}
    return Plan(
        Kind.PRICE, published=figures["published"], withdrawn=figures.get("withdrawn", 0), markets={"DK": Market(**figures)}
    )


def test_an_honest_count_goes_on() -> None:
    assert verdict() is None
    assert verdict(replace(HONEST, expected=None)) is None


@pytest.mark.parametrize("forced", [False, True])
def test_too_few_are_told_in_numbers_forced_or_not(forced: bool) -> None:
    ending = verdict(replace(HONEST, expected=117), forced=forced)
    assert ending is not None
    assert (ending.state, ending.code) == (State.COUNT_MISMATCH, "too_few")
    assert "17 of the prices are missing: 117 were expected, 100 came." in ending.message
    assert "your shop was not changed" in ending.message
    assert "web service is online" in ending.remedy


def test_more_than_expected_says_that_the_source_was_changed() -> None:
    ending = verdict(replace(HONEST, expected=99))
    assert ending is not None
    assert (ending.state, ending.code) == (State.COUNT_MISMATCH, "too_many")
    assert "The ERP was changed while it was read" in ending.message


def test_the_right_number_with_one_record_twice_is_one_missing() -> None:
    ending = verdict(Counted("prices", 100, 100, 99, twice="A7"))
    assert ending is not None
    assert ending.code == "too_few"
    assert "'A7' came more than once" in ending.message


def test_all_that_were_expected_and_one_of_them_twice_is_a_mismatch() -> None:
    ending = verdict(Counted("prices", 100, 101, 100, twice="A7"))
    assert ending is not None
    assert (ending.state, ending.code) == (State.COUNT_MISMATCH, "too_many")
    assert "'A7'" in ending.message


def test_without_a_count_a_record_that_comes_twice_is_refused_all_the_same() -> None:
    ending = verdict(Counted("prices", None, 101, 100, twice="A7"), forced=True)
    assert ending is not None
    assert (ending.state, ending.code) == (State.INVALID, "duplicate_keys")


@pytest.mark.parametrize("figure", ["withdrawn", "to_zero", "moved_far"])
def test_half_of_a_market_is_harm_and_less_is_not(figure: str) -> None:
    assert verdict(plan=market(**{figure: 49})) is None
    ending = verdict(plan=market(**{figure: 50}))
    assert ending is not None
    assert ending.state == State.HARMFUL
    assert "50 of 100 " in ending.message
    assert "(50%; allowed: below 50%). This is about market DK." in ending.message
    assert verdict(plan=market(**{figure: 50}), forced=True) is None


def test_one_market_is_judged_though_all_together_would_pass() -> None:
    plan = Plan(Kind.PRICE, 1000, withdrawn=60, markets={"DK": Market(900), "SE": Market(100, withdrawn=60)})
    ending = verdict(plan=plan)
    assert ending is not None
    assert "This is about market SE." in ending.message


def test_small_markets_are_not_judged_by_shares() -> None:
    assert verdict(plan=market(published=19, withdrawn=18)) is None


def test_withdrawing_everything_is_harm_however_little_there_is() -> None:
    ending = verdict(plan=market(published=3, withdrawn=3))
    assert ending is not None
    assert "would withdraw everything" in ending.message


def test_a_limit_of_one_judges_nothing() -> None:
    limits = ImportSettings(most_withdrawn=1, most_stock_to_zero=1, most_price_moves=1)
    assert verdict(plan=market(withdrawn=100, to_zero=100, moved_far=100), limits=limits) is None


def test_a_source_that_never_held_still_says_so() -> None:
    assert moved(3).state == State.COUNT_MISMATCH
    assert "changed while it was read, 3 times" in moved(3).message


def test_what_nobody_can_give_or_count_is_told_apart() -> None:
    assert unable("Acme", "prices", "").code == "cannot_read"
    assert unable("Acme", "prices", "It cannot say.").code == "cannot_count"
