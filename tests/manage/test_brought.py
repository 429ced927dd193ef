"""What a run brought, in a few words of its own figures. No database."""

import pytest

from integration_hub.manage.brought import brought
from integration_hub.processes import kinds
from integration_hub.runs.models import Run, State


@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        (kinds.PRICES_FROM_ERP, {"published": 12, "plan": {"changed": 12}}, "12 prices changed"),
        (kinds.PRICES_FROM_ERP, {"published": 1}, "1 price changed"),
        (
            kinds.ITEMS_FROM_ERP, {"published": 1204, "plan": {"added": 3, "withdrawn": 1}},
            "1,204 items changed, 3 of them new, 1 of them withdrawn",
        ),
        (kinds.STOCK_FROM_ERP, {"published": 0, "read": 900, "staged": 4}, "nothing new"),
        (kinds.CATALOGUE_TO_SHOP, {"published": 2, "plan": {"refused": 1}}, "2 items told to the shop, 1 refused"),
        (kinds.CATALOGUE_TO_SHOP, {"published": 0, "plan": {"refused": 1}}, "nothing new, 1 refused"),
        (kinds.ORDERS_FROM_SHOP, {"staged": 2, "read": 50}, "2 orders taken in"),
        (kinds.ORDERS_TO_ERP, {"published": 3, "read": 3}, "3 orders delivered"),
        (kinds.ORDERS_TO_ERP, {"published": 3, "read": 5}, "3 orders delivered, 2 need another look"),
        (kinds.ORDERS_TO_ERP, {"published": 0, "read": 0}, "nothing new"),
    ],
)  # fmt: skip
def test_a_run_that_is_done(kind: str, figures: dict[str, object], said: str) -> None:
    assert brought(kind, Run(state=State.DONE, **figures)) == said


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_of_service_has_its_words(kind: str) -> None:
    assert brought(kind, Run(state=State.DONE, published=2, read=2)).startswith("2 ")


def test_a_run_under_way_says_how_far_it_is() -> None:
    assert brought(kinds.ITEMS_FROM_ERP, Run(state=State.QUEUED)) == "waits for a worker"
    assert brought(kinds.ITEMS_FROM_ERP, Run(state=State.RUNNING, read=312, expected=8400)) == "312 of 8,400 read"
    assert brought(kinds.ITEMS_FROM_ERP, Run(state=State.RUNNING, read=312)) == "312 read so far"


def test_a_run_that_broke_off_brought_nothing_it_could_name() -> None:
    assert brought(kinds.ITEMS_FROM_ERP, Run(state=State.HARMFUL, published=0)) == ""
    assert brought(kinds.ORDERS_TO_ERP, Run(state=State.NOT_REACHABLE, published=3, read=4)).startswith("3 orders delivered")
    assert brought(kinds.ITEMS_FROM_ERP, None) == ""
