"""Pages of runs and logs, and their buttons."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.processes.models import Mode
from integration_hub.runs.models import ACTIVE, Level, LogEntry, Run, State
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
REASON = "The winter range was withdrawn on purpose."


def _text(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/{path}").content.decode()


def test_a_click_starts_a_run_and_a_second_click_gets_the_same(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, process = logged_in(support), scene.processes["stock_from_erp"]
    first, second = (client.post(f"/m/alpine/runs/start/{process.pk}") for _ in range(2))
    run = process.runs.get(state__in=ACTIVE)
    assert first["Location"] == second["Location"] == f"/m/alpine/runs/{run.pk}"
    assert (run.person, run.mode) == (support, Mode.INCREMENTAL)


def test_a_full_sync_is_asked_for_by_its_button(scene: Scene, support: Person, logged_in: LogIn) -> None:
    process = scene.processes["stock_from_erp"]
    logged_in(support).post(f"/m/alpine/runs/start/{process.pk}", {"mode": "full"})
    assert process.runs.get(state__in=ACTIVE).mode == Mode.FULL


def test_a_process_that_is_off_says_so_instead_of_running(scene: Scene, support: Person, logged_in: LogIn) -> None:
    process = scene.processes["stock_from_erp"]
    type(process).objects.filter(pk=process.pk).update(enabled=False)
    answer = logged_in(support).post(f"/m/alpine/runs/start/{process.pk}", follow=True)
    assert f"{process.name} is switched off." in answer.content.decode()
    assert not process.runs.filter(state__in=ACTIVE).exists()


def test_the_page_of_a_running_run_polls_and_stops_by_itself(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, run = logged_in(support), scene.runs["running"]
    assert 'hx-trigger="every 2s"' in _text(client, f"runs/{run.pk}")
    fragment = _text(client, f"runs/{run.pk}/progress")
    assert "<html" not in fragment
    assert re.search(r'<progress max="840"\s+value="312"', fragment)
    Run.objects.filter(pk=run.pk).update(state=State.DONE, ended_at=timezone.now(), published=4)
    last = _text(client, f"runs/{run.pk}/progress")
    assert "hx-trigger" not in last
    assert 'hx-swap-oob="true"' in last


def test_an_unknown_total_is_a_growing_count_never_a_false_bar(scene: Scene, support: Person, logged_in: LogIn) -> None:
    Run.objects.filter(pk=scene.runs["running"].pk).update(expected=None)
    page = _text(logged_in(support), f"runs/{scene.runs['running'].pk}")
    assert "312 items read so far" in page
    assert "<progress" not in page


def test_a_failed_run_says_what_happened_and_what_to_do(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = _text(logged_in(browsing), f"runs/{scene.runs['mismatch'].pk}")
    for words in (
        "17 prices are missing",
        "Your shop was not changed",
        "What to do",
        "web services are online",
        "1,204",
        "1,187",
    ):
        assert words in page


def test_cancel_is_asked_once_and_then_told(scene: Scene, support: Person, logged_in: LogIn) -> None:
    run = scene.runs["running"]
    page = logged_in(support).post(f"/m/alpine/runs/{run.pk}/cancel", follow=True).content.decode()
    run.refresh_from_db()
    assert run.cancel_requested
    assert "Cancelling" in page
    assert "Cancel run" not in page


def test_a_rerun_asks_for_the_same_again_and_carries_no_force(scene: Scene, support: Person, logged_in: LogIn) -> None:
    Run.objects.filter(pk=scene.runs["mismatch"].pk).update(force_reason=REASON, mode=Mode.FULL)
    logged_in(support).post(f"/m/alpine/runs/{scene.runs['mismatch'].pk}/rerun")
    again = scene.processes["prices_from_erp"].runs.get(state__in=ACTIVE)
    assert (again.mode, again.force_reason) == (Mode.FULL, "")


def test_force_needs_a_reason_and_keeps_it(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, path = logged_in(support), f"/m/alpine/runs/{scene.runs['harmful'].pk}/force"
    Run.objects.filter(pk=scene.runs["running"].pk).update(state=State.DONE)
    refused = client.post(path, {"reason": "yes"}).content.decode()
    assert "<title>Error:" in refused
    assert refused.count("Say a little more") == 2  # in the summary and beside the field
    client.post(path, {"reason": REASON})
    assert scene.processes["items_from_erp"].runs.get(state__in=ACTIVE).force_reason == REASON
    assert AuditEntry.objects.get(action="import forced").reason == REASON


def test_only_a_rejected_import_can_be_forced(scene: Scene, support: Person, logged_in: LogIn) -> None:
    assert logged_in(support).get(f"/m/alpine/runs/{scene.runs['mismatch'].pk}/force").status_code == 404


def test_filters_narrow_the_list_and_a_wrong_one_is_told_beside_its_field(
    scene: Scene, browsing: Person, logged_in: LogIn
) -> None:
    client = logged_in(browsing)
    assert "1 run, newest first" in _text(client, "runs/?outcome=count_mismatch")
    assert "2 runs, newest first" in _text(client, "runs/?service=items-from-erp")
    assert "No run matches these filters" in _text(client, "runs/?since=2999-01-01")
    wrong = _text(client, "runs/?since=yesterday&outcome=odd")
    assert "Enter a day as year-month-day" in wrong
    assert "There is no such outcome" in wrong


def test_logs_are_filtered_by_service_level_and_day(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    page = _text(client, "runs/logs?service=prices_from_erp&level=40")
    assert "Count mismatch. 17 prices are missing" in page
    assert "Reading began." not in page
    assert "No line matches these filters" in _text(client, "runs/logs?since=2999-01-01")


def test_logs_reach_back_a_week_unless_a_day_is_named(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    old = timezone.now() - timedelta(days=20)
    LogEntry.objects.create(merchant_id=scene.merchant.pk, at=old, level=Level.INFO, message="Long ago.")
    client = logged_in(browsing)
    assert "Long ago." not in _text(client, "runs/logs")
    assert "Long ago." in _text(client, f"runs/logs?since={old - timedelta(days=1):%Y-%m-%d}")


def test_longer_lists_take_no_more_queries(scene: Scene, support: Person, logged_in: LogIn, queries: CountQueries) -> None:
    client, run = logged_in(support), scene.runs["done"]
    before = [queries(client, f"/m/alpine/{path}") for path in ("runs/", "runs/logs")]
    for _ in range(30):
        Run.objects.create(merchant=run.merchant, process=run.process, state=State.DONE, mode=run.mode, trigger=run.trigger)
        LogEntry.objects.create(merchant_id=run.merchant_id, run_id=run.pk, service=run.process.kind, message="More.")
    assert [queries(client, f"/m/alpine/{path}") for path in ("runs/", "runs/logs")] == before
    assert max(before) <= 12


def test_older_runs_lie_behind_a_link_that_keeps_the_filters(scene: Scene, support: Person, logged_in: LogIn) -> None:
    run = scene.runs["done"]
    for _ in range(55):
        Run.objects.create(merchant=run.merchant, process=run.process, state=State.DONE, mode=run.mode, trigger=run.trigger)
    client = logged_in(support)
    done = scene.merchant.runs.filter(state=State.DONE).count()
    page = _text(client, "runs/?outcome=done")
    assert f"50 of {done} runs" in page
    older = re.search(r'href="(\?[^"]*before=[^"]*)"', page)
    assert older
    assert f"{done - 50} of {done} runs" in _text(client, "runs/" + older[1].replace("&amp;", "&"))


def test_a_run_shows_its_file_and_what_is_wrong_with_it_line_by_line(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    text = _text(logged_in(browsing), f"runs/{scene.runs['flawed'].pk}")
    for words in ("out/addresses_20260105.csv", "Refused", "47.1", "401", "counted by a first pass", "Everything"):
        assert words in text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "7 6 postcode Is empty 19 18 country" in told
    assert "Has 5 columns; the file has 8." in told
    assert "3 things, in the order of the file" in told


def test_more_flaws_than_are_kept_are_counted(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    Run.objects.filter(pk=scene.runs["flawed"].pk).update(plan={"flawed": 1204})
    told = " ".join(_text(logged_in(browsing), f"runs/{scene.runs['flawed'].pk}").split())
    assert "The first 3 of 1,204 things" in told


def test_a_run_without_a_file_speaks_of_none(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert "The file" not in _text(logged_in(browsing), f"runs/{scene.runs['done'].pk}")
