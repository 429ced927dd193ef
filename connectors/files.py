"""The file door: every call to a file server goes through here, bounded, masked, counted and told in our words.

One interface over SFTP, FTP and FTPS. Reads are tried a few times and go on where they were cut. A file of ours is shown to
the other side by one rename, and the ledger remembers how far it came: it is left once.
"""

from pathlib import Path

from connectors.base import Identity, Rate, Surroundings
from connectors.file_config import FileServerConfig
from connectors.parcels import Leaving, Lying

__all__ = ["RATE", "FileServerConfig", "Files", "identity"]

RATE = Rate(per_second=20, burst=40)
"""What a file server is asked at most, unless a connector says otherwise."""


def identity(config: FileServerConfig, surroundings: Surroundings) -> Identity:
    """Who the server says it is, without logging in: for ``Pins("identity", identity)`` of a connector."""
    raise NotImplementedError


class Files:
    """One account's door. Connects when it is first needed, and again after a lost connection. Not for two threads at once.

    Folders and names are paths with ``/``; without one in front they begin in the account's own folder. Every method raises
    ``Unavailable`` (no connection, cut, too slow, busy, disk full: nothing was done), ``Access`` (log-in, identity, rights,
    a folder that is missing: a person must mend it) or ``Rejected`` (the server said no to this one file).
    """

    def __init__(self, config: FileServerConfig, surroundings: Surroundings, rate: Rate = RATE) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Hang up."""
        raise NotImplementedError

    def greet(self) -> str:
        """Connect and log in; what answered, such as "OpenSSH_9.2p1"."""
        raise NotImplementedError

    def list(self, folder: str) -> list[Lying]:
        """Every plain file in a folder, by name. A file whose name must not be used (``../x``, control characters) is listed with
        its ``refusal``, under a harmless name; it cannot be fetched."""
        raise NotImplementedError

    def stat(self, name: str) -> Lying | None:
        """The file as it lies there now; None: there is none of that name, or no such folder."""
        raise NotImplementedError

    def fetch(self, lying: Lying, path: Path) -> None:
        """Copy a file, going on with what ``path`` holds of it. Raises Unavailable when it is not what ``lying`` says."""
        raise NotImplementedError

    def read(self, name: str, most: int) -> bytes | None:
        """A small file's content; None: there is none of that name. Raises Unreadable when it is longer than ``most``."""
        raise NotImplementedError

    def leave(self, folder: str, name: str, content: bytes) -> None:
        """Show a file to the other side, once: uploaded under a temporary name, its size compared, renamed.

        Leaving it again does nothing. Never overwrites: a file of that name that is not ours raises Rejected ``name_taken``.
        Raises Uncertain only where the rename may have been done; ``left`` settles it.
        """
        raise NotImplementedError

    def left(self, folder: str, name: str) -> Leaving | None:
        """Whether a file of ours was shown to the other side: LEFT (once and for all, even if it was fetched since), UPLOADING
        (begun, and not shown), None (never begun). Asks the server only after a doubt."""
        raise NotImplementedError

    def put(self, name: str, content: bytes) -> None:
        """Write or overwrite a small file in a folder of ours (the reason beside a refused file), making the folder."""
        raise NotImplementedError

    def move(self, name: str, to: str) -> bool:
        """Move a file, making the folders it goes to. True: it lies there, or is gone from here. False: the account lacks the
        right. A file that lies there already is not overwritten: Rejected ``name_taken``."""
        raise NotImplementedError

    def remove(self, name: str) -> bool:
        """Remove a file. True: it is gone. False: the account lacks the right."""
        raise NotImplementedError
