"""ERPs by file behind real file servers, and the settings of an account there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from connectors.erp.file_exchange import simulator as file_exchange
from connectors.filing.client import FileErp
from connectors.testing.fileserver import Protocol
from connectors.testing.folder_server import FolderServer

Connect = Callable[..., FileErp]


@contextmanager
def running(vendor: str, protocol: Protocol = "sftp") -> Iterator[FolderServer]:
    """A vendor's ERP behind a server of its own."""
    simulator = import_module(f"connectors.erp.{vendor}.simulator")
    server = FolderServer(simulator.exports, simulator.understood, protocol=protocol)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def named(columns: tuple[str, ...]) -> dict[str, Any]:
    """A layout of separated text whose columns have our own names."""
    return {"kind": "separated", "fields": {column: column for column in columns}}


SETTINGS: dict[str, dict[str, Any]] = {
    "monitor": {"supplier_code": "5560000001"},
    "file_exchange": {
        name: {"pattern": f"{name}*.csv", "layout": named(columns)} for name, columns in file_exchange.COLUMNS.items()
    },
}


def settings_of(server: FolderServer, vendor: str = "winbas") -> dict[str, Any]:
    """What a connection to it needs."""
    return {**server.told(), "refused_folder": "/refused", "shipping_article": "FRAKT", **SETTINGS.get(vendor, {})}
