"""An ERP by file with people of its own; its folder holds its server's key, which the demo's configuration knows."""

from pathlib import Path

from connectors.testing.folder_server import FolderServer
from demo import fjord
from demo.office import Office


def serve(port: int, data: Path, key: str) -> None:
    office = Office()
    server = FolderServer(office.exports, office.understood, data)
    server.password = key
    server.erp.catalogue = fjord.catalogue()
    server.start(port)
    try:
        office.work(server.erp, server.stopping)
    finally:
        server.stop()
