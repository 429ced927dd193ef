"""The file door: every call to a file server goes through here, bounded, masked, counted and told in our words.

One interface over SFTP, FTP and FTPS. Reads are tried a few times and go on where they were cut. A file of ours is shown to
the other side by one rename, and the ledger remembers how far it came: it is left once.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from connectors import file_errors as errors
from connectors import ftp, sftp
from connectors.base import Rate, Surroundings
from connectors.errors import ConnectorError, Unavailable, Uncertain
from connectors.file_calls import Line, Local
from connectors.file_config import FileServerConfig
from connectors.file_names import harmless, joined, parent, refusal, safe
from connectors.file_talk import Answered, Entry, Lost, No
from connectors.identity import Identity
from connectors.parcels import Leaving, Lying

__all__ = ["RATE", "FileServerConfig", "Files", "identity"]

RATE = Rate(per_second=20, burst=40)
"""What a file server is asked at most, unless a connector says otherwise."""
TEMPORARY = ".{}.tmp"
"""What a file of ours is called until it is whole (``connectors/file_exchange.md`` §6)."""


def identity(config: FileServerConfig, surroundings: Surroundings) -> Identity:
    """Who the server says it is, without logging in: for ``Pins("identity", identity)`` of a connector."""
    line, protocol = Line(config, surroundings, RATE), sftp if config.protocol == "sftp" else ftp
    ask: Callable[..., Identity] = protocol.identity
    return line.ask("IDENTITY", "/", lambda: ask(config, line.dialled(), line.patience))


class Files:
    """One account's door. Connects when it is first needed, and again after a lost connection. Not for two threads at once.

    Folders and names are paths with ``/``; without one in front they begin in the account's own folder. Every method raises
    ``Unavailable`` (no connection, cut, too slow, busy, disk full: nothing was done), ``Access`` (log-in, identity, rights,
    a folder that is missing: a person must mend it) or ``Rejected`` (the server said no to this one file).
    """

    def __init__(self, config: FileServerConfig, surroundings: Surroundings, rate: Rate = RATE) -> None:
        self._line = Line(config, surroundings, rate)
        self._ledger = surroundings.ledger

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def greet(self) -> str:
        """Connect and log in; what answered, such as "OpenSSH_9.2p1"."""
        return self._line.read("CONNECT", "/", lambda: self._line.session.greeting)

    def list(self, folder: str) -> list[Lying]:
        """Every plain file in a folder, by name. A file whose name must not be used (``../x``, control characters) is listed with
        its ``refusal``, under a harmless name; it cannot be fetched."""
        folder = safe(folder)
        found = self._line.read("LIST", folder, lambda: [*self._line.session.entries(folder)])
        return sorted((_lying(folder, entry) for entry in found), key=lambda lying: lying.name)

    def stat(self, name: str) -> Lying | None:
        """The file as it lies there now; None: there is none of that name, or no such folder."""
        name = safe(name)
        entry = self._line.read("STAT", name, lambda: self._facts(name))
        return Lying(name, entry.size, entry.modified_at) if entry else None

    def fetch(self, lying: Lying, path: Path) -> None:
        """Copy a file, going on with what ``path`` holds of it. Raises Unavailable when it is not what ``lying`` says.

        What goes wrong with ``path`` itself (our own disk is full) comes out as the OSError that it is.
        """
        if lying.refusal:
            raise errors.name_refused(lying.refusal)
        self._line.read("GET", safe(lying.name), lambda: self._copied(lying, path), size=lying.size)

    def read(self, name: str, most: int) -> bytes | None:
        """A small file's content; None: there is none of that name. Raises Unreadable when it is longer than ``most``."""
        name = safe(name)
        return self._line.read("GET", name, lambda: self._small(name, most), size=most)

    def leave(self, folder: str, name: str, content: bytes) -> None:
        """Show a file to the other side, once: uploaded under a temporary name, its size compared, renamed.

        Leaving it again does nothing. Never overwrites: a file of that name that is not ours raises Rejected ``name_taken``.
        Raises Uncertain only where the rename may have been done; ``left`` settles it.
        """
        target, temporary = _places(folder, name)
        if self.left(folder, name) is Leaving.LEFT:
            return
        size = len(content)
        self._ledger.note(target, Leaving.UPLOADING, size)
        self._line.read("PUT", temporary, lambda: self._uploaded(target, temporary, content), size=size, sent=content)
        self._ledger.note(target, Leaving.RENAMING, size)
        try:
            self._line.ask("RENAME", target, lambda: self._shown(temporary, target))
        except Uncertain:
            raise
        except ConnectorError:
            self._ledger.note(target, Leaving.UPLOADING, size)
            raise
        self._ledger.note(target, Leaving.LEFT, size)

    def left(self, folder: str, name: str) -> Leaving | None:
        """Whether a file of ours was shown to the other side: LEFT (once and for all, even if it was fetched since), UPLOADING
        (begun, and not shown), None (never begun). Asks the server only after a doubt."""
        target, temporary = _places(folder, name)
        stage = self._ledger.recall(target)
        if stage is not Leaving.RENAMING:
            return stage
        # Only the rename takes the temporary name away; where it lies, the other side was shown nothing.
        waiting = self._line.read("STAT", temporary, lambda: self._line.session.facts(temporary))
        settled = Leaving.UPLOADING if waiting else Leaving.LEFT
        self._ledger.note(target, settled)
        return settled

    def put(self, name: str, content: bytes) -> None:
        """Write or overwrite a small file in a folder of ours (the reason beside a refused file), making the folder."""
        name = safe(name)
        self._line.read("PUT", name, lambda: self._written(name, content), size=len(content), sent=content)

    def move(self, name: str, to: str) -> bool:
        """Move a file, making the folders it goes to. True: it lies there, or is gone from here. False: the account lacks the
        right. A file that lies there already is not overwritten: Rejected ``name_taken``."""
        name, to = safe(name), safe(to)
        return self._line.read("RENAME", name, lambda: _allowed(lambda: self._moved(name, to)), sent=to.encode())

    def remove(self, name: str) -> bool:
        """Remove a file. True: it is gone. False: the account lacks the right."""
        name = safe(name)
        return self._line.read("REMOVE", name, lambda: _allowed(lambda: self._removed(name)))

    def _facts(self, name: str) -> Entry | None:
        """None also where the folder is missing."""
        try:
            return self._line.session.facts(name)
        except Answered as said:
            if said.no is not No.MISSING:
                raise
            return None

    def _copied(self, lying: Lying, path: Path) -> None:
        self._must_be(lying)
        start = path.stat().st_size if path.exists() else 0
        if start > lying.size:
            start = 0
        try:
            self._taken(lying, path, start)
        except Answered as said:
            if said.no is No.MISSING:
                raise errors.file_gone() from said
            if said.no is not No.FAILED or not start:
                raise
            # Some servers give files from their beginning only.
            self._taken(lying, path, 0)
        short = path.stat().st_size != lying.size
        try:
            self._must_be(lying)
            if short:
                raise errors.lost()
        except Unavailable:
            # What was copied may be of another file: nothing is added to it.
            path.unlink()
            raise

    def _must_be(self, lying: Lying) -> None:
        entry = self._facts(lying.name)
        if entry is None:
            raise errors.file_gone()
        if (entry.size, entry.modified_at) != (lying.size, lying.modified_at):
            raise errors.file_changed()

    def _taken(self, lying: Lying, path: Path, start: int) -> None:
        with path.open("ab" if start else "wb", buffering=0) as file:

            def keep(data: bytes) -> None:
                try:
                    file.write(data)
                except OSError as problem:
                    raise Local(problem) from None

            if start < lying.size:
                self._line.session.take(lying.name, (start, lying.size), keep)

    def _small(self, name: str, most: int) -> bytes | None:
        entry = self._facts(name)
        if entry is None:
            return None
        if entry.size > most:
            raise errors.too_large(most)
        content = bytearray()
        self._line.session.take(name, (0, entry.size), content.extend)
        if len(content) != entry.size:
            raise errors.file_changed()
        return bytes(content)

    def _uploaded(self, target: str, temporary: str, content: bytes) -> None:
        session = self._line.session
        if session.facts(target):
            raise errors.name_taken()
        try:
            session.give(temporary, content)
        except Answered as said:
            if said.no is No.FAILED:
                raise errors.upload_failed() from said
            raise
        there = session.facts(temporary)
        if there is None:
            raise errors.cannot_look()
        if there.size != len(content):
            raise errors.upload_short()

    def _shown(self, temporary: str, target: str) -> None:
        session = self._line.session
        # Over FTP a rename overwrites: look as late as can be.
        if session.facts(target):
            raise errors.name_taken()
        try:
            session.rename(temporary, target)
        except Lost:
            raise errors.in_doubt() from None
        except Answered as said:
            if not self._still_waits(temporary):
                raise errors.in_doubt() from said
            raise

    def _still_waits(self, temporary: str) -> bool:
        """Whether a rename that was answered with a no was surely not done."""
        with suppress(Lost, Answered):
            return self._line.session.facts(temporary) is not None
        return False

    def _written(self, name: str, content: bytes) -> None:
        session = self._line.session
        self._folder_for(name)
        session.give(name, content)

    def _moved(self, name: str, to: str) -> None:
        session = self._line.session
        if self._facts(name) is None:
            return
        if self._folder_for(to):
            raise errors.name_taken()
        session.rename(name, to)

    def _removed(self, name: str) -> None:
        if self._facts(name):
            self._line.session.remove(name)

    def _folder_for(self, name: str) -> Entry | None:
        """Make the folders of a path that are missing; what lies at that path already."""
        session = self._line.session
        try:
            return session.facts(name)
        except Answered as said:
            if said.no is not No.MISSING:
                raise
        steps = [step for step in parent(name).split("/") if step]
        for number in range(1, len(steps) + 1):
            try:
                session.make_folder(("/" if name.startswith("/") else "") + "/".join(steps[:number]))
            except Answered as said:
                # Those above are there, and seldom ours to make.
                if number == len(steps):
                    raise Answered(No.DENIED, str(said)) from said
        return None


def _places(folder: str, name: str) -> tuple[str, str]:
    """Where a file of ours goes, and where it is until it is whole."""
    return safe(joined(folder, name)), safe(joined(folder, TEMPORARY.format(name)))


def _lying(folder: str, entry: Entry) -> Lying:
    why = refusal(entry.name)
    name = harmless(entry.name) if why else entry.name
    return Lying(joined(folder, name), entry.size, entry.modified_at, refusal=why)


def _allowed(do: Callable[[], None]) -> bool:
    """Whether the server let us."""
    try:
        do()
    except Answered as said:
        if said.no not in {No.DENIED, No.FAILED}:
            raise
        return False
    return True
