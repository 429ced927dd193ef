"""The import API: answers that say what happened, all or nothing, one at a time, nothing lost, nobody else's."""

import gzip
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, override_settings
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.models import Record
from integration_hub.imports.clock import wake_imports
from integration_hub.inbox.actions import Wanted, make_key, revoke_key
from integration_hub.inbox.models import ApiKey, PushedImport
from integration_hub.inbox.retention import tend_pushes
from integration_hub.runs.models import Run, Trigger
from tests.cast import connect, process
from tests.inbox.pushes import CSV, Partner, nothing_left, work

pytestmark = pytest.mark.django_db(transaction=True)
Status = PushedImport.Status
LINES = b'{"key": "A1", "name": "Hammer"}\n{"key": "A2", "name": "Saw"}\n'
XML = b"<data_import><item><key>A1</key><name>Hammer</name></item><item><key>A2</key><name>Saw</name></item></data_import>"


def keys() -> set[str]:
    return set(Record.objects.filter(withdrawn=False).values_list("key", flat=True))


@pytest.mark.parametrize(("body", "media"), [(CSV, "text/csv"), (LINES, "application/jsonlines"), (XML, "application/xml")])
def test_each_format_becomes_the_same_catalogue(partner: Partner, body: bytes, media: str) -> None:
    said = partner.pushed(body, media)
    assert said["status"] == "SUCCESS"
    assert keys() == {"A1", "A2"}
    assert Run.objects.get().trigger == Trigger.PUSH
    assert nothing_left()


def test_a_packed_body_is_unpacked_as_it_comes(partner: Partner) -> None:
    two_members = gzip.compress(CSV[:15]) + gzip.compress(CSV[15:])
    assert partner.pushed(two_members, packed="gzip")["status"] == "SUCCESS"
    assert keys() == {"A1", "A2"}


def test_whoever_waits_is_told_the_end(partner: Partner) -> None:
    def worker() -> None:
        try:
            while not work():
                pass
        finally:
            connections.close_all()

    thread = Thread(target=worker)
    thread.start()
    answer = partner.push(blockingTimeout="PT20S")
    thread.join()
    assert (answer.status_code, answer.content) == (204, b"")
    assert keys() == {"A1", "A2"}


def test_a_full_import_withdraws_what_is_missing_and_a_partial_one_does_not(partner: Partner) -> None:
    partner.pushed(b"key,name\n" + b"".join(b"A%d,Thing\n" % number for number in range(1, 6)))
    partner.pushed(b"key,name\nA9,New\n", type="partial")
    assert keys() == {"A1", "A2", "A3", "A4", "A5", "A9"}
    partner.pushed(b"key,name\n" + b"".join(b"A%d,Thing\n" % number for number in range(1, 6)), type="full")
    assert keys() == {"A1", "A2", "A3", "A4", "A5"}


def test_wrong_records_are_all_named_and_nothing_of_the_import_is_applied(partner: Partner) -> None:
    partner.pushed(CSV)
    said = partner.pushed(b"key,name,weight_kg\nA1,Hammer,1.5\nA2,Saw,heavy\nA3,Axe,1,5\nA4,Rope,light\n", type="partial")
    assert said["status"] == "FAILURE"
    assert [(error["line"], error["record"]) for error in said["errors"]] == [(3, 2), (4, 3), (5, 4)]
    assert said["errors"][0]["field"] == "weight_kg"
    assert keys() == {"A1", "A2"}
    assert nothing_left()


def test_a_harmful_import_is_refused_with_its_reason(partner: Partner) -> None:
    partner.pushed(b"key,name\n" + b"".join(b"A%d,Thing\n" % number for number in range(100)))
    said = partner.pushed(CSV)
    assert said["status"] == "FAILURE"
    assert "98 of 100" in said["reason"] or "fewer" in said["reason"]
    assert len(keys()) == 100


def test_only_a_key_of_a_person_forces_and_only_with_a_reason(partner: Partner, admin: Person) -> None:
    partner.pushed(b"key,name\n" + b"".join(b"A%d,Thing\n" % number for number in range(100)))
    assert partner.push(force="true", name="spring cleaning").status_code == 403
    _, secret = make_key(partner.connection, Wanted("By hand", [partner.items.kind], by_hand=True), by=admin)
    assert partner.push(force="true", secret=secret).status_code == 400
    said = partner.pushed(force="true", name="spring cleaning", secret=secret)
    assert said["status"] == "SUCCESS", said
    assert keys() == {"A1", "A2"}
    run = Run.objects.order_by("-pk")[0]
    assert run.person == admin
    assert "spring cleaning" in run.force_reason


def test_one_import_of_a_kind_at_a_time(partner: Partner) -> None:
    assert partner.push().status_code == 202
    busy = partner.push()
    assert busy.status_code == 409
    assert busy["Retry-After"]
    assert partner.push(b"key,item_key,price_list,amount,currency\n", data="prices").status_code == 202
    work()
    assert partner.push().status_code == 202


WRONG = {
    "no data": {"data": ""},
    "unknown data": {"data": "orders"},
    "no type": {"type": ""},
    "unknown type": {"type": "half"},
    "wait of words": {"blockingTimeout": "soon"},
    "wait too long": {"blockingTimeout": "PT6M"},
    "negative wait": {"blockingTimeout": "-PT1M"},
    "force of words": {"force": "yes"},
    "name too long": {"name": "n" * 201},
    "unknown media": {"media": "application/json"},
    "another charset": {"media": "text/csv; charset=latin-1"},
    "unknown packing": {"packed": "br"},
    "not packed": {"packed": "gzip"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_what_is_asked_wrongly_is_told_and_leaves_nothing_behind(partner: Partner, wrong: dict[str, str]) -> None:
    answer = partner.push(CSV, **wrong)
    assert answer.status_code == 400
    assert answer.json()["status"] == "FAILURE"
    assert answer.json()["reason"]
    assert nothing_left()
    assert not Run.objects.exists()
    assert partner.push().status_code == 202, "and the next one is taken"


def test_a_cut_or_empty_body_is_told(partner: Partner) -> None:
    assert "middle" in partner.push(gzip.compress(CSV)[:-4], packed="gzip").json()["reason"]
    assert "empty" in partner.push(b"").json()["reason"]
    assert nothing_left()


@pytest.mark.parametrize("packed", ["", "gzip"])
def test_a_body_larger_than_the_bound_is_refused_before_it_fills_the_disk(partner: Partner, packed: str) -> None:
    body = b"key,name\n" + b"A" * 3_000_000
    with override_settings(HUB_IMPORT_LARGEST=2**20):
        answer = partner.push(gzip.compress(body) if packed else body, packed=packed)
    assert answer.status_code == 413
    assert nothing_left()
    assert not list((settings.HUB_SPOOL / "pushed").iterdir())


def test_a_full_disk_is_told_and_blocks_nothing(partner: Partner) -> None:
    with tempfile.NamedTemporaryFile() as no_folder, override_settings(HUB_SPOOL=Path(no_folder.name)):
        answer = partner.push()
    assert answer.status_code == 503
    assert answer.json()["reason"]
    assert partner.push().status_code == 202


@pytest.mark.parametrize("secret", ["", "hub_x", "é", "a" * 5000])
def test_without_a_valid_key_nobody_is_let_in(partner: Partner, secret: str) -> None:
    assert partner.push(secret=secret).status_code == 403
    assert not PushedImport.objects.exists()


def test_a_revoked_or_ended_key_opens_nothing(partner: Partner, admin: Person) -> None:
    key = ApiKey.objects.get()
    ApiKey.objects.update(expires_at=timezone.now())
    assert partner.push().status_code == 403
    ApiKey.objects.update(expires_at=None)
    revoke_key(key, by=admin)
    assert partner.push().status_code == 403


def test_records_that_no_service_takes_are_refused(partner: Partner) -> None:
    assert partner.push(data="stock").status_code == 403


def test_a_key_opens_only_what_it_is_for(partner: Partner, admin: Person) -> None:
    _, secret = make_key(partner.connection, Wanted("Prices", ["prices_from_erp"]), by=admin)
    assert partner.push(secret=secret).status_code == 403


def test_another_connections_import_is_not_found(partner: Partner, other_merchant: Merchant, admin: Person) -> None:
    other = connect(other_merchant, "import_api", "other", sender="Else")
    foreign = Partner(other, process("items_from_erp", other), make_key(other, Wanted("K", ["items_from_erp"]), by=admin)[1])
    mine = partner.push().json()["id"]
    assert foreign.status(mine)["status"] == "NOT_FOUND"
    assert partner.status(mine)["status"] == "WAITING"
    assert partner.status("\x00")["status"] == "NOT_FOUND"


def test_a_status_is_kept_seven_days(partner: Partner) -> None:
    told = partner.push().json()["id"]
    work()
    PushedImport.objects.update(begun_at=timezone.now() - timedelta(days=6, hours=23))
    tend_pushes()
    assert partner.status(told)["status"] == "SUCCESS"
    PushedImport.objects.update(begun_at=timezone.now() - timedelta(days=7, seconds=1))
    assert partner.status(told)["status"] == "NOT_FOUND"
    tend_pushes()
    assert not PushedImport.objects.exists()


def test_a_push_whose_receiver_died_is_aborted_and_blocks_nobody(partner: Partner) -> None:
    PushedImport.objects.create(id="dead", connection=partner.connection, kind=partner.items.kind)
    assert partner.push().status_code == 409
    PushedImport.objects.update(heard_at=timezone.now() - timedelta(minutes=3))
    tend_pushes()
    assert partner.status("dead")["status"] == "ABORTED"
    assert partner.push().status_code == 202


def test_an_end_that_nobody_asks_for_is_still_written_down(partner: Partner) -> None:
    partner.push()
    work()
    tend_pushes()
    assert PushedImport.objects.get().status == Status.SUCCESS


def test_a_run_that_was_lost_is_started_by_the_clock(partner: Partner) -> None:
    told = partner.push().json()["id"]
    Run.objects.all().delete()
    wake_imports()
    work()
    assert partner.status(told)["status"] == "SUCCESS"


def test_the_description_names_every_answer() -> None:
    told = json.loads(Client().get("/api/openapi.json").content)
    assert set(told["paths"]["/api/admin/v3/import/data"]["post"]["responses"]) == {
        "204",
        "202",
        "400",
        "403",
        "409",
        "413",
        "503",
    }
