"""The pages of plans and generations: what they say, what they cost, and the decisions that people take there."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connectors.documents import Money, Price
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.catalogue.decoding import encode
from integration_hub.catalogue.models import Generation, Record, Version
from integration_hub.imports.actions import fingerprint
from integration_hub.imports.models import HeldRecord
from integration_hub.processes.models import Mode
from integration_hub.runs.models import Run, State
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
REASON = "The new price list starts today."


def _text(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/{path}").content.decode()


def _compare(scene: Scene, **more: Any) -> str:
    number = scene.plans["roll_back"].plan["back_to"]
    asked = {"erp": "acme-erp", "from": number, "to": number + 1, **more}
    return "catalogue/generations/compare?" + "&".join(f"{name}={value}" for name, value in asked.items())


def test_a_held_plan_says_what_it_would_do_and_shows_each_record_before_and_after(
    scene: Scene, support: Person, logged_in: LogIn
) -> None:
    text = _text(logged_in(support), f"runs/{scene.plans['held'].pk}/plan")
    assert "Market web, of 10 records: 0 withdrawn, 6 changed, 0 added." in text
    assert "move the price by 50% or more of 6 of 10 records" in text
    assert "-90%" in text
    assert "41.80 EUR" in text
    assert "4.18 EUR" in text
    assert "Withdrawn in one market: below 50% of its records." in text
    assert 'href="/m/alpine/catalogue/item?sku=RAIN-MOS-L"' in text


def test_a_done_import_shows_what_it_published_record_by_record(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    text = _text(logged_in(browsing), f"runs/{scene.plans['raised'].pk}/plan")
    assert "This was published" in text
    assert "30.00 EUR" in text
    assert "41.80 EUR" in text


def test_the_records_of_a_rejected_import_are_said_to_be_gone(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert "The records are not kept any more." in _text(logged_in(browsing), f"runs/{scene.runs['harmful'].pk}/plan")


def test_a_merchant_sees_the_plan_and_no_buttons(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    text = _text(logged_in(browsing), f"runs/{scene.plans['held'].pk}/plan")
    assert "Support can release or reject it for you." in text
    assert "/release" not in text


def test_release_asks_for_a_reason_and_goes_back_into_the_queue(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, held = logged_in(support), scene.plans["held"]
    path, seen = f"/m/alpine/runs/{held.pk}/release", fingerprint(held)
    assert "Say a little more" in client.post(path, {"seen": seen, "reason": "ok"}).content.decode()
    answer = client.post(path, {"seen": seen, "reason": REASON})
    held.refresh_from_db()
    assert (answer["Location"], held.state) == (f"/m/alpine/runs/{held.pk}", State.QUEUED)
    assert held.resume["release"]["by"] == support.name
    assert AuditEntry.objects.get(action="held import released").reason == REASON


def test_a_plan_that_changed_behind_the_page_is_not_released(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, held = logged_in(support), scene.plans["held"]
    seen = fingerprint(held)
    Run.objects.filter(pk=held.pk).update(plan={**held.plan, "changed": 7})
    answer = client.post(f"/m/alpine/runs/{held.pk}/release", {"seen": seen, "reason": REASON}, follow=True)
    assert "The plan has changed since you opened it." in answer.content.decode()
    held.refresh_from_db()
    assert held.state == State.HELD


def test_rejecting_ends_it_with_the_reason(scene: Scene, support: Person, logged_in: LogIn) -> None:
    held = scene.plans["held"]
    logged_in(support).post(f"/m/alpine/runs/{held.pk}/reject", {"reason": "A shifted comma in the ERP."})
    held.refresh_from_db()
    assert held.state == State.HARMFUL
    assert "A shifted comma in the ERP." in held.message


def test_an_import_is_not_released_by_the_way_of_roll_backs(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    assert client.get(f"/m/alpine/runs/{scene.plans['held'].pk}/roll-back").status_code == 404
    assert client.get(f"/m/alpine/runs/{scene.plans['roll_back'].pk}/release").status_code == 404
    assert client.get(f"/m/alpine/runs/{scene.runs['harmful'].pk}/release").status_code == 404


def test_rolling_everything_back_wants_the_name_of_the_catalogue(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, plan = logged_in(support), scene.plans["roll_back"]
    plan.plan = {**plan.plan, "kinds": ["item", "price", "stock"]}
    plan.save()
    path, typed = f"/m/alpine/runs/{plan.pk}/roll-back", {"seen": fingerprint(plan), "reason": REASON}
    for name in ("", "Acme"):
        assert "name of the catalogue" in client.post(path, {**typed, "name": name}).content.decode()
    client.post(path, {**typed, "name": "Acme ERP"})
    plan.refresh_from_db()
    assert plan.state == State.QUEUED


def test_two_generations_are_compared_field_by_field(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    text = _text(client, _compare(scene))
    assert "0 withdrawn, 6 changed, 0 added." in text
    assert "30.00 EUR" in text
    assert "Plan it for prices only" not in text, "a merchant rolls nothing back"
    csv = b"".join(client.get("/m/alpine/" + _compare(scene).replace("compare?", "compare.csv?"))).decode()
    assert csv.count("price,") == 6
    assert "RAIN-MOS-S|web||1|,RAIN-MOS-S,changed,,Price,30.00 EUR,41.80 EUR" in csv


def test_a_roll_back_is_planned_from_the_comparison(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, number = logged_in(support), scene.plans["roll_back"].plan["back_to"]
    assert "Plan it for prices only" in _text(client, _compare(scene))
    Run.objects.filter(process__kind="prices_from_erp", state__in=["running", "queued"]).delete()
    asked = {"erp": "acme-erp", "to": number, "what": "prices"}
    answer = client.post("/m/alpine/catalogue/generations/roll-back", asked)
    run = Run.objects.filter(mode=Mode.ROLL_BACK).latest("pk")
    assert answer["Location"] == f"/m/alpine/runs/{run.pk}"
    assert (run.plan, run.person, run.state) == ({"back_to": number, "kinds": ["price"]}, support, State.QUEUED)


@pytest.mark.parametrize("wrong", ["from=x", "from=999999", "from=-1", "from=%00", "from=" + "9" * 40])
def test_a_generation_that_is_not_there_is_not_found(scene: Scene, browsing: Person, logged_in: LogIn, wrong: str) -> None:
    path = f"/m/alpine/catalogue/generations/compare?erp=acme-erp&to=1&{wrong}"
    assert logged_in(browsing).get(path).status_code == 404


def test_pages_of_plans_and_generations_take_as_many_queries_however_much_differs(
    scene: Scene, support: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client, held = logged_in(support), scene.plans["held"]
    paths = [f"runs/{held.pk}/plan", "catalogue/generations/?erp=acme-erp", _compare(scene)]
    before = [queries(client, f"/m/alpine/{path}") for path in paths]
    _more(scene, held)
    after = [queries(client, f"/m/alpine/{path}") for path in paths]
    assert after == before
    assert max(before) < 25


def _more(scene: Scene, held: Run) -> None:
    number = scene.plans["roll_back"].plan["back_to"]
    old, new = (encode([Price("X", "web", Money(Decimal(amount), "EUR"))]) for amount in ("1", "2"))
    for place in range(120):
        mine = {"connection": scene.erp, "kind": "price", "key": f"X{place}"}
        Record.objects.create(**mine, item_key="X", data=new, amount=2, digest=b"", rev=number + 1)
        Version.objects.create(**mine, data=old, amount=1, rev=number)
        HeldRecord.objects.create(run=held, key=f"X{place}", item_key="X", data=old, digest=b"")
        Generation.objects.create(connection=scene.erp, kind="price", number=number + 2 + place)


def test_the_next_records_follow_by_their_key(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    held = scene.plans["held"]
    _more(scene, held)
    client = logged_in(browsing)
    first = _text(client, f"runs/{held.pk}/plan")
    assert 'rel="next"' in first
    assert "RAIN-RUS-L" in first
    second = _text(client, f"runs/{held.pk}/plan?after=X98")
    assert "X99" in second
    assert 'rel="next"' not in second
