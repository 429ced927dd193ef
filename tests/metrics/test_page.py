"""The page of figures: who gets it, in which form, how often the database is asked, and that it says nothing without end."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as hub
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client import Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.accounts.tokens import Wanted, make_token
from integration_hub.metrics import figures as reading
from integration_hub.metrics.families import Shown
from integration_hub.metrics.figures import read
from integration_hub.processes import kinds
from integration_hub.runs.models import Beat, Run, State
from tests.cast import process
from tests.metrics.conftest import TOKEN, page
from tests.scene import bare_order, furnish

pytestmark = pytest.mark.django_db
LABELS = {"merchant", "service", "state", "outcome", "window", "kind", "le", "version"}
"""What figures are told apart by: each has a few values, set up by people or written in the code."""


def families(text: str) -> list[Metric]:
    return list(text_string_to_metric_families(text))


def test_without_a_token_of_its_own_the_hub_has_no_such_page(client: Client, settings: Settings) -> None:
    settings.HUB_METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer \xe9"]
)
def test_whoever_shows_no_token_or_another_one_is_told_nothing(client: Client, merchant: Merchant, shown: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/metrics", headers={"Authorization": shown})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert merchant.slug not in answer.content.decode()
    assert len(asked) <= 1, "for an API token it is looked, and for nothing else"


def with_token(client: Client, who: Person, *scopes: Permission, merchants: list[Merchant] | None = None) -> HttpResponse:
    """The page as an API token of that person's opens it."""
    secret = make_token(who, Wanted("Prometheus", scopes, merchants), proven=True)[1]
    answer: HttpResponse = client.get("/metrics", headers={"Authorization": f"Bearer {secret}"})  # type: ignore[assignment]
    return answer


def test_an_api_token_that_may_see_metrics_opens_it_also_where_the_hub_has_no_token(
    client: Client, merchant: Merchant, admin: Person, settings: Settings
) -> None:
    settings.HUB_METRICS_TOKEN = ""
    answer = with_token(client, admin, Permission.SEE_METRICS)
    assert answer.status_code == 200
    assert 'hub_orders{merchant="alpine",state="failed"} 0.0' in answer.content.decode()


def test_an_api_token_for_some_merchants_tells_of_those_alone(
    client: Client, merchant: Merchant, other_merchant: Merchant, admin: Person
) -> None:
    told = with_token(client, admin, Permission.SEE_METRICS, merchants=[other_merchant]).content.decode()
    assert "harbour" in told
    assert "alpine" not in told


def test_an_api_token_that_was_given_less_or_whose_person_may_less_now_opens_nothing(
    client: Client, admin: Person, support: Person
) -> None:
    assert with_token(client, admin, Permission.BROWSE).status_code == 403
    assert with_token(client, support, Permission.SEE_METRICS).status_code == 403
    secret = make_token(admin, Wanted("Prometheus", [Permission.SEE_METRICS]), proven=True)[1]
    for change, status in (({"role": Role.SUPPORT}, 403), ({"role": Role.ADMIN}, 200), ({"is_active": False}, 401)):
        Person.objects.filter(pk=admin.pk).update(**change)
        assert client.get("/metrics", headers={"Authorization": f"Bearer {secret}"}).status_code == status


def test_being_logged_in_opens_nothing(client: Client, admin: Person) -> None:
    client.force_login(admin)
    assert client.get("/metrics").status_code == 401


def test_the_token_opens_it_for_reading_alone_and_nobody_keeps_the_answer(client: Client) -> None:
    answer = client.get("/metrics", headers={"Authorization": f"bearer {TOKEN}"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405


def test_every_figure_has_help_a_type_a_base_unit_and_labels_of_which_there_are_only_so_many(
    client: Client, merchant: Merchant, admin: Person
) -> None:
    scene = furnish(merchant, admin)
    allowed = {*kinds.KINDS, *State, *Merchant.objects.values_list("slug", flat=True)}
    text = page(client)
    assert len(re.findall(r"^# HELP \S+ \S.*\.$", text, re.MULTILINE)) == len(re.findall(r"^# TYPE ", text, re.MULTILINE))
    lines = [line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))
    for family in families(text):
        assert family.name.startswith("hub_")
        assert family.documentation
        assert family.type in {"gauge", "histogram"}
        assert not re.search("_(minutes|hours|days|ms|total|count)$", family.name)
        for sample in family.samples:
            assert set(sample.labels) <= LABELS
            assert {sample.labels.get(each, scene.merchant.slug) for each in ("merchant", "service", "outcome")} <= allowed
            assert sample.value >= 0


def test_the_documentation_names_every_figure_and_no_other(client: Client) -> None:
    told = (Path(hub.BASE_DIR) / "docs" / "operations.md").read_text()
    named = set(re.findall(r"^\| `(hub_\w+)", told, re.MULTILINE))
    assert named == {family.name.removesuffix("_gcount").removesuffix("_gsum") for family in families(page(client))} | {
        "hub_clock_age_seconds"
    }


def furnished(slug: str) -> Merchant:
    """One more merchant, of whom every question finds something."""
    merchant = Merchant.objects.create(slug=slug, name=slug)
    furnish(merchant)
    return merchant


def test_more_merchants_and_orders_take_no_more_queries(merchant: Merchant) -> None:
    furnish(merchant)
    with CaptureQueriesContext(connection) as few:
        read(timezone.now())
    for number in range(3):
        other = Merchant.objects.create(slug=f"m{number}", name=f"M {number}")
        erp, shop = (other.connections.create(slug=slug, name=slug, connector="woocommerce") for slug in ("erp", "shop"))
        for kind, ends in ((kinds.ITEMS_FROM_ERP, (erp,)), (kinds.ORDERS_TO_ERP, (shop, erp))):
            process(kind, *ends)
        bare_order(shop, "1")
    with CaptureQueriesContext(connection) as many:
        read(timezone.now())
    assert len(many) == len(few) <= 13


def test_who_asks_often_is_answered_from_what_is_known_and_ages_go_on(client: Client, merchant: Merchant) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        Beat.objects.create(name="clock", at=now)
        assert "\nhub_clock_age_seconds 0.0\n" in page(client)
        clock.shift(10)
        with CaptureQueriesContext(connection) as asked:
            text = page(client)
        assert len(asked) == 1
        assert "\nhub_clock_age_seconds 10.0\n" in text
        assert "\nhub_metrics_age_seconds 10.0\n" in text
        clock.shift(6)
        assert "\nhub_metrics_age_seconds 0.0\n" in page(client)


def test_what_took_long_to_read_is_kept_for_longer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([100.0, 103.0])
    monkeypatch.setattr(reading, "perf_counter", lambda: next(ticks))
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        assert "\nhub_metrics_read_seconds 3.0\n" in page(client)
        clock.shift(59)
        assert "\nhub_metrics_age_seconds 59.0\n" in page(client)
        monkeypatch.undo()
        clock.shift(2)
        assert "\nhub_metrics_age_seconds 0.0\n" in page(client)


def test_whoever_sees_some_merchants_is_told_of_those_alone(merchant: Merchant, other_merchant: Merchant, admin: Person) -> None:
    furnish(merchant, admin)
    cache.clear()
    known = read(timezone.now())
    text = generate_latest(Shown(known, {other_merchant.pk: other_merchant.slug}, timezone.now())).decode()
    assert "alpine" not in text
    told = {name: value for line in text.splitlines() if line[0] != "#" for name, _, value in [line.rpartition(" ")]}
    of_nobody = {"hub_info", "hub_clock_age_seconds", "hub_metrics_age_seconds", "hub_metrics_read_seconds"}
    assert {value for name, value in told.items() if name.partition("{")[0] not in of_nobody} == {"0.0"}


@pytest.mark.sqlite_only  # PostgreSQL reads few rows without an index, whatever there is
@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("orders_order", "COVERING INDEX orders_of_merchant"),
        ("orders_order", "INDEX orders_by_arrival"),
        ("runs_run", "COVERING INDEX runs_by_end"),
        ("runs_run", "INDEX runs_active"),
        ("alerts_notice", "INDEX notices_due"),
        ("charts_sample", "INDEX sqlite_autoindex_charts_sample_1 (merchant_id=? AND name=? AND at>?)"),
    ],
)
def test_what_grows_is_read_by_an_index(merchant: Merchant, table: str, index: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        read(timezone.now())
    with connection.cursor() as cursor:
        plans = []
        for query in asked:
            cursor.execute(f"explain query plan {query['sql']}")
            plans += [row[-1] for row in cursor.fetchall() if table in row[-1]]
    assert any(index in plan for plan in plans), plans
    assert not [plan for plan in plans if plan.startswith("SCAN")], plans


def test_runs_of_a_day_ago_are_not_of_the_last_hour(merchant: Merchant) -> None:
    """Guards the guard: a window of no length would pass every test that only adds."""
    now = timezone.now()
    erp = merchant.connections.create(slug="erp", name="ERP", connector="gone")
    items = process(kinds.ITEMS_FROM_ERP, erp)
    for hours in (0.5, 1.5):
        Run.objects.create(
            merchant=merchant, process=items, state=State.DONE, mode="full", trigger="schedule", target_key="t",
            ended_at=now - timedelta(hours=hours),
        )  # fmt: skip
    assert [row.number for row in read(now).ended] == [1]
