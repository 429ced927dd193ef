"""A sample file is read by the connection's mapping, row by row, before it goes live; nothing of it is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections import samples
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.runs.models import Run
from tests.cast import connect
from tests.rack import KEY, install
from tests.rack.folder import RackFolder, rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
PAGE = "/m/alpine/connections/erp/sample"
Try = Callable[..., str]


@pytest.fixture
def rack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RackFolder:
    install(monkeypatch)
    return RackFolder(tmp_path / "rack")


@pytest.fixture
def erp(merchant: Merchant, rack: RackFolder) -> Connection:
    return connect(merchant, KEY, "erp", folder=str(rack.root), page=7)


@pytest.fixture
def tried(erp: Connection, support: Person, logged_in: LogIn) -> Try:
    """The page after a sample was tried, in one line."""
    client = logged_in(support)

    def post(content: bytes | None, kind: str = "Item", name: str = "sample.csv") -> str:
        upload = {"file": SimpleUploadedFile(name, content)} if content is not None else {}
        return " ".join(client.post(PAGE, {"kind": kind, **upload}).content.decode().split())

    return post


def test_a_sample_is_shown_row_by_row_beside_what_was_understood(tried: Try) -> None:
    page = tried(b"id;name;group\r\nA1;Bolt;G1\r\nA2;Nut;G2\r\n")
    assert "An import would take it" in page
    assert "2 records" in page
    assert page.index("A1;Bolt;G1") < page.index("<dt>key</dt> <dd> A1 </dd>") < page.index("A2;Nut;G2")
    assert "<dt>name</dt> <dd> Bolt </dd>" in page
    assert "by a first pass" in page


def test_parts_of_a_document_are_shown_under_their_names(tried: Try) -> None:
    page = tried(b"id;list;amount\r\nA1;retail;12,50\r\n", "Price")
    assert "<dt>money: amount</dt> <dd> 12.50 </dd>" in page
    assert "<dt>money: currency</dt> <dd> SEK </dd>" in page


def test_flaws_are_told_with_line_record_and_field_and_mark_their_rows(tried: Try) -> None:
    page = tried(b"id;list;amount\r\nA1;retail;12,50\r\nA2;retail;12.50\r\n", "Price")
    assert "An import would refuse it" in page
    assert "1 thing, in the order of the file" in page
    flaws = page[page.index("What is wrong with it") :]
    assert '<td class="num">3</td> <td class="num">2</td> <td>amount</td>' in flaws
    second = page[page.index("A2;retail") :]
    assert '<small class="why">' in second


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"id;name\r\nA1;Bolt\r\n", b'id;name;group\r\n"A1;Bolt;G\r\n', b"<a>"])
def test_what_is_no_file_of_this_kind_is_said_plainly(content: bytes, tried: Try) -> None:
    page = tried(content)
    assert "An import would take it" not in page
    assert "An import would refuse it" in page or "It cannot be read" in page


def test_hostile_text_in_a_sample_is_text(tried: Try) -> None:
    page = tried(b"id;name;group\r\nA1;<script>alert(1)</script>;G\r\n", name="<b>.csv")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<h2><b>" not in page


def test_without_a_file_the_newest_on_the_server_is_tried_and_left_there(rack: RackFolder, tried: Try) -> None:
    rack.export("1.csv", rows(3, title="Old"))
    rack.export("2.csv", rows(4, title="New"))
    page = tried(None)
    assert "items/2.csv" in page
    assert "New 3" in page
    assert "Old" not in page
    assert rack.lies("items") == ["1.csv", "2.csv"]


def test_a_file_that_is_still_being_written_is_not_tried(rack: RackFolder, tried: Try) -> None:
    rack.export("1.csv", rows(3))
    rack.write("items/1.writing", b"")
    assert "No whole file of this kind lies on the server." in tried(None)


def test_a_server_that_is_away_says_so(rack: RackFolder, tried: Try) -> None:
    rack.trouble("away")
    assert "The rack is away." in tried(None)


def test_of_a_long_file_the_first_rows_are_shown_and_all_are_counted(tried: Try) -> None:
    body = b"id;name;group\r\n" + b"".join(b"A%d;Thing;G\r\n" % number for number in range(120))
    page = tried(body)
    assert f"The first {samples.MOST_ROWS} of 120 records" in page
    assert "A49;Thing" in page
    assert "A50;Thing" not in page


@pytest.mark.parametrize("source", ["upload", "server"])
def test_a_large_file_is_not_tried(source: str, rack: RackFolder, tried: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integration_hub.connections.forms.MOST_BYTES", 100)
    monkeypatch.setattr(samples, "MOST_BYTES", 100)
    rack.export("1.csv", rows(50))
    page = tried(b"x" * 101 if source == "upload" else None)
    assert "first rows" in page
    assert "An import would" not in page


def test_nothing_of_a_sample_is_kept(tried: Try) -> None:
    tried(b"id;name;group\r\nA1;Bolt;G1\r\n")
    assert not FileEntry.objects.exists()
    assert not Run.objects.exists()


def test_who_may_only_browse_tries_nothing(erp: Connection, browsing: Person, logged_in: LogIn) -> None:
    assert logged_in(browsing).get(PAGE).status_code == 403
    assert "Try a sample file" not in logged_in(browsing).get("/m/alpine/connections/erp/").content.decode()


def test_a_connection_without_files_has_no_such_page(merchant: Merchant, support: Person, logged_in: LogIn) -> None:
    connect(merchant, "woocommerce", "shop", base_url="http://127.0.0.1:9", consumer_key="ck_x", consumer_secret="cs_x")
    assert logged_in(support).get("/m/alpine/connections/shop/sample").status_code == 404
