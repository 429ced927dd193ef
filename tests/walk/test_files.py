"""An ERP's exports on a real file server to the hub's catalogue: to the row, however the line breaks, whoever answers."""

from collections.abc import Iterator

import asyncssh
import pytest

from connectors.documents import Item, StockLevel
from connectors.testing.fileserver import FileSimulator, Protocol
from connectors.testing.folder_server import FolderServer
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Kind, Record
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.processes import kinds
from integration_hub.runs.models import Exchange, State
from tests.cast import connect
from tests.connectors.filing.servers import running, settings_of
from tests.walk.conftest import IMPORTS, Do

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["sftp", "ftps"])
def server(request: pytest.FixtureRequest) -> Iterator[FolderServer]:
    """The ERP's folder; its nightly export lies there."""
    protocol: Protocol = request.param
    with running("file_exchange", protocol) as server:
        server.erp.export()
        yield server


@pytest.fixture
def erp_connection(alpine: Merchant, server: FolderServer) -> Connection:
    return connect(alpine, "file_exchange", "erp", **settings_of(server, "file_exchange"))


def lying(server: FileSimulator, folder: str) -> list[str]:
    return sorted(path.name for path in (server.root / folder).rglob("*") if path.is_file())


def held(kind: Kind) -> dict[str, str]:
    """What the catalogue shows: key and title."""
    return dict(Record.objects.filter(kind=kind, withdrawn=False).values_list("key", "title"))


def test_every_export_becomes_the_catalogue_to_the_row(server: FolderServer, do: Do) -> None:
    erp = server.erp.catalogue
    sizes = (len(erp.items), len(erp.prices), len(erp.stock), len(erp.customers), len(erp.addresses))
    for kind, size in zip(IMPORTS, sizes, strict=True):
        run = do(kind)
        assert (run.state, run.expected, run.read) == (State.DONE, size, size), run.message
    assert held(Kind.ITEM) == {item.key: item.name for item in erp.items}
    levels = [level for data in Record.objects.filter(kind=Kind.STOCK).values_list("data", flat=True) for level in _levels(data)]
    assert sorted(levels) == sorted((level.item_key, level.in_stock) for level in erp.stock)
    assert lying(server, "out") == []
    assert len(lying(server, "archive")) == len(IMPORTS)


def _levels(data: str) -> Iterator[tuple[str, object]]:
    return ((level.item_key, level.in_stock) for level in decode(Kind.STOCK, data) if isinstance(level, StockLevel))


def test_the_next_night_changes_what_changed_and_the_same_night_again_changes_nothing(server: FolderServer, do: Do) -> None:
    do(kinds.ITEMS_FROM_ERP)
    assert do(kinds.ITEMS_FROM_ERP).message.startswith("Nothing new: ")
    server.erp.export(stamp="_again")
    run = do(kinds.ITEMS_FROM_ERP)
    assert (run.state, run.published, run.skipped) == (State.DONE, 0, len(server.erp.catalogue.items)), run.message
    items = list(server.erp.catalogue.items)
    items[0] = Item(items[0].key, "Renamed")
    server.erp.catalogue = type(server.erp.catalogue)(items=tuple(items))
    server.erp.export(stamp="_tuesday")
    run = do(kinds.ITEMS_FROM_ERP)
    assert (run.state, run.published, held(Kind.ITEM)[items[0].key]) == (State.DONE, 1, "Renamed")


def test_a_line_that_breaks_in_the_middle_of_the_file_loses_nothing(server: FolderServer, do: Do) -> None:
    server.faults.add("drop_after", "GET /out/items.*", times=2)
    run = do(kinds.ITEMS_FROM_ERP)
    assert (run.state, len(held(Kind.ITEM))) == (State.DONE, len(server.erp.catalogue.items)), run.message


def test_an_export_that_is_written_slowly_is_read_when_it_is_whole(server: FolderServer, do: Do) -> None:
    finish = server.erp.export_slowly()
    run = do(kinds.ITEMS_FROM_ERP)
    assert (run.state, held(Kind.ITEM)) == (State.DONE, {}), run.message
    assert FileEntry.objects.get().state == "waiting"
    finish()
    run = do(kinds.ITEMS_FROM_ERP)
    assert (run.state, len(held(Kind.ITEM))) == (State.DONE, len(server.erp.catalogue.items)), run.message
    assert FileEntry.objects.count() == 1


def test_a_flawed_export_goes_to_the_error_folder_beside_its_flaws(server: FolderServer, do: Do) -> None:
    file = server.root / "out" / "stock.csv"
    file.write_bytes(file.read_bytes().replace(b"2480", b"2.480,00"))
    run = do(kinds.STOCK_FROM_ERP)
    assert (run.state, run.code) == (State.INVALID, "flawed_file"), run.message
    (reason,) = [path for path in (server.root / "error").iterdir() if path.name.endswith(".txt")]
    assert "line 3, record 2, field in_stock" in reason.read_text()
    assert held(Kind.STOCK) == {}


def test_a_server_that_is_not_the_one_that_was_confirmed_gets_no_password(
    server: FolderServer, erp_connection: Connection, do: Do
) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    erp_connection.settings["identity"] = key.strip() if server.protocol == "sftp" else f"sha256:{'0' * 64}"
    erp_connection.save()
    run = do(kinds.ITEMS_FROM_ERP)
    assert (run.state, run.code) == (State.NOT_REACHABLE, "identity_changed")
    assert lying(server, "archive") == []


def test_no_password_stands_in_what_is_kept_of_the_calls(server: FolderServer, do: Do) -> None:
    server.faults.add("drop_before", "GET /out/items.*", times=None)
    run = do(kinds.ITEMS_FROM_ERP)
    assert run.state == State.NOT_REACHABLE
    kept = [f"{call.url} {call.request} {call.answer} {call.error}" for call in Exchange.objects.filter(run_id=run.pk)]
    assert kept
    assert not [told for told in kept if server.password in told]
