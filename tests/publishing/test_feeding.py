"""From the catalogue to a target of feeds, over real HTTP: the smallest feed that tells what changed, one at a time."""

from datetime import timedelta

import pytest

from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from integration_hub.accounts.models import Person
from integration_hub.catalogue.models import Listing
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.waiting import count_waiting
from integration_hub.runs.models import State
from tests.publishing.conftest import Promote
from tests.publishing.feeds import Feed, article, cluster, extents, feed, last_feed, priced, promote, shown, stocked, to_target

__all__ = ["cluster", "feed", "promote", "to_target"]
pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = [*article("TENT-S", group="TENT"), *article("TENT-M", group="TENT"), *article("LAMP"), *article("BOWL"), *article("CUP")]
ALL = {"TENT-S", "TENT-M", "LAMP", "BOWL", "CUP"}


@pytest.fixture
def told(promote: Promote, feed: Feed) -> None:
    """The target shows the whole catalogue."""
    promote(WHOLE)
    assert feed().state == State.DONE


def test_the_first_feed_tells_everything(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> None:
    promote(WHOLE)
    run = feed()
    assert (run.state, run.expected, run.read, run.published) == (State.DONE, 5, 5, 5), run.message
    assert shown(cluster) == dict.fromkeys(ALL, (199, 4))
    assert shown(cluster, "no")["LAMP"] == (209, 4)
    made = last_feed()
    assert (made.extent, made.state, made.groups, made.variants) == ("full", FeedImport.State.SUCCESS, 4, 5)
    assert not made.path, "Only payloads of failed feeds are kept."


def test_what_was_told_is_not_told_again(cluster: ElevateSimulator, told: None, feed: Feed) -> None:
    cluster.calls.clear()
    assert feed().message == "Nothing has changed since the last time."
    assert not cluster.calls
    assert Listing.objects.filter(state=Listing.State.LISTED).count() == 5


def test_a_changed_stock_is_an_attribute_modification(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote([stocked("TENT-S", 9), priced("LAMP", "149.00")])
    assert feed().published == 2
    assert shown(cluster) == dict.fromkeys(ALL, (199, 4)) | {"TENT-S": (199, 9), "LAMP": (149, 4)}
    assert extents() == ["full", "attributes"]


def test_a_changed_name_or_a_new_variant_tells_the_complete_group(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote(article("TENT-L", group="TENT", pieces=2))
    feed()
    assert shown(cluster)["TENT-L"] == (199, 2)
    made = last_feed()
    assert (made.extent, made.groups, made.variants) == ("partial", 1, 3)


def test_structure_goes_before_figures_each_in_a_feed_of_its_own(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote([*article("TENT-L", group="TENT"), stocked("LAMP", 1)])
    run = feed()
    assert extents() == ["full", "partial", "attributes"]
    assert (run.published, shown(cluster)["LAMP"], len(shown(cluster))) == (4, (199, 1), 6)


def test_a_withdrawn_variant_goes_and_its_siblings_stay(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote(article("TENT-M", group="TENT")[:1], withdrawn=True)
    feed()
    assert set(shown(cluster)) == ALL - {"TENT-M"}
    assert Listing.objects.get(sku="TENT-M").state == Listing.State.WITHDRAWN
    feed()
    assert extents() == ["full", "partial"], "Once it is gone nothing more is said of it."


def test_a_group_whose_last_variant_is_withdrawn_goes_itself(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote(article("LAMP")[:1], withdrawn=True)
    assert feed().state == State.DONE
    assert set(shown(cluster)) == ALL - {"LAMP"}


def test_an_article_that_moves_to_another_group_leaves_the_old_one(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote([article("LAMP", group="TENT")[0], article("TENT-M", group="CAMP")[0]])
    run = feed()
    assert run.state == State.DONE, run.message
    assert {sku: said["group"] for sku, said in cluster.shown()["se"].items()} == {
        "TENT-S": "TENT-g",
        "LAMP": "TENT-g",
        "TENT-M": "CAMP-g",
        "BOWL": "BOWL-g",
        "CUP": "CUP-g",
    }


def test_one_bad_article_stays_out_with_words_and_the_rest_goes(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, to_target: Process
) -> None:
    promote([*WHOLE, *article("BAD", price="-5.00"), *article("X" * 60)])
    run = feed()
    assert (run.state, run.plan["left_out"], len(shown(cluster))) == (State.DONE, 2, 5)
    refused = {listing.sku: listing for listing in Listing.objects.filter(state=Listing.State.REFUSED)}
    assert set(refused) == {"BAD", "X" * 60}
    assert all(listing.message and listing.remedy for listing in refused.values())
    to_target.refresh_from_db()
    assert count_waiting(to_target) == 0


def test_what_is_mended_in_the_erp_is_told_by_itself(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> None:
    promote([*WHOLE, *article("BAD", price="-5.00")])
    feed()
    promote([priced("BAD", "5.00")])
    feed()
    assert shown(cluster)["BAD"] == (5, 4)
    assert Listing.objects.get(sku="BAD").code == ""


def test_a_shown_article_that_goes_bad_is_taken_away_and_its_siblings_stay(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed
) -> None:
    promote([priced("TENT-S", "-1.00")])
    feed()
    assert set(shown(cluster)) == ALL - {"TENT-S"}
    assert Listing.objects.get(sku="TENT-S").state == Listing.State.REFUSED
    promote([stocked("TENT-M", 1)])
    feed()
    assert extents() == ["full", "partial", "attributes"], "What stays out does not make every change structural."


def test_a_full_run_mends_what_somebody_changed_there(cluster: ElevateSimulator, told: None, feed: Feed) -> None:
    with cluster.transaction() as db:
        db.execute("delete from groups where key = 'LAMP-g'")
    feed(Mode.FULL)
    assert set(shown(cluster)) == ALL
    assert extents() == ["full", "full"]


def test_a_slow_target_is_asked_until_it_is_done(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> None:
    cluster.imports.seconds = 0.4
    promote(WHOLE)
    assert feed().state == State.DONE
    made = last_feed()
    assert made.state == FeedImport.State.SUCCESS
    assert made.remote_id
    assert cluster.calls["GET /api/admin/v4/import/status"] > 1


def test_a_target_that_takes_too_long_is_left_alone_until_the_next_run(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integration_hub.publishing.carrying.PATIENCE", timedelta(seconds=15))
    cluster.imports.gate.clear()
    promote(WHOLE)
    run = feed()
    assert (run.state, run.code) == (State.TIMED_OUT, "still_working")
    assert last_feed().is_open
    cluster.imports.gate.set()
    promote([stocked("LAMP", 8)])
    assert feed().state == State.DONE
    assert extents() == ["full", "attributes"], "The next run goes on with the same feed, and then tells what is new."
    assert shown(cluster)["LAMP"] == (199, 8)


def test_v3_is_told_everything_each_time(cluster: ElevateSimulator, promote: Promote, feed: Feed, to_target: Process) -> None:
    assert to_target.target
    to_target.target.settings["version"] = "v3"
    to_target.target.save()
    with cluster.transaction() as db:
        db.execute("insert or replace into facts values ('version', 'v3')")
    promote(WHOLE)
    assert feed().state == State.DONE
    promote([stocked("LAMP", 8)])
    assert feed().state == State.DONE
    assert extents() == ["full", "full"]
    assert shown(cluster)["LAMP"] == (199, 8)


def test_a_full_run_by_hand_tries_again_what_the_target_refused(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, support: Person
) -> None:
    cluster.configuration.content.add("LAMP")
    promote([*WHOLE])
    assert feed().state == State.DONE
    assert Listing.objects.get(sku="LAMP").code == "refused_by_target"
    cluster.configuration.content.clear()
    feed(Mode.FULL)
    assert "LAMP" not in shown(cluster), "A schedule tries only what has changed."
    feed(Mode.FULL, by=support)
    assert set(shown(cluster)) == ALL
