"""An ERP by file as the demo serves it: its own people export and fetch, and its state outlives it."""

from pathlib import Path
from threading import Thread

import pytest

from connectors.erp.monitor import simulator
from connectors.erp.monitor.config import MonitorConfig
from connectors.erp.monitor.orders import write_order
from connectors.testing import folder_server
from connectors.testing.folder_server import FolderServer
from tests.connectors.filing.orders import ACCOUNT, order

CONFIG = MonitorConfig.model_validate(ACCOUNT | {"supplier_code": "5560000001", "shipping_article": "FRAKT"})


def open_erp(data: Path) -> FolderServer:
    return FolderServer(simulator.exports, simulator.understood, data)


def test_its_people_fetch_orders_and_tell_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_server, "EVERY", 0.01)
    server = open_erp(tmp_path)
    (tmp_path / "files" / "in" / "order.xml").write_bytes(write_order(order(), CONFIG))
    serving = Thread(target=server.serve_forever, args=(0,))
    serving.start()
    told = tmp_path / "files" / "status" / "numbers.csv"
    while b"W100234" not in (told.read_bytes() if told.exists() else b""):
        assert not server.stopping.wait(0.01)
    server.stopping.set()
    serving.join()
    assert server.erp.times_taken() == {"W100234": 1}
    assert server.erp.waiting() == []


def test_its_key_and_files_outlive_it(tmp_path: Path) -> None:
    identities = set()
    for _ in range(2):
        server = open_erp(tmp_path)
        server.erp.export()
        server.start()
        identities.add(server.identity)
        server.stop()
    assert len(identities) == 1, "A server that changed its key would be refused."
    assert {file.name for file in (tmp_path / "files" / "out").iterdir()} == {"items.xml", "customers.xml", "stock.csv"}
