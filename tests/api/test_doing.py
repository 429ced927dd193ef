"""What programs do is what the buttons do: the same action, in the same person's name, in the same trail."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.alerts.events import Event
from integration_hub.cases.models import CaseState
from integration_hub.catalogue.models import ItemFields
from integration_hub.connections.models import ServiceState
from integration_hub.orders.models import OrderState
from integration_hub.resending.models import ResendState
from integration_hub.runs.models import Run, State, Trigger
from tests.api.conftest import Program, Programs, read
from tests.scene import Scene
from tests.scene_catalogue import UNALLOCATED

pytestmark = pytest.mark.django_db
A = "/merchants/alpine"
REASON = "The spring range goes on purpose."


@pytest.fixture
def chief(admin: Person, program: Programs) -> Program:
    """A program of an admin's."""
    return program(admin)


def last_entry(action: str) -> AuditEntry:
    return AuditEntry.objects.filter(action=action).order_by("-id")[0]


def test_an_order_is_sent_again_once(scene: Scene, caller: Program, support: Person) -> None:
    order = scene.orders["failed"]
    scene.merchant.resends.all().delete()
    told = read(caller.post(f"{A}/orders/{order.pk}/resend"), 202)
    assert told["state"] == "awaiting"
    order.refresh_from_db()
    assert order.state == OrderState.AWAITING
    assert last_entry("orders resent").person == support
    assert read(caller.post(f"{A}/orders/{order.pk}/resend"), 409)["detail"] == "It is waiting already and is sent by itself."


def test_an_order_is_closed_that_was_entered_by_hand(scene: Scene, caller: Program, support: Person) -> None:
    order = scene.orders["failed"]
    told = read(caller.post(f"{A}/orders/{order.pk}/handled", erp_number="SO-1", note="Entered on the phone."))
    assert (told["state"], told["erp_number"]) == ("handled", "SO-1")
    entry = last_entry("order handled by hand")
    assert (entry.person, entry.reason) == (support, "Entered on the phone.")
    assert [event["person"] for event in read(caller.get(f"{A}/orders/{order.pk}/events"))][-1] == "Support"


def test_a_service_is_started_once_however_often_it_is_asked_for(scene: Scene, caller: Program, support: Person) -> None:
    first = read(caller.post(f"{A}/processes/customers-from-erp/start", mode="full"), 202)
    second = read(caller.post(f"{A}/processes/customers-from-erp/start"), 202)
    assert first["id"] == second["id"]
    run = Run.objects.get(pk=first["id"])
    assert (run.mode, run.trigger, run.person, run.state) == ("full", Trigger.PERSON, support, State.QUEUED)
    assert read(caller.post(f"{A}/runs/{run.pk}/cancel"))["state"] == "cancelled"
    again = read(caller.post(f"{A}/runs/{run.pk}/rerun"), 202)
    assert (again["mode"], again["id"] != run.pk) == ("full", True)
    assert list(AuditEntry.objects.filter(person=support).order_by("id").values_list("action", flat=True)) == [
        "API token made", "run started", "run cancelled", "run started",
    ]  # fmt: skip


def test_the_run_and_the_trail_are_on_the_journey_of_the_call(scene: Scene, caller: Program) -> None:
    answer = caller.post(f"{A}/processes/customers-from-erp/start")
    assert read(answer, 202)["correlation"] == answer.headers["X-Request-ID"] == last_entry("run started").correlation


def test_a_service_that_is_switched_off_says_so(scene: Scene, caller: Program) -> None:
    found = scene.processes["customers_from_erp"]
    scene.merchant.processes.filter(pk=found.pk).update(enabled=False)
    assert read(caller.post(f"{A}/processes/{found.slug}/start"), 409)["detail"] == f"{found.name} is switched off."


def test_force_asks_for_its_reason_and_keeps_it(scene: Scene, caller: Program) -> None:
    path = f"{A}/runs/{scene.runs['harmful'].pk}/force"
    assert read(caller.post(path, reason="short"), 422)["errors"][0]["field"] == "reason"
    Run.objects.filter(process=scene.runs["harmful"].process, state__in=["queued", "running"]).update(
        state=State.DONE, lease_until=None
    )
    assert read(caller.post(path, reason=REASON), 202)["force_reason"] == REASON
    assert last_entry("import forced").reason == REASON
    assert caller.post(f"{A}/runs/{scene.runs['done'].pk}/force", reason=REASON).status_code == 404


def test_only_the_plan_that_was_seen_is_released(scene: Scene, caller: Program) -> None:
    held = scene.plans["held"]
    plan = read(caller.get(f"{A}/runs/{held.pk}/plan"))
    assert plan["parts"]
    assert plan["lines"]
    assert read(caller.post(f"{A}/runs/{held.pk}/release", reason=REASON, seen="another"), 409)["status"] == 409
    told = read(caller.post(f"{A}/runs/{held.pk}/release", reason=REASON, seen=plan["seen"]), 202)
    assert told["state"] == "queued"
    assert last_entry("held import released").reason == REASON


def test_a_held_import_is_rejected(scene: Scene, caller: Program) -> None:
    held = scene.plans["held"]
    assert read(caller.post(f"{A}/runs/{held.pk}/reject", reason=REASON))["state"] == "harmful"
    assert caller.post(f"{A}/runs/{held.pk}/reject", reason=REASON).status_code == 404


def test_generations_are_compared_and_a_way_back_is_planned(scene: Scene, caller: Program) -> None:
    newest = read(caller.get(f"{A}/generations"))["items"][0]["number"]
    back = scene.plans["roll_back"].plan["back_to"]
    told = read(caller.get(f"{A}/generations/compare", first=newest, second=back))
    assert told["parts"]
    Run.objects.filter(state__in=["queued", "running"]).update(state=State.DONE, lease_until=None)
    planned = read(caller.post(f"{A}/generations/roll-back", to=back, what="prices"), 202)
    assert (planned["mode"], planned["plan"]["back_to"]) == ("roll_back", back)


def test_a_case_is_taken_handed_over_and_ignored(scene: Scene, caller: Program, support: Person, admin: Person) -> None:
    case = scene.cases["mismatch"]
    path = f"{A}/cases/{case.fingerprint}"
    assert read(caller.post(f"{path}/take"))["taken_by"]["email"] == support.email
    assert read(caller.post(f"{path}/give-back"))["state"] == "open"
    assert read(caller.post(f"{path}/hand-over", to=admin.pk, reason="Please look."))["taken_by"]["email"] == admin.email
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert read(caller.post(f"{path}/ignore", reason="It is known.", until=until))["state"] == "ignored"
    assert read(caller.post(f"{path}/resolve"))["state"] == "resolved"
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED
    assert [step["what"] for step in read(caller.get(path))["story"]][-1] == "resolved"


def test_a_case_whose_orders_fail_is_not_resolved(scene: Scene, caller: Program) -> None:
    told = read(caller.post(f"{A}/cases/{scene.cases['orders'].fingerprint}/resolve"), 409)
    assert "still fail" in told["detail"]


def test_a_resend_is_planned_begun_and_cancelled(scene: Scene, caller: Program, support: Person) -> None:
    scene.merchant.resends.all().delete()
    failed, delivered = scene.orders["failed"], scene.orders["delivered"]
    plan = read(caller.post(f"{A}/resends/plan", orders=[failed.pk, delivered.pk]))
    assert [batch["orders"] for batch in plan["batches"]] == [[failed.pk]]
    assert [left["order"]["id"] for left in plan["will_not"]] == [delivered.pk]
    begun = read(caller.post(f"{A}/resends", orders=[failed.pk], rate=plan["rate"], reason="Mended."), 202)
    assert [(each["state"], each["canary"], each["total"]) for each in begun] == [("canary", failed.e_number, 1)]
    path = f"{A}/resends/{begun[0]['id']}"
    assert [item["order"] for item in read(caller.get(f"{path}/orders"))["items"]] == [failed.pk]
    assert read(caller.post(f"{path}/cancel"))["state"] == ResendState.CANCELLED
    assert read(caller.post(f"{path}/cancel"), 409)["detail"] == "It has ended already."
    assert last_entry("resend begun").person == support


def test_nobody_sends_every_order_again_by_saying_nothing(scene: Scene, caller: Program) -> None:
    told = read(caller.post(f"{A}/resends", rate=10), 422)
    assert "one of the three" in told["errors"][0]["message"]


def test_a_field_of_the_hub_is_filled_in_and_one_of_the_erp_is_not(scene: Scene, caller: Program) -> None:
    told = read(caller.post(f"{A}/catalogue/item", sku=UNALLOCATED, field="brand", value="Alm"))
    assert next(fact for fact in told["facts"] if fact["name"] == "brand")["value"] == "Alm"
    price = read(caller.post(f"{A}/catalogue/item", sku=UNALLOCATED, field="cost_price", value="12.5"))
    assert next(fact for fact in price["facts"] if fact["name"] == "cost_price")["value"] == "12.5"
    assert ItemFields.objects.get(sku=UNALLOCATED).cost_price == 12.5
    wrong = read(caller.post(f"{A}/catalogue/item", sku=UNALLOCATED, field="cost_price", value="much"), 422)
    assert wrong["errors"][0]["message"] == "Enter a figure, such as 12.50."
    of_erp = read(caller.post(f"{A}/catalogue/item", sku="RAIN-MOS-S", field="product_group", value="x"), 409)
    assert of_erp["detail"] == "This field is changed in Acme ERP."
    many = read(caller.post(f"{A}/catalogue/items", skus=["MAP-CASE", "STOVE-1", "NOWHERE"], do="flag_off"))
    assert (many["changed"], many["changed"] + len(many["same"])) == (1, 2)


def test_recipients_are_added_told_apart_tested_and_removed(scene: Scene, chief: Program) -> None:
    made = read(chief.post(f"{A}/recipients", address="night@alpine.example"))
    assert made["hears_all"]
    assert read(chief.post(f"{A}/recipients", address="NIGHT@alpine.example"))["id"] == made["id"]
    assert read(chief.post(f"{A}/recipients", address="no address"), 422)["errors"][0]["field"] == "address"
    path = f"{A}/recipients/{made['id']}"
    told = read(chief.post(path, events={Event.ORDERS_FAILED: scene.erp.slug}, quiet_from="22:00", quiet_until="06:00"))
    assert (told["hears"], told["quiet_from"]) == ([{"event": Event.ORDERS_FAILED, "connection": scene.erp.slug}], "22:00")
    assert read(chief.post(path))["hears_all"]
    assert "events.nothing" in read(chief.post(path, events={"nothing": "any"}), 422)["errors"][0]["field"]
    assert read(chief.post(path, quiet_from="22:00"), 422)["errors"][0]["field"] == "quiet_until"
    assert read(chief.post(f"{path}/test"), 202)["kind"] == "test"
    assert chief.post(f"{path}/remove").status_code == 204
    assert chief.post(f"{path}/remove").status_code == 404


def test_a_mail_is_sent_again(scene: Scene, caller: Program) -> None:
    assert read(caller.post(f"{A}/mails/{scene.mails['sent'].pk}/again"), 202)["kind"] == "again"


def test_monitoring_is_switched_where_somebody_can_count(scene: Scene, chief: Program) -> None:
    on = read(chief.post(f"{A}/processes/items-from-erp/monitoring", on=False))
    assert on["monitoring"] is False
    assert read(chief.post(f"{A}/processes/orders-to-erp/monitoring", on=True), 409)["detail"].startswith("Only imports")


def test_a_day_is_accepted_and_signed(scene: Scene, caller: Program, support: Person) -> None:
    sheet = scene.sheets["to_sign"]
    path = f"{A}/closing/{sheet.shop.slug}/{sheet.day}"
    told = read(caller.get(path))
    assert told["open"] > 0
    assert "not accepted" in read(caller.post(f"{path}/sign"), 409)["detail"]
    line = next(each for each in told["differences"] if not each["accepted_at"])
    assert read(caller.post(f"{path}/accept", lines=[line["id"]], reason=REASON))["open"] == told["open"] - 1
    assert read(caller.post(f"{path}/take-back", line=line["id"]))["open"] == told["open"]
    assert read(caller.post(f"{path}/accept", reason=REASON))["open"] == 0
    assert read(caller.post(f"{path}/sign", note="Well."))["signed_by"]["email"] == support.email
    assert caller.get(f"{A}/closing/{sheet.shop.slug}/2001-01-01").status_code == 404


def test_numbers_are_explained_and_the_note_is_taken_back(scene: Scene, caller: Program) -> None:
    lines = read(caller.get(f"{A}/numbers", standing="unexplained"))["items"]
    gap = next(line["gap"] for line in lines if line["gap"] and line["count"] == 1)
    assert read(caller.get(f"{A}/numbers/gap", gap=gap))[0]["for_customer"]
    told = read(caller.post(f"{A}/numbers/explain", gaps=[gap], standing="aborted", note="The gateway shows it."))
    assert [each["standing"] for each in told] == ["aborted"]
    assert [each["standing"] for each in read(caller.post(f"{A}/numbers/forget", gaps=[gap]))] == ["unexplained"]


def test_a_connection_is_asked_just_now(scene: Scene, caller: Program) -> None:
    """Nothing answers at its address: that is an answer like any other."""
    scene.erp.settings = {**scene.erp.settings, "url": "http://localhost:9/b1s/v2"}
    scene.erp.save()
    told = read(caller.post(f"{A}/connections/{scene.erp.slug}/check"))
    assert told["state"] == ServiceState.OFFLINE
    assert told["remedy"]
    assert last_entry("connection checked").subject == scene.erp.name


def test_what_shops_lack_is_previewed_and_begun(scene: Scene, caller: Program) -> None:
    path = f"{A}/resync/{scene.shop.slug}"
    before = read(caller.get(path))
    item = read(caller.get(f"{path}/items", ticked="no"))["items"]
    if item:
        assert read(caller.post(f"{path}/tick", on=[item[0]["sku"]]))["ticked"] == before["ticked"] + 1
    assert read(caller.get(f"{path}/preview"))["count"] >= before["ticked"]
    begun = read(caller.post(f"{path}/start"), 202)
    assert read(caller.get(f"{path}/resyncs/{begun['id']}"))["counts"]["due"] > 0


def test_a_token_of_somebody_who_was_demoted_does_nothing_more(scene: Scene, caller: Program, support: Person) -> None:
    Person.objects.filter(pk=support.pk).update(role="merchant")
    told: Any = read(caller.post(f"{A}/processes/customers-from-erp/start"), 403)
    assert Permission.START_RUNS in told["detail"]
