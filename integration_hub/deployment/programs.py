"""Which processes make a hub on one machine, in the order in which they end."""

import sys
from pathlib import Path
from signal import SIGKILL

from integration_hub.deployment import broker
from integration_hub.deployment.children import ROOT, Program
from integration_hub.deployment.state import State

_MANAGE = (sys.executable, str(ROOT / "manage.py"))
_TOOLS = Path(sys.executable).parent


def clock(every: int) -> Program:
    return Program("clock", (*_MANAGE, "clock", "--every", str(every)))


def worker(name: str, queues: str, processes: int) -> Program:
    """A group of queues with processes of its own, so that a long import never delays an order."""
    options = ("--queues", queues, "--concurrency", str(processes), "--hostname", f"{name}@%h", "--loglevel", "WARNING")
    quiet = ("--without-gossip", "--without-mingle")
    command = (str(_TOOLS / "celery"), "--app", "integration_hub.celery:app", "worker", *options, *quiet)
    # When all die at once the broker is gone, and a worker told to end waits for it for ever.
    return Program(name, command, dies_by=SIGKILL)


def workers() -> list[Program]:
    return [worker("worker-orders", "orders,default", 2), worker("worker-imports", "imports,publishing", 2)]


def web(port: int, address: str) -> Program:
    bind = f"{address}:{port}"
    # Without the option a second instance would take over the first one's control socket, and remove it.
    options = ("--bind", bind, "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--no-control-socket")
    return Program("web", (str(_TOOLS / "gunicorn"), *options, "integration_hub.wsgi:application"))


def embedded_broker(state: State) -> Program:
    return broker.program(state.sockets, state.run)


def migrations(database_url: str) -> list[Program]:
    """Beside SQLite, what is written all the time has a file of its own (``routers.py``)."""
    names = ("default", "logs") if database_url.startswith("sqlite:") else ("default",)
    return [Program("migrate", (*_MANAGE, "migrate", "--no-input", "--database", name)) for name in names]


def static_files() -> Program:
    return Program("collectstatic", (*_MANAGE, "collectstatic", "--no-input", "--verbosity", "0"))


def configuration(file: Path) -> Program:
    return Program("apply", (*_MANAGE, "apply", str(file)))
