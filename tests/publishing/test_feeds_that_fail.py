"""A target refuses a feed, protects itself, loses answers, is busy: nothing is lost or half-done, and it is said in words."""

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from connectors.testing.faults import Kind
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.catalogue.models import Listing
from integration_hub.connections.opening import opened
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import publish_settings
from integration_hub.publishing.actions import validate_feed
from integration_hub.publishing.carrying import Courier
from integration_hub.publishing.feeding import feed_catalogue
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.payload import Job
from integration_hub.publishing.waiting import count_waiting
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.publishing.conftest import Promote
from tests.publishing.feeds import Feed, article, cluster, extents, feed, last_feed, promote, shown, stocked, to_target

__all__ = ["cluster", "feed", "promote", "to_target"]
pytestmark = pytest.mark.django_db(transaction=True)

SKUS = [f"CUP-{number}" for number in range(10)]
WHOLE = [document for sku in SKUS for document in article(sku)]
PUT = "PUT /api/admin/v4/import/catalog"
ASKING = "GET /api/admin/v4/import/status"


@pytest.fixture
def told(promote: Promote, feed: Feed) -> None:
    """The target shows ten cups."""
    promote(WHOLE)
    assert feed().state == State.DONE


def payload_of(made: FeedImport) -> Path:
    return Path(settings.HUB_SPOOL) / "feeds" / made.path


def test_what_the_target_names_stays_out_and_the_rest_goes_in_the_same_run(
    cluster: ElevateSimulator, promote: Promote, feed: Feed
) -> None:
    cluster.configuration.content.add("CUP-3")
    promote(WHOLE)
    run = feed()
    assert (run.state, run.published) == (State.DONE, 9), run.message
    assert set(shown(cluster)) == set(SKUS) - {"CUP-3"}
    refused, taken = FeedImport.objects.order_by("pk")
    assert (refused.state, taken.state) == (FeedImport.State.FAILURE, FeedImport.State.SUCCESS)
    assert list(refused.keys) == ["CUP-3"]
    assert Listing.objects.get(sku="CUP-3").message == refused.keys["CUP-3"]
    assert b"CUP-3" in gzip.decompress(payload_of(refused).read_bytes()), "Payloads of failed feeds are kept (R83)."


def test_a_cause_behind_all_articles_blames_none_of_them(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, support: Person
) -> None:
    del cluster.configuration.markets["no"]
    promote([document for number in range(30) for document in article(f"MUG-{number}")])
    run = feed()
    assert run.state == State.FAILED
    assert run.remedy.endswith("start the service by hand.")
    assert not Listing.objects.filter(state=Listing.State.REFUSED).exists()
    cluster.calls.clear()
    again = feed()
    assert (again.state, again.code) == (State.FAILED, run.code), "It fails still, and says so."
    assert not cluster.calls, "Nobody sends the same to be refused again."
    cluster.configuration.markets["no"] = cluster.configuration.markets["uk"]
    cluster.configuration.markets["no"].locales = ("nb-NO",)
    assert feed(by=support).state == State.DONE


def test_a_target_that_protects_itself_waits_for_a_person(
    cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed, support: Person, to_target: Process
) -> None:
    to_target.settings["most_removed"] = 1
    to_target.save()
    promote([article(sku)[0] for sku in SKUS[:6]], withdrawn=True)
    run = feed()
    assert (run.state, last_feed().harmful, len(shown(cluster))) == (State.HARMFUL, True, 10)
    assert feed().state == State.HARMFUL
    assert len(extents()) == 2, "Nothing has changed, so that it was not sent again."
    forced = feed(by=support, force="The cups are no longer made.")
    assert (forced.state, len(shown(cluster))) == (State.DONE, 4)
    assert last_feed().force_reason == "The cups are no longer made."
    assert AuditEntry.objects.get(action="import forced").reason == "The cups are no longer made."


def test_the_hub_itself_does_not_send_what_would_take_most_away(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, support: Person
) -> None:
    many = [f"BIG-{number}" for number in range(24)]
    promote([document for sku in many for document in article(sku)])
    feed()
    promote([article(sku)[0] for sku in many[:12]], withdrawn=True)
    cluster.calls.clear()
    run = feed(Mode.FULL)
    assert (run.state, run.code) == (State.HARMFUL, "harmful_feed")
    assert "12 of the 24 articles" in run.message
    assert not cluster.calls[PUT]
    assert payload_of(last_feed()).is_file()
    assert feed(Mode.FULL, by=support, force="Twelve are sold out for good.").state == State.DONE
    assert len(shown(cluster)) == 12


def test_an_empty_catalogue_is_never_told_by_itself(cluster: ElevateSimulator, told: None, promote: Promote, feed: Feed) -> None:
    promote([article(sku)[0] for sku in SKUS], withdrawn=True)
    assert feed().state == State.HARMFUL
    assert feed(Mode.FULL).state == State.HARMFUL
    assert len(shown(cluster)) == 10


@pytest.mark.parametrize("kind", [Kind.DROP_AFTER, Kind.RST, Kind.STATUS_AFTER, Kind.DROP_BEFORE, Kind.LATE_WORK])
def test_a_lost_answer_is_healed_within_the_run(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, to_target: Process, kind: Kind
) -> None:
    cluster.faults.add(kind, PUT, seconds=0.05)
    promote(WHOLE)
    run = feed()
    assert (run.state, len(shown(cluster))) == (State.DONE, 10), run.message
    assert extents() == ["full"], "The same payload, again."
    to_target.refresh_from_db()
    assert count_waiting(to_target) == 0


def test_an_answer_that_is_always_lost_is_given_up_politely_and_told_again_later(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, to_target: Process
) -> None:
    cluster.faults.add(Kind.DROP_AFTER, PUT, times=None)
    promote(WHOLE)
    run = feed()
    assert (run.state, run.code, last_feed().state) == (State.TIMED_OUT, "feed_lost", FeedImport.State.NOT_FOUND)
    to_target.refresh_from_db()
    assert count_waiting(to_target) == 10, "Nothing leaves the queue unconfirmed (I6)."
    cluster.faults.clear()
    assert feed().state == State.DONE
    assert count_waiting(to_target) == 0


@pytest.mark.parametrize("status", [409, 503, 429])
def test_a_busy_target_is_waited_out(cluster: ElevateSimulator, promote: Promote, feed: Feed, status: int) -> None:
    cluster.faults.add(Kind.STATUS, PUT, status=status, retry_after="0", times=3)
    promote(WHOLE)
    run = feed()
    assert (run.state, len(shown(cluster)), extents()) == (State.DONE, 10, ["full"]), run.message


def test_a_target_that_stays_busy_gets_what_is_newest_when_it_is_free(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integration_hub.publishing.carrying.PATIENCE", timedelta(seconds=15))
    cluster.faults.add(Kind.STATUS, PUT, status=503, times=None)
    promote(WHOLE)
    run = feed()
    assert (run.state, last_feed().state) == (State.TIMED_OUT, FeedImport.State.BUILT)
    cluster.faults.clear()
    promote([stocked("CUP-1", 99)])
    assert feed().state == State.DONE
    assert extents() == ["full", "full"], "What was never sent gives way to a feed with the newer changes."
    assert FeedImport.objects.earliest("pk").state == FeedImport.State.ABORTED
    assert shown(cluster)["CUP-1"] == (199, 99)


def test_a_feed_that_the_target_gave_up_is_sent_again(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> None:
    cluster.imports.seconds, cluster.imports.aborts = 0.3, 2
    promote(WHOLE)
    run = feed()
    assert (run.state, len(shown(cluster)), extents()) == (State.DONE, 10, ["full"]), run.message
    assert last_feed().tries == 2


def test_an_id_that_the_target_has_forgotten_is_no_loss(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integration_hub.publishing.carrying.PATIENCE", timedelta(seconds=15))
    cluster.imports.gate.clear()
    promote(WHOLE)
    assert feed().state == State.TIMED_OUT
    cluster.imports.gate.set()
    now = cluster.imports.clock()
    cluster.imports.clock = lambda: now + timedelta(days=8).total_seconds()
    assert feed().state == State.DONE
    assert (len(shown(cluster)), extents()) == (10, ["full"])


def test_an_unreadable_status_is_asked_again(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> None:
    cluster.imports.seconds = 0.3
    cluster.faults.add(Kind.HTML_200, ASKING, times=2)
    promote(WHOLE)
    assert feed().state == State.DONE


def test_a_wrong_key_is_told_and_costs_no_feed(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> None:
    cluster.key = "another"
    promote(WHOLE)
    run = feed()
    assert (run.state, run.code, extents()) == (State.NOT_REACHABLE, "voyado_elevate.key", [])


def test_validating_changes_nothing_and_says_what_the_target_would_say(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, support: Person, to_target: Process
) -> None:
    promote(WHOLE)
    run = validated(to_target, support)
    assert (run.state, last_feed().state, shown(cluster)) == (State.DONE, FeedImport.State.VALID, {})
    cluster.configuration.content.add("CUP-3")
    run = validated(to_target, support)
    assert (run.state, last_feed().state) == (State.INVALID, FeedImport.State.FAILURE)
    assert last_feed().keys.keys() == {"CUP-3"}
    assert not Listing.objects.exists()
    to_target.refresh_from_db()
    assert count_waiting(to_target) == 10


def validated(process: Process, by: Person) -> Run:
    assert process.target
    run = validate_feed(process, process.target, by=by)
    with pytest.raises(Refused):
        validate_feed(process, process.target, by=by)
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_feed_left_open_by_another_machine_is_asked_about_without_its_files(
    cluster: ElevateSimulator, promote: Promote, feed: Feed, to_target: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integration_hub.publishing.carrying.PATIENCE", timedelta(seconds=15))
    cluster.imports.gate.clear()
    promote(WHOLE)
    feed()
    made = last_feed()
    payload_of(made).unlink()
    (payload_of(made).parent / made.told).unlink()
    cluster.imports.gate.set()
    assert feed().state == State.DONE
    to_target.refresh_from_db()
    assert (len(shown(cluster)), count_waiting(to_target)) == (10, 0)
    assert Listing.objects.exclude(product_id="").count() == 10


def test_a_full_disk_ends_clearly_and_leaves_nothing(promote: Promote, to_target: Process) -> None:
    promote(WHOLE)
    run = leases.claim(start_run(to_target, Cause(Trigger.SCHEDULE)).pk)
    assert run
    target = to_target.target
    assert target
    with opened(target, lambda call: None) as shop, Path("/dev/full").open("wb", buffering=0) as full:
        assert shop.connector.feeds
        full_disk = replace(shop.connector.feeds, write=lambda *told: full.writelines([b"x"]))
        ending = feed_catalogue(Job(run, target, shop, full_disk, publish_settings(to_target)))
    assert (ending.state, ending.code) == (State.FAILED, "spool_full")
    assert not list((Path(settings.HUB_SPOOL) / "feeds").glob(f"{target.pk}-*"))
    assert not FeedImport.objects.exists()


def test_a_worker_that_lost_its_run_says_nothing_more_of_a_feed(cluster: ElevateSimulator, to_target: Process) -> None:
    run, target = leases.claim(start_run(to_target, Cause(Trigger.SCHEDULE)).pk), to_target.target
    assert run
    assert target
    made = FeedImport.objects.create(target=target, run=run, extent="full", state=FeedImport.State.SUCCESS, name="Taken")
    Run.objects.filter(pk=run.pk).update(attempt=run.attempt + 1)
    with opened(target, lambda call: None) as shop:
        assert shop.connector.feeds
        job = Job(run, target, shop, shop.connector.feeds, publish_settings(to_target))
        with pytest.raises(leases.LeaseLost):
            Courier(job, made).note(state=FeedImport.State.FAILURE)
    made.refresh_from_db()
    assert made.state == FeedImport.State.SUCCESS
