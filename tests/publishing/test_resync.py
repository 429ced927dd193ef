"""Resync over real HTTP: what is ticked is made in the shop as drafts, what differs is repaired, what was asked is never lost."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from connectors.documents import Document, Item, Money, Price, StockLevel
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.faults import Kind
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.catalogue.models import CatalogueItem, Listing
from integration_hub.processes.models import Process
from integration_hub.publishing import due, publishing, resync_actions
from integration_hub.publishing.models import Comparison, Difference, Resync, ResyncChoice, ResyncItem
from integration_hub.publishing.previewing import preview
from integration_hub.publishing.resync_queries import Asked, counts_of, ended_unseen, matching
from integration_hub.publishing.retention import forget_old_resyncs
from integration_hub.publishing.standing import unlinked
from integration_hub.runs.actions import Cause, Refused, cancel_run, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.publishing.conftest import Promote, Publish
from tests.publishing.mirrored import Mirror, from_shop, listed, mirror, stock_up

__all__ = ["from_shop", "mirror"]
pytestmark = pytest.mark.django_db(transaction=True)

LAMP, ROPE, TARP = Item("LAMP", "Lamp Alv", shop_flag=True), Item("ROPE", "Rope", shop_flag=True), Item("TARP", "Tarp")
HIDDEN = Item("HIDDEN", "Spare part", shop_flag=False)


def priced(items: Iterable[Item], amount: str = "25.00") -> list[Document]:
    """Each with a price and four pieces in stock."""
    found: list[Document] = []
    for item in items:
        money = Money(Decimal(amount), "EUR", tax_included=False)
        found += [item, Price(item.key, "web", money), StockLevel(item.key, "01", Decimal(4))]
    return found


@pytest.fixture
def catalogue(promote: Promote, to_shop: Process) -> Process:
    """Four items of the ERP, one of which is not for the shop; the process that tells it, which has told nothing."""
    promote(priced([LAMP, ROPE, TARP, HIDDEN]))
    listed(to_shop)
    return to_shop


def do(resync: Resync) -> Run:
    """Do what was asked for; its run at the end."""
    resync.refresh_from_db()
    assert resync.run_id
    execute_run(resync.run_id)
    return Run.objects.get(pk=resync.run_id)


def held(shop: WooCommerceSimulator, sku: str) -> dict[str, Any]:
    found = [json.loads(body) for (body,) in shop.db.execute("select body from products where sku = ?", (sku,))]
    assert len(found) == 1, f"{len(found)} products with the SKU {sku}"
    return dict(found[0])


def ticked(process: Process) -> set[str]:
    return set(unlinked(process, ticked=True).values_list("sku", flat=True))


def test_flagged_items_are_ticked_at_first_and_others_are_not(catalogue: Process) -> None:
    assert set(unlinked(catalogue).values_list("sku", flat=True)) == {"LAMP", "ROPE", "TARP", "HIDDEN"}
    assert ticked(catalogue) == {"LAMP", "ROPE", "TARP"}


def test_a_choice_is_kept_and_what_the_flag_says_anyway_needs_none(catalogue: Process) -> None:
    resync_actions.choose(catalogue, ["LAMP", "HIDDEN"], ["HIDDEN"])
    assert ticked(catalogue) == {"ROPE", "TARP", "HIDDEN"}
    assert ResyncChoice.objects.count() == 2
    resync_actions.choose(catalogue, ["LAMP", "HIDDEN"], ["LAMP"])
    assert ticked(catalogue) == {"LAMP", "ROPE", "TARP"}
    assert ResyncChoice.objects.count() == 0


def test_nobody_ticks_what_is_not_on_the_list(catalogue: Process) -> None:
    resync_actions.choose(catalogue, ["NOWHERE"], ["NOWHERE"])
    assert not ResyncChoice.objects.exists()


def test_all_that_match_are_ticked_however_many_they_are(catalogue: Process) -> None:
    rows = [CatalogueItem(connection=catalogue.source, sku=f"CUP-{n}", name="Cup", shop_flag=False) for n in range(1200)]
    CatalogueItem.objects.bulk_create(rows)
    resync_actions.choose_all(catalogue, matching(catalogue, Asked("cup-1")), on=True)
    expected = {f"CUP-{n}" for n in range(1200) if str(n).startswith("1")}
    assert ticked(catalogue) - {"LAMP", "ROPE", "TARP"} == expected
    resync_actions.choose_all(catalogue, matching(catalogue, Asked()), on=False)
    assert ticked(catalogue) == set()


def test_the_ticked_are_made_as_drafts_and_linked_the_others_are_not(
    catalogue: Process, shop: WooCommerceSimulator, support: Person
) -> None:
    resync_actions.choose(catalogue, ["ROPE"], [])
    resync = resync_actions.ask_for_resync(catalogue, by=support)
    run = do(resync)
    assert (run.state, run.mode, run.person, run.expected) == (State.DONE, "resync", support, 2)
    assert held(shop, "LAMP")["status"] == "draft"
    assert shop.products.by_sku("ROPE") is None
    assert shop.products.by_sku("HIDDEN") is None
    assert Listing.objects.get(sku="LAMP").product_id == str(held(shop, "LAMP")["id"])
    assert counts_of(resync) == {"due": 0, "made": 2, "told": 0, "refused": 0}
    assert AuditEntry.objects.get(action="resync asked for").detail == {"resync": resync.pk, "items": 2, "flagged": 0}
    assert set(unlinked(catalogue).values_list("sku", flat=True)) == {"ROPE", "HIDDEN"}


def test_what_was_not_flagged_and_is_ticked_gets_its_flag(
    catalogue: Process, shop: WooCommerceSimulator, support: Person
) -> None:
    """R42."""
    resync_actions.choose(catalogue, ["HIDDEN", "LAMP", "ROPE", "TARP"], ["HIDDEN"])
    do(resync_actions.ask_for_resync(catalogue, by=support))
    assert held(shop, "HIDDEN")["status"] == "draft"
    assert catalogue.source.item_fields.get(sku="HIDDEN").shop_flag is True


def test_a_shop_that_makes_no_new_products_by_itself_makes_those_that_a_person_chose(
    catalogue: Process, shop: WooCommerceSimulator, support: Person, publish: Publish
) -> None:
    catalogue.settings |= {"create_products": False}
    catalogue.save()
    publish()
    assert shop.products.by_sku("LAMP") is None
    do(resync_actions.ask_for_resync(catalogue, by=support))
    assert held(shop, "LAMP")


def test_a_sibling_that_nobody_chose_is_not_made_with_its_group(
    promote: Promote, to_shop: Process, shop: WooCommerceSimulator, support: Person
) -> None:
    sizes = [Item(f"TENT-{size}", "Tent", group="TENT", options=(("Size", size),), shop_flag=True) for size in ("S", "M")]
    promote(priced(sizes))
    listed(to_shop)
    resync_actions.choose(to_shop, ["TENT-M"], [])
    do(resync_actions.ask_for_resync(to_shop, by=support))
    assert held(shop, "TENT-S")
    assert shop.products.by_sku("TENT-M") is None


def test_what_cannot_be_sent_is_said_before_and_after_with_what_to_do(
    promote: Promote, to_shop: Process, shop: WooCommerceSimulator, support: Person
) -> None:
    stock_up(shop, 1)
    promote([*priced([LAMP, Item("CUP-1", "Cup", shop_flag=True)]), *priced([replace(LAMP, key="DEAR")], "-1.00")])
    listed(to_shop)
    CatalogueItem.objects.create(connection=to_shop.source, sku="LOST", name="Lost", shop_flag=True)
    said = preview(to_shop)
    assert (said.count, said.will, said.made, said.linked, said.flagged) == (4, 2, 2, 0, 0)
    assert [(each.sku, bool(each.remedy)) for each in said.refused] == [("DEAR", True), ("LOST", True)]
    resync = resync_actions.ask_for_resync(to_shop, by=support)
    do(resync)
    assert counts_of(resync) == {"due": 0, "made": 1, "told": 1, "refused": 2}
    refused = ResyncItem.objects.get(sku="DEAR")
    assert "is -1.00" in refused.message
    assert refused.remedy


def test_what_is_in_the_shop_already_is_told_of_as_linked(catalogue: Process, shop: WooCommerceSimulator, mirror: Mirror) -> None:
    with shop.transaction():
        shop.products.create({"name": "Lamp", "sku": "LAMP"})
        shop.products.create({"name": "Lamp", "sku": "CUP"})
    mirror()
    assert "LAMP" not in ticked(catalogue), "It was linked by the reading."
    Listing.objects.all().delete()
    assert (preview(catalogue).linked, preview(catalogue).made) == (1, 2)


def test_what_was_refused_is_sent_again_once_it_is_mended(
    catalogue: Process, shop: WooCommerceSimulator, support: Person, promote: Promote
) -> None:
    promote(priced([LAMP], "-1.00")[1:2])
    first = resync_actions.ask_for_resync(catalogue, by=support)
    do(first)
    assert counts_of(first)["refused"] == 1
    promote(priced([LAMP], "19.00")[1:2])
    again = resync_actions.ask_again(first, catalogue, by=support)
    do(again)
    assert held(shop, "LAMP")["regular_price"] == "19.00"
    assert (counts_of(again)["made"], counts_of(first)["refused"]) == (1, 1), "The first one's story stays."


def test_what_the_shop_did_not_confirm_stays_due_and_is_told_again_by_itself(
    catalogue: Process, shop: WooCommerceSimulator, support: Person
) -> None:
    """I6."""
    shop.faults.add(Kind.STATUS, match="POST .*batch", status=503, times=None)
    resync = resync_actions.ask_for_resync(catalogue, by=support)
    run = do(resync)
    assert (run.state, counts_of(resync)["due"]) == (State.TIMED_OUT, 3)
    shop.faults.clear()
    assert resync_actions.begin_waiting() == [], "A shop that is away gets some minutes."
    Run.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(minutes=6))
    (later,) = resync_actions.begin_waiting()
    assert (later.trigger, later.mode) == (Trigger.CHAIN, "resync")
    execute_run(later.pk)
    assert counts_of(resync) == {"due": 0, "made": 3, "told": 0, "refused": 0}


def test_a_resync_that_a_person_cancelled_begins_no_more_by_itself(catalogue: Process, support: Person) -> None:
    resync = resync_actions.ask_for_resync(catalogue, by=support)
    assert resync.run
    cancel_run(resync.run, by=support)
    Run.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    assert resync_actions.begin_waiting() == []
    assert counts_of(resync)["due"] == 3
    again = resync_actions.ask_again(resync, catalogue, by=support)
    do(again)
    assert (counts_of(again)["made"], counts_of(resync)["due"]) == (3, 0)


def test_one_run_at_a_time_into_a_shop_and_the_resync_has_its_turn_after_it(
    catalogue: Process, shop: WooCommerceSimulator, support: Person
) -> None:
    """I5: what is asked for while another run goes on is kept, and begins when that has ended."""
    other = start_run(catalogue, Cause(Trigger.SCHEDULE))
    resync = resync_actions.ask_for_resync(catalogue, by=support)
    assert not Run.objects.filter(resyncs=resync).exists()
    assert Run.objects.count() == 1
    execute_run(other.pk)
    resync.refresh_from_db()
    assert resync.run
    assert (resync.run.mode, resync.run.person, resync.run.trigger) == ("resync", support, Trigger.PERSON)
    assert do(resync).state == State.DONE
    assert counts_of(resync)["due"] == 0
    assert held(shop, "LAMP"), "Once, though both told of it."


class Killed(BaseException):
    """As by kill -9."""


@pytest.mark.parametrize("point", ["publishing.before_batch", "publishing.before_settling", "publishing.before_due"])
def test_killed_anywhere_a_resync_loses_nothing_and_makes_nothing_twice(
    catalogue: Process, shop: WooCommerceSimulator, support: Person, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    def strike(name: str) -> None:
        if name == point:
            raise Killed

    resync = resync_actions.ask_for_resync(catalogue, by=support)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "faultpoint", strike)
        with pytest.raises(Killed):
            do(resync)
    assert counts_of(resync)["due"] == 3
    Run.objects.filter(resyncs=resync).update(state=State.QUEUED, lease_until=None)
    assert do(resync).state == State.DONE
    assert counts_of(resync)["due"] == 0
    for sku in ("LAMP", "ROPE", "TARP"):
        assert held(shop, sku)["status"] == "draft"


def test_nothing_chosen_is_refused_in_words(catalogue: Process, support: Person) -> None:
    resync_actions.choose_all(catalogue, unlinked(catalogue), on=False)
    with pytest.raises(Refused, match="Nothing new is chosen"):
        resync_actions.ask_for_resync(catalogue, by=support)
    assert not Resync.objects.exists()


@pytest.fixture
def drifted(catalogue: Process, shop: WooCommerceSimulator, publish: Publish, mirror: Mirror) -> WooCommerceSimulator:
    """A shop that was told everything, and in which somebody then changed a price, a stock and a name."""
    publish()
    lamp, rope = held(shop, "LAMP"), held(shop, "ROPE")
    shop.products.update(lamp["id"], {"regular_price": "1.00", "stock_quantity": 99, "name": "Cheap lamp"})
    shop.products.delete(rope["id"], force=True)
    assert mirror().state == State.DONE
    return shop


def test_what_the_shop_shows_otherwise_is_found(drifted: WooCommerceSimulator) -> None:
    """R37."""
    lamp, rope = Difference.objects.order_by("sku")
    assert {each["name"]: (each["shop"], each["hub"]) for each in lamp.fields} == {
        "name": ("Cheap lamp", "Lamp Alv"), "price": ("1", "25"), "stock": ("99", "4"),
    }  # fmt: skip
    assert [each["name"] for each in rope.fields] == ["gone"]
    figures = Comparison.objects.get()
    assert (figures.differing, figures.linked, figures.unlinked, figures.drafts, figures.shop_only) == (2, 3, 1, 2, 0)
    assert figures.at


def test_repair_tells_just_what_differs_though_nothing_has_changed(
    drifted: WooCommerceSimulator, catalogue: Process, support: Person, mirror: Mirror
) -> None:
    tarp = held(drifted, "TARP")
    resync = resync_actions.ask_for_repair(catalogue, by=support)
    assert do(resync).state == State.DONE
    lamp = held(drifted, "LAMP")
    assert (lamp["regular_price"], lamp["stock_quantity"], lamp["name"]) == ("25.00", 4, "Lamp Alv")
    assert held(drifted, "ROPE")["status"] == "draft", "What was deleted in the shop is made again."
    assert held(drifted, "TARP") == tarp
    assert not Difference.objects.exists()
    assert mirror().state == State.DONE
    assert not Difference.objects.exists()


def test_what_waits_in_the_queue_is_no_drift(
    drifted: WooCommerceSimulator, catalogue: Process, promote: Promote, mirror: Mirror
) -> None:
    promote([StockLevel("LAMP", "01", Decimal(7)), StockLevel("TARP", "01", Decimal(7))])
    mirror()
    assert set(Difference.objects.values_list("sku", flat=True)) == {"ROPE"}


def test_a_difference_that_is_gone_is_forgotten(drifted: WooCommerceSimulator, mirror: Mirror) -> None:
    drifted.products.update(held(drifted, "LAMP")["id"], {"regular_price": "25.00", "stock_quantity": 4, "name": "Lamp Alv"})
    mirror()
    assert set(Difference.objects.values_list("sku", flat=True)) == {"ROPE"}


def test_whoever_asked_is_told_once_that_it_has_ended(catalogue: Process, support: Person, admin: Person) -> None:
    resync = resync_actions.ask_for_resync(catalogue, by=support)
    assert ended_unseen(support) == []
    resync_actions.mark_seen(resync, support)
    do(resync)
    assert ended_unseen(support) == [resync]
    assert ended_unseen(admin) == []
    resync_actions.mark_seen(resync, admin)
    assert ended_unseen(support) == [resync], "Somebody else has read it."
    resync_actions.mark_seen(resync, support)
    assert ended_unseen(support) == []


def test_an_item_is_due_once_whoever_asks(catalogue: Process, support: Person) -> None:
    resync_actions.ask_for_resync(catalogue, by=support)
    with pytest.raises(Refused):
        resync_actions.ask_for_resync(catalogue, by=support)
    assert due.count_due(catalogue.target_id or 0) == 3


def test_what_is_long_past_is_forgotten_and_what_is_due_is_not(catalogue: Process, support: Person) -> None:
    past = timezone.now() - timedelta(days=4000)
    waiting = resync_actions.ask_for_resync(catalogue, by=support)
    ended = Resync.objects.create(shop=waiting.shop, asked_at=past)
    ResyncItem.objects.create(resync=ended, shop=waiting.shop, sku="OLD", outcome="told")
    Resync.objects.filter(pk=waiting.pk).update(asked_at=past)
    assert forget_old_resyncs() == 1
    assert list(Resync.objects.all()) == [waiting]
    assert set(ResyncItem.objects.values_list("sku", flat=True)) == {"LAMP", "ROPE", "TARP"}


def test_a_resync_takes_nothing_out_of_the_queue_that_it_did_not_tell(
    catalogue: Process, shop: WooCommerceSimulator, support: Person, promote: Promote, publish: Publish
) -> None:
    """I6."""
    resync_actions.choose_all(catalogue, unlinked(catalogue), on=False)
    resync_actions.choose(catalogue, ["LAMP"], ["LAMP"])
    do(resync_actions.ask_for_resync(catalogue, by=support))
    assert shop.products.by_sku("ROPE") is None
    publish()
    assert held(shop, "ROPE")["regular_price"] == "25.00"
