"""An ERP by file, whole: its folders behind a simulated file server, on which people of its own work while it is served."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread

import asyncssh

from connectors.testing import nordic, samples
from connectors.testing.catalogue import Catalogue
from connectors.testing.fileserver import FileSimulator, Protocol
from connectors.testing.folder_erp import FolderErp, Taken

ADVENTUREWORKS = "Production_Product.csv"
EVERY = 20.0
"""Seconds between two rounds of the ERP's people, while it is served."""

Exports = Callable[[Catalogue], Mapping[str, bytes]]
Understood = Callable[[bytes], Taken]


class FolderServer(FileSimulator):
    """One vendor's ERP. ``data`` is a folder in which its files and the server's key outlive it."""

    def __init__(
        self, exports: Exports, understood: Understood, data: Path | None = None, protocol: Protocol = "sftp", *, seed: int = 0
    ) -> None:
        super().__init__(data / "files" if data else None, protocol, seed=seed)
        self.erp = FolderErp(self.root, exports, understood, nordic.catalogue())
        if data:
            self.host_keys = [_kept_key(data / "host_key")]
        self._people: Thread | None = None

    def serve_forever(self, port: int) -> None:
        """Serve until somebody stops us; meanwhile the ERP exports, and fetches what lies there."""
        self._people = Thread(target=self.erp.live, args=(self.stopping, EVERY), daemon=True)
        self._people.start()
        super().serve_forever(port)

    def stop(self) -> None:
        """Send the people home, then hang up."""
        self.stopping.set()
        if self._people:
            self._people.join()
        super().stop()


def serve_folder(exports: Exports, understood: Understood, port: int, data: Path | None = None) -> None:
    """Serve until stopped. ``data`` is a folder with the AdventureWorks files, or the folder in which the state is kept."""
    if data and (data / ADVENTUREWORKS).is_file():
        server = FolderServer(exports, understood)
        server.erp.catalogue = samples.adventureworks(data)
    else:
        server = FolderServer(exports, understood, data)
    server.serve_forever(port)


def _kept_key(path: Path) -> asyncssh.SSHKey:
    """The server's key, made once: a server that changes it is refused."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    return asyncssh.import_private_key(path.read_bytes())
