"""A file is read once, wholly or not at all, in its turn, and what became of it is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.models import Generation, Record
from integration_hub.connections.models import FileEntry
from integration_hub.imports import lateness
from integration_hub.mappings.models import Mapping
from integration_hub.processes.kinds import ITEMS_FROM_ERP, PRICES_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import LogEntry, Run, State, Trigger
from integration_hub.work import execute_run
from tests.cast import connect, process
from tests.imports.conftest import Do, keys, no_staging
from tests.rack import KEY, install
from tests.rack.folder import RackFolder, rows

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path) -> Iterator[Path]:
    with override_settings(HUB_SPOOL=tmp_path / "spool"):
        yield tmp_path / "spool"


@pytest.fixture
def rack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RackFolder:
    """The ERP's folder, empty."""
    install(monkeypatch)
    return RackFolder(tmp_path / "rack")


@pytest.fixture
def items(transactional_db: None, merchant: Merchant, rack: RackFolder) -> Process:
    """Items from files, counted."""
    return process(ITEMS_FROM_ERP, connect(merchant, KEY, "erp", folder=str(rack.root)), monitoring=True)


def newest() -> FileEntry:
    return FileEntry.objects.latest("pk")


def copies() -> list[Path]:
    return [path for path in settings.HUB_SPOOL.rglob("*") if path.is_file()]


def chained(service: Process) -> Run:
    """The run that the last one has started, done to its end."""
    run = Run.objects.get(process=service, state=State.QUEUED)
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_file_becomes_the_catalogue_and_is_put_away(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("monday.csv", rows(35))
    run = do(items)
    assert (run.state, run.expected, run.read, run.published, run.unit) == (State.DONE, 35, 35, 35, "items"), run.message
    assert len(keys()) == 35
    entry = newest()
    assert (entry.state, entry.records, entry.counted_by, entry.run_id, entry.put_away) == ("read", 35, "counting", run.pk, True)
    assert (rack.lies("items"), rack.lies("archive")) == ([], ["monday.csv"])
    assert no_staging()
    assert not copies()


def test_what_is_missing_in_a_full_file_is_withdrawn_and_in_a_delta_stays(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(35))
    do(items)
    before = Process.objects.get().watermark
    rack.export("2-delta.csv", rows(2, 10, "Renamed"))
    run = do(items)
    assert (run.state, run.read, run.published, len(keys())) == (State.DONE, 2, 2, 35), run.message
    assert Process.objects.get().watermark == before
    rack.export("3.csv", rows(34))
    run = do(items)
    assert (run.state, run.plan["withdrawn"], len(keys())) == (State.DONE, 1, 34), run.message
    assert not Record.objects.filter(title__startswith="Renamed", withdrawn=False).exists()


def test_several_files_are_read_one_run_after_another_in_their_order(rack: RackFolder, items: Process, do: Do) -> None:
    for number in (1, 2, 3):
        rack.export(f"{number}-delta.csv", rows(5, title=f"Edition {number}"))
    do(items)
    assert chained(items).trigger == Trigger.CHAIN
    chained(items)
    assert set(Record.objects.values_list("title", flat=True)) == {f"Edition 3 {number}" for number in range(5)}
    assert Generation.objects.count() == 3
    assert not Run.objects.filter(state=State.QUEUED).exists()


def test_the_same_content_under_a_new_name_changes_nothing(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(5))
    do(items)
    rack.export("2.csv", rows(5))
    run = do(items)
    assert (run.state, run.read, run.skipped, run.published) == (State.DONE, 5, 5, 0)
    assert run.message == "Nothing new: items/2.csv holds the same as items/1.csv."
    assert (newest().state, rack.lies("archive")) == ("same", ["1.csv", "2.csv"])


def test_the_same_content_is_read_anew_when_the_mapping_has_changed(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(5))
    do(items)
    Mapping.objects.create(process=items, version=2)
    rack.export("2.csv", rows(5))
    assert (do(items).state, newest().state) == (State.DONE, "read")


def test_flaws_are_told_one_by_one_and_beside_the_file(rack: RackFolder, items: Process, do: Do) -> None:
    rack.write("items/1.csv", b"id;name;group\r\nA1;Bolt;G\r\n;Nut;G\r\n;Pin;G\r\n")
    run = do(items)
    assert (run.state, run.code, run.plan["flawed"]) == (State.INVALID, "flawed_file", 2), run.message
    entry = newest()
    assert [(flaw["line"], flaw["field"]) for flaw in entry.flaws] == [(3, "key"), (4, "key")]
    assert (entry.state, rack.lies("error"), keys()) == ("refused", ["1.csv"], set())
    assert "line 3, record 2, field key" in rack.reason("1.csv")
    assert not copies()


def test_a_record_that_only_the_catalogue_cannot_take_is_named(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", [*rows(12), ("A" * 300, "Too long a key")])
    run = do(items)
    assert (run.state, newest().state) == (State.INVALID, "refused"), run.message
    assert newest().flaws[0]["record"] == 13
    assert not keys()


def test_a_broken_promise_of_the_manifest_publishes_nothing(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(5))
    rack.write("items/1.csv.json", b'{"records": 6}')
    run = do(items)
    assert (run.state, run.expected, run.read) == (State.COUNT_MISMATCH, 6, 5)
    assert run.message.startswith("The manifest of items/1.csv promises 6 records, but it holds 5.")
    assert (newest().counted_by, keys()) == ("manifest", set())


def test_a_record_that_comes_twice_is_a_mismatch(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", [*rows(5), ("A0003", "Another")])
    run = do(items)
    assert (run.state, newest().state, rack.lies("error")) == (State.COUNT_MISMATCH, "refused", ["1.csv"])
    assert "'A0003' came more than once" in run.message
    assert "write it again" in run.remedy


def test_far_fewer_records_than_in_the_last_full_file_wait_for_a_person(
    rack: RackFolder, items: Process, do: Do, support: Person
) -> None:
    rack.export("1.csv", rows(100))
    do(items)
    rack.export("2.csv", rows(75))
    run = do(items)
    assert (run.state, run.code, len(keys())) == (State.HARMFUL, "shrunken_file", 100)
    assert "75 records, and the file before held 100 (25% fewer; allowed: below 20%)" in run.message
    assert (do(items).state, rack.lies("items")) == (State.DONE, ["2.csv"])
    forced = do(items, by=support, force="They were discontinued.")
    assert (forced.state, len(keys()), rack.lies("archive")) == (State.DONE, 75, ["1.csv", "2.csv"])


def test_a_harmful_file_that_was_overtaken_is_put_away_and_not_forced(
    rack: RackFolder, items: Process, do: Do, support: Person
) -> None:
    for name, count in (("1.csv", 100), ("2.csv", 40), ("3.csv", 99)):
        rack.export(name, rows(count))
        do(items)
    assert len(keys()) == 99
    do(items, by=support, force="Try what happens.")
    assert (len(keys()), rack.lies("error")) == (99, ["2.csv"])


def test_a_full_file_older_than_the_last_one_does_not_turn_back_time(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(30))
    do(items)
    rack.export("0.csv", rows(29), age=DAY)
    run = do(items)
    assert (run.state, len(keys()), newest().state) == (State.DONE, 30, "same")
    assert "is older than items/1.csv" in run.message


def test_a_copy_that_is_cut_is_gone_on_with(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(35))
    rack.trouble("cut", "300")
    run = do(items)
    assert (run.state, run.read) == (State.DONE, 35), run.message


def test_what_was_copied_before_the_server_went_away_is_not_copied_again(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(35))
    rack.trouble("cut", "300")
    rack.trouble("leaves")
    run = do(items)
    assert (run.state, newest().state) == (State.NOT_REACHABLE, "waiting")
    (copied,) = copies()
    assert 300 <= copied.stat().st_size < 400
    rack.mend("away")
    rack.trouble("forgets", "300")
    assert do(items).state == State.DONE, "only what lies past 300 bytes can be had any more"


def test_a_file_that_grows_while_it_is_copied_is_looked_at_again(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(35))
    rack.trouble("grows")
    rack.trouble("cut", "600")
    run = do(items)
    assert (run.state, newest().state, newest().tries) == (State.DONE, "waiting", 1)
    assert "It is looked at again" in run.message
    rack.export("1.csv", rows(36))
    assert (do(items).read, FileEntry.objects.count()) == (36, 1)


def test_a_file_that_is_cut_off_waits_and_is_refused_in_the_end(rack: RackFolder, items: Process, do: Do) -> None:
    rack.write("items/1.csv", b"id;name;group\r\nA1;Bolt;G\r\nA2;N")
    for _ in range(lateness.MOST_LOOKS):
        assert (do(items).state, newest().state) == (State.DONE, "waiting")
    FileEntry.objects.update(seen_at=timezone.now() - lateness.LONGEST_WRITTEN)
    assert (do(items).state, newest().state, rack.lies("error")) == (State.INVALID, "refused", ["1.csv"])


def test_a_file_that_is_not_whole_holds_up_those_after_it_and_is_late_in_the_end(
    rack: RackFolder, items: Process, do: Do
) -> None:
    rack.export("1-delta.csv", rows(2))
    rack.export("2-delta.csv", rows(2))
    rack.write("items/1-delta.writing", b"")
    assert (do(items).state, keys()) == (State.DONE, set())
    FileEntry.objects.update(seen_at=timezone.now() - lateness.LONGEST_WRITTEN, tries=lateness.MOST_LOOKS)
    run = do(items)
    assert (run.state, run.code) == (State.EXPORT_LATE, "never_whole")
    (rack.root / "items/1-delta.writing").unlink()
    assert do(items).read == 2


def test_a_file_that_goes_before_it_was_read_waits_no_more(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(2))
    rack.write("items/1.writing", b"")
    do(items)
    (rack.root / "items/1.csv").unlink()
    assert "No file of items has come yet" in do(items).message
    assert (newest().state, newest().message.partition(",")[0]) == ("refused", "It was taken away")


def test_a_server_that_lets_nothing_be_moved_is_read_once_all_the_same(rack: RackFolder, items: Process, do: Do) -> None:
    rack.trouble("fixed")
    rack.export("1.csv", rows(5))
    do(items)
    run = do(items)
    assert (run.state, run.read, rack.lies("items")) == (State.DONE, 0, ["1.csv"])
    assert run.message.startswith("Nothing new: items/1.csv of ")
    assert LogEntry.objects.filter(message__contains="stays where it lies").count() == 1


def test_what_could_not_be_put_away_is_put_away_by_the_next_run(rack: RackFolder, items: Process, do: Do) -> None:
    rack.trouble("stuck")
    rack.export("1.csv", rows(5))
    assert (do(items).state, rack.lies("items"), newest().put_away) == (State.DONE, ["1.csv"], False)
    rack.mend("stuck")
    do(items)
    assert (rack.lies("archive"), newest().put_away, Generation.objects.count()) == (["1.csv"], True, 1)


def test_a_file_that_was_put_back_by_hand_is_read_again(rack: RackFolder, items: Process, do: Do) -> None:
    rack.trouble("timeless")
    rack.export("1.csv", rows(5))
    do(items)
    rack.export("2.csv", rows(6))
    do(items)
    (rack.root / "archive/1.csv").rename(rack.root / "items/1.csv")
    run = do(items)
    assert (run.state, run.read, len(keys())) == (State.DONE, 5, 5), run.message


def test_a_full_disk_is_said_plainly_and_the_file_waits(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("1.csv", rows(35))
    rack.trouble("disk")
    run = do(items)
    assert (run.state, run.code, newest().state) == (State.FAILED, "spool_full", "waiting")
    rack.mend("disk")
    assert do(items).state == State.DONE


def test_a_file_larger_than_the_disk_is_not_begun(
    rack: RackFolder, items: Process, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integration_hub.imports.spooling.SPARE", 2**60)
    rack.export("1.csv", rows(35))
    run = do(items)
    assert (run.code, copies()) == ("spool_full", [])
    assert "HUB_SPOOL" in run.remedy


def test_without_monitoring_nobody_counts_but_a_broken_file_is_refused(rack: RackFolder, items: Process, do: Do) -> None:
    Process.objects.update(monitoring=False)
    rack.export("1.csv", rows(5))
    assert (do(items).expected, len(keys())) == (None, 5)
    rack.export("2.csv", rows(4))
    rack.write("items/2.csv.json", b'{"records": 5}')
    assert do(items).state == State.COUNT_MISMATCH


def test_two_services_of_one_folder_keep_their_files_apart(rack: RackFolder, items: Process, do: Do) -> None:
    prices = process(PRICES_FROM_ERP, items.source, monitoring=True)
    rack.export("1.csv", rows(5))
    rack.write("prices/1.csv", b"id;list;amount\r\nA1;retail;12,50\r\nA2;retail;3,00\r\n")
    assert (do(items).published, do(prices).published) == (5, 2)
    assert sorted(FileEntry.objects.values_list("kind", "records")) == [(ITEMS_FROM_ERP, 5), (PRICES_FROM_ERP, 2)]


def test_a_file_whose_name_must_not_be_used_is_shown_and_left_alone(rack: RackFolder, items: Process, do: Do) -> None:
    rack.export("0.csv", rows(1))
    rack.export("1.csv", rows(3))
    rack.trouble("tricky", "items/0.csv")
    assert do(items).read == 3
    do(items)
    refused = FileEntry.objects.get(name="items/0.csv")
    assert (refused.state, refused.message, rack.lies("items")) == ("refused", "Its name leads out of the folder.", ["0.csv"])
    assert LogEntry.objects.filter(message__contains="is left alone").count() == 1


def test_what_waits_is_forgotten_only_once_it_lies_there_no_more(rack: RackFolder, items: Process, do: Do) -> None:
    rack.trouble("fixed")
    for name in ("1.csv", "2.csv", "3.csv"):
        rack.export(name, rows(5, title=name))
        do(items)
    FileEntry.objects.update(changed_at=timezone.now() - timedelta(days=settings.HUB_KEEP_DAYS + 1))
    (rack.root / "items/1.csv").unlink()
    do(items, Mode.INCREMENTAL)
    assert sorted(FileEntry.objects.values_list("name", flat=True)) == ["items/2.csv", "items/3.csv"]
