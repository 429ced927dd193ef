"""A small mail server for tests: speaks SMTP over a real socket, keeps what it takes, and misbehaves when told to."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock, Thread


class Mailbox(socketserver.ThreadingTCPServer):
    """``refusing`` maps an address, or "*", to the answer that its RCPT gets; ``hangs`` says nothing any more."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refusing: dict[str, str] = {}
        self.hangs = False
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
        if self.server.hangs:
            self.server.stopping.wait()
            return
        self._say("220 mailbox")
        recipients: list[str] = []
        while line := self.rfile.readline():
            command = line.decode().strip()
            if command.upper().startswith("RCPT TO:"):
                self._recipient(command, recipients)
            elif command.upper() == "DATA":
                self._data(recipients)
                if self.server.drops_after_data:
                    return
            elif command.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _recipient(self, command: str, recipients: list[str]) -> None:
        address = command.partition("<")[2].partition(">")[0]
        answer = self.server.refusing.get(address) or self.server.refusing.get("*") or "250 ok"
        if answer.startswith("250"):
            recipients.append(address)
        self._say(answer)

    def _data(self, recipients: list[str]) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        with self.server.lock:
            self.server.mails += [(recipient, mail) for recipient in recipients]
        if not self.server.drops_after_data:
            self._say("250 taken")

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
