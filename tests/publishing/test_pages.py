"""The pages of feeds: whoever may browse sees how each stands; payloads are for support."""

import gzip
import re
from collections.abc import Callable

import pytest
from django.test import Client

from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.publishing.models import FeedImport
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.manage.conftest import queries
from tests.publishing.conftest import Promote
from tests.publishing.feeds import Feed, article, cluster, feed, last_feed, promote, to_target

__all__ = ["cluster", "feed", "promote", "queries", "to_target"]
LogIn = Callable[[Person], Client]
Queries = Callable[[Client, str], int]
pytestmark = pytest.mark.django_db(transaction=True)
FEEDS = "/m/alpine/feeds/elevate/"


@pytest.fixture
def refused(cluster: ElevateSimulator, promote: Promote, feed: Feed) -> FeedImport:
    """The target refused a feed for one of its articles, and took the next one without it."""
    cluster.configuration.content.add("CUP-1")
    promote([document for number in range(8) for document in article(f"CUP-{number}")])
    feed()
    return FeedImport.objects.get(state=FeedImport.State.FAILURE)


def text(client: Client, path: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", client.get(path).content.decode()).split())


def test_the_list_tells_how_each_feed_stands(refused: FeedImport, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), FEEDS)
    assert "2 feeds, newest first" in page
    assert "Articles that wait 0 Articles that stay out 1" in page
    assert "Failed" in page
    assert "Applied" in page
    assert "Validate feed" not in page, "Who browses starts nothing."


def test_a_failed_feed_shows_the_targets_words(refused: FeedImport, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), f"{FEEDS}{refused.pk}")
    words = f"CUP-1 {refused.keys['CUP-1']}"
    assert words in page
    assert "Elevate was not changed by this feed." in page
    assert "The named articles stay out until they change." in page
    assert words in text(logged_in(browsing), f"{FEEDS}left-out")


def test_the_payload_of_a_failed_feed_can_be_downloaded_by_support_alone(
    refused: FeedImport, support: Person, browsing: Person, logged_in: LogIn
) -> None:
    path = f"{FEEDS}{refused.pk}/payload"
    answer = logged_in(support).get(path)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="elevate-full-{refused.pk}.jsonl.gz"'
    assert b"CUP-1" in gzip.decompress(answer.getvalue())
    assert logged_in(browsing).get(path).status_code == 403
    assert "Download payload" not in text(logged_in(browsing), f"{FEEDS}{refused.pk}")
    assert logged_in(support).get(f"{FEEDS}{last_feed().pk}/payload").status_code == 404, "What was taken is not kept."


def test_support_validates_by_a_button_and_it_is_in_the_audit_trail(
    cluster: ElevateSimulator, refused: FeedImport, support: Person, browsing: Person, logged_in: LogIn
) -> None:
    assert logged_in(browsing).post(f"{FEEDS}validate").status_code == 403
    client = logged_in(support)
    answer = client.post(f"{FEEDS}validate")
    run = Run.objects.latest("pk")
    assert answer.headers["Location"] == f"/m/alpine/runs/{run.pk}"
    assert "Validate when it has ended." in text(client, client.post(f"{FEEDS}validate").headers["Location"])
    before = cluster.shown()
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, last_feed().state, cluster.shown()) == (State.INVALID, FeedImport.State.FAILURE, before)
    assert AuditEntry.objects.get(action="feed validated").person == support
    assert "Full feed" in text(client, f"/m/alpine/runs/{run.pk}")


def test_a_harmful_feed_is_forced_from_its_page_with_a_reason(
    cluster: ElevateSimulator, refused: FeedImport, promote: Promote, feed: Feed, support: Person, logged_in: LogIn
) -> None:
    promote([article(f"CUP-{number}")[0] for number in range(2, 7)], withdrawn=True)
    run = feed()
    client = logged_in(support)
    assert f'href="/m/alpine/runs/{run.pk}/force"' in client.get(f"{FEEDS}{last_feed().pk}").content.decode()
    assert "A forced run builds the feed anew" in text(client, f"/m/alpine/runs/{run.pk}/force")
    client.post(f"/m/alpine/runs/{run.pk}/force", {"reason": "They are no longer made."})
    execute_run(Run.objects.latest("pk").pk)
    assert Run.objects.latest("pk").state == State.DONE
    assert set(cluster.shown()["se"]) == {"CUP-0", "CUP-7"}


def test_the_process_tells_how_often_everything_is_best_told(
    refused: FeedImport, to_target: Process, browsing: Person, logged_in: LogIn
) -> None:
    client = logged_in(browsing)
    assert "See the feeds to Elevate" in text(client, f"/m/alpine/processes/{to_target.slug}")
    page = text(client, f"/m/alpine/feeds/rhythm/{to_target.slug}")
    assert "No schedule sends a full feed yet." in page
    assert "for a catalogue of 7 products: a full feed every hour" in page
    Schedule.objects.create(process=to_target, crontab="30 2 * * *", mode=Mode.FULL)
    assert "A full feed is scheduled: 30 2 * * *" in text(client, f"/m/alpine/feeds/rhythm/{to_target.slug}")


def test_a_connection_that_takes_no_feeds_has_no_such_pages(to_target: Process, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    assert {client.get(f"/m/alpine/feeds/erp/{path}").status_code for path in ("", "left-out", "1", "1/payload")} == {404}


def test_the_list_costs_the_same_however_long_it_is(
    refused: FeedImport, support: Person, logged_in: LogIn, queries: Queries
) -> None:
    client = logged_in(support)
    client.get(FEEDS)
    before = queries(client, FEEDS)
    for number in range(30):
        FeedImport.objects.create(target=refused.target, run=refused.run, extent="full", state="success", name=f"Feed {number}")
    assert queries(client, FEEDS) == before
    assert before <= 14
