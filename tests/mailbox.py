"""A small mail server for tests: speaks SMTP over a real socket, keeps what it takes, and misbehaves when told to."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock, Thread

REFUSALS = {"full": "452 4.3.1 out of space", "refused text": "554 5.7.1 looks like spam"}
"""What is answered to a whole mail that is not taken."""


class Mailbox(socketserver.ThreadingTCPServer):
    """``refusing`` maps an address, or "*", to the answer that its RCPT gets; ``hangs`` says nothing any more.

    ``trouble`` is one of: "silent" (as ``hangs``), "busy" (a greeting of 421), "slow" (a greeting that never ends), "broken tls";
    and for mails to ``troubled``, or to anybody: "hang at data", "hang at end", "lost answer", "cut", "full", "refused text".
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refusing: dict[str, str] = {}
        self.hangs = False
        self.trouble = ""
        self.troubled = ""
        self.drops_after_data = False
        self.stopping = Event()
        self.lock = Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def to(self, address: str) -> list[EmailMessage]:
        """What came for that address."""
        return [mail for recipient, mail in self.mails if recipient == address]


class _Talk(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        with suppress(OSError):  # who called has hung up
            if self._greets():
                self._talk()

    def _greets(self) -> bool:
        trouble = self.server.trouble
        if self.server.hangs or trouble == "silent":
            self.server.stopping.wait()
        elif trouble == "busy":
            self._say("421 too busy")
        elif trouble == "slow":
            while not self.server.stopping.wait(0.05):
                self.wfile.write(b"220-wait\r\n")
        else:
            self._say("220 mailbox")
            return True
        return False

    def _talk(self) -> None:
        recipients: list[str] = []
        while line := self.rfile.readline():
            command = line.decode("ascii", "replace").strip()
            if command.upper().startswith("RCPT TO:"):
                self._recipient(command, recipients)
            elif command.upper() == "DATA":
                if not self._data(recipients):
                    return
            elif command.upper() == "QUIT":
                self._say("221 bye")
                return
            elif command.upper() == "STARTTLS":
                self._say("220 go on")
                self._say("this is no handshake")
                return
            else:
                self._say("250-mailbox\r\n250 STARTTLS" if self.server.trouble == "broken tls" else "250 ok")

    def _recipient(self, command: str, recipients: list[str]) -> None:
        address = command.partition("<")[2].partition(">")[0]
        answer = self.server.refusing.get(address) or self.server.refusing.get("*") or "250 ok"
        if answer.startswith("250"):
            recipients.append(address)
        self._say(answer)

    def _data(self, recipients: list[str]) -> bool:
        """Take the mail, or be in trouble; whether the talk goes on."""
        trouble = self.server.trouble if self.server.troubled in ("", *recipients) else ""
        if trouble == "hang at data":
            self.server.stopping.wait()
        self._say("354 go on")
        if trouble == "cut":
            self.rfile.readline()
            return False
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if trouble == "hang at end":
            self.server.stopping.wait()
        elif trouble in REFUSALS:
            self._say(REFUSALS[trouble])
        else:
            self._take(recipients, b"".join(lines))
            if self.server.drops_after_data or trouble == "lost answer":
                return False
            self._say("250 taken")
        return True

    def _take(self, recipients: list[str], text: bytes) -> None:
        mail = message_from_bytes(text, policy=policy.default)
        with self.server.lock:
            self.server.mails += [(recipient, mail) for recipient in recipients]

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server that listens for the time of the block."""
    with Mailbox() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
