"""Block G: files that attack, lie or are broken. Each is refused whole, in words, told once; the catalogue stays as it was."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Recipient
from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.connections.models import FileEntry
from integration_hub.imports.parcels import keep_pushed
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.cast import connect, process
from tests.connectors.formats.test_memory import GROWTH, passed
from tests.faults.imports import Shown, all_is_whole, each_failure_is_told_once, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(600)]

MANY = 40


def csv(*rows: str, header: str = "key,name,weight_kg", end: str = "\r\n") -> bytes:
    return "".join(row + end for row in (header, *rows)).encode()


def xml(*items: str, head: str = "") -> bytes:
    return f"{head}<data_import>{''.join(items)}</data_import>".encode()


def item(key: str, name: str = "Ny", more: str = "") -> str:
    return f"<item><key>{key}</key><name>{name}</name>{more}</item>"


def bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(100)) + packer.flush()


GOOD_CSV = csv(*(f"B{number},Ny {number},1.5" for number in range(MANY)))
GOOD_XML = xml(*(item(f"B{number}", f"Ny {number}") for number in range(MANY)))
GOOD_LINES = b"".join(json.dumps({"key": f"B{number}", "name": f"Ny {number}"}).encode() + b"\n" for number in range(MANY))
PACKED = gzip.compress(GOOD_CSV)
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))

HOSTILE: dict[str, tuple[str, bytes]] = {
    "entity bomb": (".xml", xml(item("&l9;"), head=f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>')),
    "external entity": (".xml", xml(item("&x;"), head='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    "parameter entity": (".xml", xml(item("A"), head='<!DOCTYPE x [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]>')),
    "document type": (".xml", xml(item("A"), head='<!DOCTYPE data_import SYSTEM "http://127.0.0.1:9/x.dtd">')),
    "100,000 levels": (".xml", xml(item("A", more="<a>" * 100_000 + "</a>" * 100_000))),
    "100,000 levels of JSON": (".jsonl", GOOD_LINES + b'{"key":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"),
    "XML without its end": (".xml", GOOD_XML[:-3]),
    "XML with tags crossed": (".xml", xml(item("A"), "<item><key>B</name></item>")),
    "XML of something else": (".xml", b"<html><body>Log in</body></html>"),
    "XML with a field twice": (".xml", xml(item("A", more="<key>B</key>"))),
    "gzip bomb": (".csv", bomb()),
    "gzip cut": (".csv", PACKED[:-40]),
    "gzip cut in its trailer": (".csv", PACKED[:-4]),
    "gzip with something behind": (".csv", PACKED + b"x"),
    "gzip damaged": (".csv", PACKED[:60] + bytes(8) + PACKED[68:]),
    "empty": (".csv", b""),
    "old encoding": (".csv", GOOD_CSV + "Å1,Skruv,1\r\n".encode("windows-1252")),
    "UTF-16": (".csv", GOOD_CSV.decode().encode("utf-16-le")),
    "NUL": (".csv", GOOD_CSV + b"C1,a\0b,1\r\n"),
    "NUL in JSON": (".jsonl", GOOD_LINES + b'{"key":"C\0","name":"x"}\n'),
    "quote never closed": (".csv", csv('B1,"Ny,1', *(f"B{number},Ny,1" for number in range(2, MANY)))),
    "text behind a quote": (".csv", csv('B1,"Ny"x,1')),
    "ragged": (".csv", csv("B1,Ny,1", "B2,Ny", "B3,Ny,1,1")),
    "last line cut": (".csv", GOOD_CSV[:-9]),
    "decimal comma": (".csv", csv('B1,Ny,"1,5"')),
    "a figure that is none": (".csv", csv("B1,Ny,1e400")),
    "missing column": (".csv", csv("Ny,1", header="name,weight_kg")),
    "column twice": (".csv", csv("B1,B2,Ny", header="key,key,name")),
    "misspelt column": (".csv", csv("B1,Ny,1", header="key,name,wieght_kg")),
    "other separator": (".csv", GOOD_CSV.replace(b",", b";")),
    "carriage return inside": (".csv", csv("B1,N\ry,1")),
    "same key twice": (".csv", csv("B1,Ny,1", "B1,Ny,2")),
    "key of 300 letters": (".csv", csv(f"{'B' * 300},Ny,1")),
    "key of spaces": (".csv", csv("   ,Ny,1")),
    "JSON over lines": (".jsonl", b'{\n"key":"B1",\n"name":"x"}\n'),
    "JSON array": (".jsonl", b'[{"key":"B1","name":"x"}]\n'),
    "JSON cut": (".jsonl", GOOD_LINES[:-9]),
    "JSON with half a sign": (".jsonl", b'{"key":"B1","name":"\\ud800"}\n'),
    "record of megabytes": (".jsonl", b'{"key":"B1","name":"' + b"x" * 3_000_000 + b'"}\n'),
    "element of megabytes": (".xml", xml(item("B1", "x" * 9_000_000))),
    "nothing but noise": (".csv", bytes(range(256)) * 40),
}
HARMLESS: dict[str, tuple[str, bytes]] = {
    "plain": (".csv", GOOD_CSV),
    "byte order mark": (".csv", b"\xef\xbb\xbf" + GOOD_CSV),
    "mixed line ends": (".csv", GOOD_CSV.replace(b"\r\n", b"\n", 9)),
    "blank lines": (".csv", GOOD_CSV.replace(b"\r\n", b"\r\n\r\n")),
    "no last line end": (".csv", GOOD_CSV.removesuffix(b"\r\n")),
    "separators at the ends": (".csv", GOOD_CSV.replace(b"\r\n", b",\r\n")),
    "gzip": (".csv", PACKED),
    "XML": (".xml", b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->' + GOOD_XML),
    "JSON Lines": (".jsonl", GOOD_LINES),
    "100 kB of text": (".csv", GOOD_CSV.replace(b"weight_kg", b"description").replace(b"1.5", b'"' + b"x" * 10**5 + b'"', 1)),
}  # fmt: skip


@pytest.fixture
def items(transactional_db: None, merchant: Merchant, tmp_path: Path) -> Iterator[Process]:
    """Items that are pushed, and Ann who hears of what fails."""
    Recipient.objects.create(merchant=merchant, address="ann@alpine.example", created_at=timezone.now() - timedelta(days=1))
    with override_settings(HUB_SPOOL=tmp_path / "spool"):
        service = process(ITEMS_FROM_ERP, connect(merchant, "import_api", "erp", sender="Acme"), monitoring=True)
        service.settings = {"most_withdrawn": 1}
        service.save()
        old = b"".join(json.dumps({"key": f"A{number}", "name": f"Thing {number}"}).encode() + b"\n" for number in range(MANY))
        assert pushed(service, ".jsonl", old).state == State.DONE
        yield service


def pushed(service: Process, ending: str, body: bytes) -> Run:
    """The run of a body that was pushed."""
    path = Path(settings.HUB_SPOOL) / "pushed" / f"{FileEntry.objects.count()}{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    keep_pushed(service, path, complete=True)
    run = start_run(service, Cause(Trigger.PUSH))
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def edition(number: int) -> tuple[bytes, Shown]:
    """A good file, and what the catalogue shows of it; another one each time."""
    names = {f"B{each}": f"Edition {number}, {each}" for each in range(MANY)}
    return csv(*(f'{key},"{name}",1.5' for key, name in names.items())), frozenset(names.items())


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".xml"])
def test_a_hostile_file_changes_nothing_and_the_next_good_one_everything(items: Process, ending: str) -> None:
    cases = {name: body for name, (its, body) in HOSTILE.items() if its == ending}
    for number, (name, body) in enumerate(cases.items()):
        old = shown()
        run = pushed(items, ending, body)
        assert run.ended_badly, f"{name} was taken: {run.message}"
        assert shown() == old, f"{name}, half of it: {run.message}"
        assert run.message, name
        assert run.remedy, name
        assert FileEntry.objects.latest("pk").state == FileEntry.State.REFUSED, name
        good, meant = edition(number)
        healed = pushed(items, ".csv", good)
        assert healed.state == State.DONE, f"after {name}: {healed.message}"
        assert shown() == meant, f"after {name}"
    notice_what_ended_badly()
    each_failure_is_told_once()
    all_is_whole()
    assert not [path for path in Path(settings.HUB_SPOOL).rglob("*") if path.is_file()]


def test_what_only_looks_odd_is_read(items: Process) -> None:
    for number, (name, (ending, body)) in enumerate(HARMLESS.items()):
        run = pushed(items, ending, body)
        assert run.state == State.DONE, f"{name}: {run.message}"
        assert shown() == {(f"B{each}", f"Ny {each}") for each in range(MANY)}, name
        assert pushed(items, ".csv", edition(number)[0]).state == State.DONE


@pytest.mark.whole_campaign
@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".xml"])
def test_a_million_records_take_no_more_memory_than_a_few(tmp_path: Path, ending: str) -> None:
    small, large = passed(tmp_path, ending, 2_500), passed(tmp_path, ending, 1_000_000)
    assert large["mib"] - small["mib"] <= GROWTH
