"""A schedule is changed only after it was told what that does, and it stays known who changed it (R120)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connectors.registry import connector
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.connections.models import ServiceState
from integration_hub.connections.opening import store_config
from integration_hub.manage.scheduling.comparing import Comparison, Verdict, compared
from integration_hub.manage.scheduling.findings import findings
from integration_hub.manage.scheduling.known import known_of
from integration_hub.processes import kinds
from integration_hub.processes.effect import Line
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.runs.clock import start_due
from integration_hub.runs.models import Run, State
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
ACCOUNT = {
    "url": "https://erp.alpine.example:50000", "company": "ALPINE", "user": "hub", "password": "x", "time_zone": "Europe/Vienna",
}  # fmt: skip
HTMX = {"HX-Request": "true"}


def ran(process: Process, seconds: float, *, mode: Mode = Mode.INCREMENTAL, calls: int = 0, times: int = 5) -> None:
    """So many runs that were done, each as long and with as many calls to its source."""
    ended = timezone.now() - timedelta(hours=1)
    Run.objects.bulk_create(
        Run(
            merchant=process.merchant, process=process, state=State.DONE, mode=mode, trigger="schedule", target_key="x",
            started_at=ended - timedelta(seconds=seconds), ended_at=ended, calls={str(process.source_id): calls} if calls else {},
        )
        for _ in range(times)
    )  # fmt: skip


def orders(scene: Scene) -> Schedule:
    return scene.processes[kinds.ORDERS_TO_ERP].schedules.get()


def page_of(schedule: Schedule) -> str:
    return f"/m/alpine/processes/schedules/{schedule.pk}"


def typed(crontab: str = "*/10 * * * *", **more: str) -> dict[str, str]:
    return {"crontab": crontab, "time_zone": "Europe/Copenhagen", "mode": "incremental", "enabled": "on"} | more


def saved(**more: str) -> dict[str, str]:
    return typed(**more) | {"save": "1", "consulted": "on", "reason": "Agreed with the ERP's consultant."}


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_page_tells_the_meaning_the_next_five_times_the_warning_and_the_help(
    scene: Scene, admin: Person, logged_in: LogIn
) -> None:
    page = words(logged_in(admin).get(page_of(orders(scene))).content.decode())
    for said in ("Every 5 minutes", "Europe/Copenhagen", "Not without consulting", "crontab.5.html", "Agreed?"):
        assert said in page
    assert page.split("The next five times")[1].split("</ol>")[0].count("<li>") == 5


def test_nobody_but_an_admin_sees_a_way_to_change_a_schedule(
    scene: Scene, support: Person, admin: Person, logged_in: LogIn
) -> None:
    link = f'href="{page_of(orders(scene))}"'
    assert link in logged_in(admin).get("/m/alpine/processes/schedules").content.decode()
    assert link in logged_in(admin).get("/m/alpine/processes/orders-to-erp").content.decode()
    assert link not in logged_in(support).get("/m/alpine/processes/schedules").content.decode()
    assert logged_in(support).post(page_of(orders(scene)), saved()).status_code == 403


def test_looking_at_a_line_saves_nothing_with_script_and_without(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    client, schedule = logged_in(admin), orders(scene)
    plain = client.post(page_of(schedule), typed() | {"preview": "1"}).content.decode()
    fragment = client.post(page_of(schedule), saved(), headers=HTMX).content.decode()
    for page in (plain, fragment):
        assert "Every 10 minutes" in page
        assert "up to 10m" in words(page) or "up to 11m" in words(page) or "instead of" in words(page)
    assert ("<html" in plain, "<html" in fragment) == (True, False)
    assert "<title>Error" not in words(plain), "what is only looked at needs no word that it was agreed"
    schedule.refresh_from_db()
    assert schedule.crontab == "*/5 * * * *"
    assert not AuditEntry.objects.filter(action__startswith="schedule").exists()


def test_a_schedule_is_saved_with_who_what_and_why(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    schedule = orders(scene)
    answer = logged_in(admin).post(page_of(schedule), saved(crontab=" */20   * * * * ", time_zone="UTC"), follow=True)
    assert "Saved. This line starts Orders to ERP next at" in answer.content.decode()
    schedule.refresh_from_db()
    assert (schedule.crontab, schedule.time_zone, schedule.set_by) == ("*/20 * * * *", "UTC", admin.email)
    assert schedule.next_at > timezone.now()
    assert schedule.next_at.minute % 20 == 0
    kept = AuditEntry.objects.get(action="schedule changed")
    assert (kept.person, kept.reason) == (admin, "Agreed with the ERP's consultant.")
    assert kept.detail == {"before": "*/5 * * * * Europe/Copenhagen, incremental", "after": "*/20 * * * * UTC, incremental"}


def test_what_was_not_agreed_is_not_saved(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    schedule = orders(scene)
    page = logged_in(admin).post(page_of(schedule), saved() | {"consulted": ""}).content.decode()
    assert "Tick this only after you have agreed it" in page
    assert "Error:" in page.split("</title>")[0]
    schedule.refresh_from_db()
    assert schedule.crontab == "*/5 * * * *"


def test_saving_what_stands_already_changes_nothing(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    before = orders(scene).next_at
    logged_in(admin).post(page_of(orders(scene)), saved(crontab="*/5 * * * *"))
    assert (orders(scene).next_at, orders(scene).set_by) == (before, "")
    assert not AuditEntry.objects.filter(action="schedule changed").exists()


@pytest.mark.parametrize(
    ("line", "zone", "said"),
    [
        ("", "UTC", "Write a crontab line"),
        ("@daily", "UTC", "It needs five fields with blanks between them, and has 1."),
        ("* * * *", "UTC", "and has 4."),
        ("61 * * * *", "UTC", "Its field for the minute cannot be read."),
        ("* 25 * * *", "UTC", "Its field for the hour cannot be read."),
        ("0 0 30 2 *", "UTC", "Its field for the day of the month cannot be read."),
        ("* * * 13 *", "UTC", "Its field for the month cannot be read."),
        ("* * * * mon-", "UTC", "Its field for the weekday cannot be read."),
        ("* * * * *", "Mars/Olympus", "There is no time zone Mars/Olympus."),
        ("* * * * *", "../etc/passwd", "There is no time zone ../etc/passwd."),
        ("<b>* * * * *", "UTC", "Its field for the minute cannot be read."),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_not_saved(
    line: str, zone: str, said: str, scene: Scene, admin: Person, logged_in: LogIn
) -> None:
    for headers in ({}, HTMX):
        wrong = saved(crontab=line, time_zone=zone)
        page = logged_in(admin).post(page_of(orders(scene)), wrong, headers=headers).content.decode()
        assert said in page
        assert "<b>*" not in page
    assert orders(scene).crontab == "*/5 * * * *"


def test_a_schedule_is_added_for_a_service_and_told_once_only(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    client, prices = logged_in(admin), scene.processes[kinds.PRICES_FROM_ERP]
    assert (
        f'value="{prices.slug}" selected'
        in client.get(f"/m/alpine/processes/schedules/new?process={prices.slug}").content.decode()
    )
    wanted = saved(crontab="40 3 * * *", process=prices.slug, mode="full")
    client.post("/m/alpine/processes/schedules/new", wanted)
    made = prices.schedules.get()
    assert (made.crontab, made.mode, made.set_by) == ("40 3 * * *", "full", admin.email)
    assert AuditEntry.objects.get(action="schedule added").detail["before"] == ""
    again = client.post("/m/alpine/processes/schedules/new", wanted).content.decode()
    assert "This process has that line already" in again
    assert prices.schedules.count() == 1


def test_another_merchants_schedule_is_not_there(scene: Scene, admin: Person, other_merchant: object, logged_in: LogIn) -> None:
    assert logged_in(admin).get(f"/m/harbour/processes/schedules/{orders(scene).pk}").status_code == 404
    wrong = saved(process="orders-to-erp")
    assert "Choose one of the list." in logged_in(admin).post("/m/harbour/processes/schedules/new", wrong).content.decode()


def test_a_line_that_is_switched_off_starts_nothing_and_one_switched_on_again_nothing_of_the_past(
    scene: Scene, admin: Person, logged_in: LogIn
) -> None:
    client, schedule = logged_in(admin), orders(scene)
    answer = client.post(page_of(schedule), saved(crontab="*/5 * * * *") | {"enabled": ""}, follow=True)
    assert "starts Orders to ERP no more by itself" in answer.content.decode()
    Schedule.objects.filter(pk=schedule.pk).update(next_at=timezone.now() - timedelta(hours=3))
    assert not [run for run in start_due(timezone.now()) if run.process_id == schedule.process_id]
    client.post(page_of(schedule), saved(crontab="*/5 * * * *"))
    assert orders(scene).next_at > timezone.now()


def effect(scene: Scene, process: Process, crontab: str) -> Comparison:
    """What it does where the first line of the process, or a new one, is that."""
    known = known_of(scene.merchant)
    after = known.changed(process, process.schedules.first(), Line(crontab, "UTC", Mode.INCREMENTAL))
    return compared(known, known.timetable, after, timezone.now().replace(second=0, microsecond=0))


def said_of(found: Comparison) -> str:
    return " ".join(f"{each.text} {each.do}" for each in findings(found))


def test_data_gets_older_or_fresher_as_its_service_runs_less_or_more_often(scene: Scene) -> None:
    items = scene.processes[kinds.ITEMS_FROM_ERP]
    ran(items, 60)
    ran(items, 600, mode=Mode.FULL)
    rarely, often = effect(scene, items, "15 */6 * * *"), effect(scene, items, "*/15 * * * *")
    row = next(each for each in rarely.ages if str(each.name) == "Items" and not each.where)
    assert row.before is not None
    assert row.after is not None
    assert row.before.most < timedelta(minutes=75)
    assert row.after.most == timedelta(hours=6, minutes=1)
    assert row.verdict is Verdict.OLDER
    assert "Items of Acme ERP, in the hub: up to 6h 1m old, instead of 1h 1m." in said_of(rarely)
    assert next(each for each in often.ages if str(each.name) == "Items").verdict is Verdict.FRESHER


def test_without_its_only_line_nothing_renews_the_data(scene: Scene) -> None:
    stock = scene.processes[kinds.STOCK_FROM_ERP]
    known = known_of(scene.merchant)
    found = compared(known, known.timetable, known.changed(stock, stock.schedules.get(), None), timezone.now())
    assert "Stock of Acme ERP, in the hub: nothing renews them by itself any more." in said_of(found)


def test_a_service_that_is_started_faster_than_it_ends_leaves_starts_out(scene: Scene) -> None:
    delivery = scene.processes[kinds.ORDERS_TO_ERP]
    ran(delivery, 100)
    found = effect(scene, delivery, "* * * * *")
    row = next(each for each in found.runs if each.process == delivery)
    assert (row.before.runs, row.before.left_out) == (576, 0)
    assert (row.after.runs, row.after.left_out) == (1440, 1440)
    assert "1,440 starts of Orders to ERP meet a run that still goes on" in said_of(found)


def test_calls_beyond_the_limit_of_an_account_are_told_with_the_minute(scene: Scene) -> None:
    items = scene.processes[kinds.ITEMS_FROM_ERP]
    store_config(scene.erp, connector(scene.erp.connector).config.model_validate(ACCOUNT))
    scene.erp.save()
    ran(items, 30, calls=90_000)
    found = effect(scene, items, "15 * * * *")
    [row] = [each for each in found.loads if scene.erp.name in each.systems]
    assert (row.after.whole_busiest, row.after.whole_calls, row.whole_allowed) == (90_000, 48 * 90_000, 3000)
    assert "Acme ERP allows 3,000 calls a minute, and at " in said_of(found)
    assert "90,000 would be made" in said_of(found)


def test_what_was_never_measured_is_named(scene: Scene) -> None:
    stock = scene.processes[kinds.STOCK_FROM_ERP]
    assert stock in effect(scene, stock, "10 1 * * *").unmeasured
    ran(stock, 5)
    assert stock not in effect(scene, stock, "10 1 * * *").unmeasured


def test_what_is_off_or_disconnected_takes_no_part(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    scene.merchant.connections.filter(pk=scene.erp.pk).update(state=ServiceState.DISCONNECTED)
    assert all(scene.erp.pk not in each.needs for each in known_of(scene.merchant).processes)
    page = logged_in(admin).get(page_of(orders(scene))).content.decode()
    assert "Its process is switched off or disconnected" in page


def test_more_services_lines_and_runs_take_no_more_queries(
    scene: Scene, admin: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(admin)
    before = queries(client, page_of(orders(scene)))
    old = scene.processes[kinds.ITEMS_FROM_ERP]
    for number in range(6):
        twin = scene.merchant.processes.create(slug=f"t{number}", name=f"Twin {number}", kind=old.kind, source=old.source)
        twin.schedules.create(crontab=f"{number} * * * *")
        ran(twin, 20)
    assert queries(client, page_of(orders(scene))) == before
    assert before <= 14
