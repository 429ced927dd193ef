"""Why an item is not in the shop: each reason from plain values, in the order in which it is mended."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from integration_hub.tracing.facts import Fault, ItemFacts, Service, Side, Standing, Told
from integration_hub.tracing.item_reasons import verdict, why_not
from integration_hub.tracing.reasons import Reason

NOW = datetime(2026, 1, 5, 10, 12, tzinfo=UTC)
ERP, SHOP = Side("Acme ERP", "ERP partner"), Side("Alpine shop", "Web agency")
ITEMS, TO_SHOP = Service("Items from ERP", 1), Service("Catalogue to shop", 4, next_at=NOW)
WELL = ItemFacts("KAYAK", ERP, Standing.ACTIVE, imports=(ITEMS,), shop=SHOP, publication=TO_SHOP, told=Told("listed", NOW, "812"))
BAD: dict[str, Any] = {
    "ended_badly": True,
    "outcome": "Count mismatch",
    "run_id": 7,
    "said": "17 items are missing.",
    "remedy": "Run it again.",
}


def of(**facts: Any) -> list[Reason]:
    return why_not(replace(WELL, **facts))


def test_an_item_that_is_there_has_no_reason_and_a_good_sentence() -> None:
    assert of() == []
    assert verdict(WELL, []) == ("KAYAK is in Alpine shop, and nothing of it waits.", "good")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"standing": Standing.NEVER, "told": None}, "never_imported"),
        ({"standing": Standing.NEVER, "told": None, "imports": ()}, "no_service"),
        ({"standing": Standing.NEVER, "told": None, "born_in_shop": True}, "born_in_shop"),
        ({"standing": Standing.WITHDRAWN}, "withdrawn"),
        ({"standing": Standing.INACTIVE}, "inactive"),
        ({"erp_flag": False}, "not_flagged"),
        ({"erp_flag": True, "hub_flag": False}, "not_flagged_here"),
        ({"missing": ("brand", "tax_group")}, "unallocated"),
        ({"unpriced": ("web",)}, "unpriced"),
        ({"imports": (replace(ITEMS, enabled=False),)}, "service_off"),
        ({"imports": (replace(ITEMS, **BAD),)}, "ended_badly"),
        ({"erp": replace(ERP, away_since=NOW)}, "away"),
        ({"shop": None, "publication": None, "told": None}, "not_connected"),
        ({"shop": replace(SHOP, away_since=NOW)}, "away"),
        ({"publication": replace(TO_SHOP, enabled=False)}, "service_off"),
        ({"publication": replace(TO_SHOP, **BAD)}, "ended_badly"),
        ({"fault": Fault("too_many_options", "It has 5 attributes; the shop takes 3.", "Split it.")}, "too_many_options"),
        ({"told": Told("refused", NOW, message="No image.", remedy="Add one.")}, "refused"),
        ({"waiting_since": NOW}, "waiting"),
        ({"told": None}, "untold"),
        ({"told": None, "makes_products": False}, "not_linked"),
        ({"told": Told("draft", NOW, "812")}, "draft"),
    ],
)  # fmt: skip
def test_each_thing_that_keeps_it_away_is_named(facts: dict[str, Any], code: str) -> None:
    found = of(**facts)
    assert [reason.code for reason in found] == [code]
    if not found[0].general:
        assert verdict(replace(WELL, **facts), found) == (found[0].title, found[0].tone)


def test_trouble_of_a_whole_service_does_not_deny_that_the_item_is_there() -> None:
    found = of(imports=(replace(ITEMS, **BAD),))
    assert verdict(WELL, found) == ("KAYAK is in Alpine shop, but newer changes may not have come through.", "attention")
    untold = replace(WELL, told=None)
    assert verdict(untold, why_not(untold))[0] == "Alpine shop was never told of it"


def test_the_hubs_flag_goes_before_the_erps() -> None:
    assert of(erp_flag=False, hub_flag=True) == []
    assert of(erp_flag=False, only_flagged=False) == []


def test_reasons_stand_in_the_order_in_which_they_are_mended() -> None:
    off = replace(TO_SHOP, enabled=False)
    found = of(erp_flag=False, missing=("brand",), imports=(replace(ITEMS, **BAD),), publication=off)
    assert [reason.code for reason in found] == ["not_flagged", "unallocated", "service_off", "ended_badly"]


def test_of_what_is_not_there_the_erps_services_come_before_the_shops() -> None:
    bad = {"imports": (replace(ITEMS, **BAD),), "publication": replace(TO_SHOP, enabled=False)}
    found = of(standing=Standing.NEVER, told=None, **bad)
    assert [reason.code for reason in found] == ["never_imported", "ended_badly", "service_off"]


def test_what_was_never_imported_is_brought_by_a_full_read_of_the_right_service() -> None:
    (reason,) = of(standing=Standing.NEVER, told=None)
    assert (reason.process_id, reason.full, reason.ask) == (1, True, "ERP partner")
    (off, _) = of(standing=Standing.NEVER, told=None, imports=(replace(ITEMS, enabled=False),))
    assert off.process_id is None


def test_what_waits_is_told_by_the_publication_and_says_when() -> None:
    (reason,) = of(waiting_since=NOW)
    assert (reason.process_id, reason.at, reason.tone) == (4, NOW, "active")
    assert "next publication" in reason.text
    assert "no schedule" in of(waiting_since=NOW, publication=replace(TO_SHOP, next_at=None))[0].text
    assert "at work" in of(waiting_since=NOW, publication=replace(TO_SHOP, active_run=9))[0].text
    assert "A feed is under way (In doubt)" in of(waiting_since=NOW, feed="In doubt")[0].text


def test_an_item_that_must_not_be_in_the_shop_does_not_wait_for_it() -> None:
    assert [reason.code for reason in of(erp_flag=False, waiting_since=NOW)] == ["not_flagged"]
    assert [reason.code for reason in of(standing=Standing.WITHDRAWN, waiting_since=NOW, unpriced=("web",))] == ["withdrawn"]


def test_a_run_that_ended_badly_is_told_in_its_own_words_with_its_page() -> None:
    (reason,) = of(imports=(replace(ITEMS, **BAD),))
    assert (reason.said, reason.said_remedy, reason.run_id) == ("17 items are missing.", "Run it again.", 7)
    assert reason.title == "The last run of “Items from ERP” ended badly: count mismatch"


def test_a_refusal_is_told_in_the_shops_words_and_names_whom_to_ask() -> None:
    (reason,) = of(told=Told("refused", NOW, message="No image.", remedy="Add one."))
    assert (reason.said, reason.said_remedy, reason.ask) == ("No image.", "Add one.", "Web agency")
