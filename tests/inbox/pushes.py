"""A partner with a key, and a hub that takes in what it pushes."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from integration_hub.connections.models import Connection, FileEntry
from integration_hub.inbox.models import PushedImport
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run

DATA = "/api/admin/v3/import/data"
STATUS = "/api/admin/v3/import/status"
CSV = b"key,name\nA1,Hammer\nA2,Saw\n"


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who pushes items into ``connection``."""

    connection: Connection
    items: Process
    secret: str

    def push(self, body: bytes = CSV, media: str = "text/csv", **asked: str) -> Any:
        """One push, not waited for unless asked; ``packed="gzip"`` tells the body's packing."""
        headers = {"api-key": asked.pop("secret", self.secret)}
        media = asked.pop("media", media)
        if packed := asked.pop("packed", ""):
            headers["content-encoding"] = packed
        query = {"data": "items", "type": "full", "blockingTimeout": "PT0S", **asked}
        path = DATA + "?" + "&".join(f"{name}={value}" for name, value in query.items())
        # The client leaves the type of an empty body out by itself.
        return Client(enforce_csrf_checks=True).post(path, body, content_type=media, headers=headers, CONTENT_TYPE=media)

    def status(self, id_: str) -> Any:
        return Client().get(STATUS, {"id": id_}, headers={"api-key": self.secret}).json()

    def pushed(self, body: bytes = CSV, media: str = "text/csv", **asked: str) -> dict[str, Any]:
        """A push, its run, and what its sender is then told."""
        told = self.push(body, media, **asked)
        assert told.status_code == 202, told.content
        work()
        said: dict[str, Any] = self.status(told.json()["id"])
        return said


def work() -> list[Run]:
    """Do what waits in the queue, and what that starts."""
    done = []
    while run := Run.objects.filter(state=State.QUEUED).first():
        execute_run(run.pk)
        run.refresh_from_db()
        done.append(run)
    return done


def nothing_left() -> bool:
    """Whether no push is open and no body of one lies about."""
    open_ = PushedImport.objects.filter(status__in=PushedImport.OPEN)
    return not open_ and not FileEntry.objects.exclude(path="")
