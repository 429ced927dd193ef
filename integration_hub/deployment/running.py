"""``hub demo`` and ``hub up``: one foreground command that is a whole hub."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from integration_hub import __version__
from integration_hub.deployment import demonstration, programs, variables
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.state import State, state_of
from integration_hub.deployment.supervisor import Stopped, Supervisor, say


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run, and where."""

    state: State
    port: int
    address: str
    variables: Mapping[str, str]
    simulators: Mapping[str, int]
    configuration: Path | None
    every: int
    patience: float


def up(arguments: list[str]) -> int:
    """The hub for one real machine."""
    _no(arguments)
    state, port = state_of("up"), chosen_port()
    state.prepare()
    defaults = {"HUB_DATABASE_URL": f"sqlite:///{state.folder / 'hub.sqlite3'}", "HUB_PORT": str(port)}
    chosen = variables.complete(state, defaults)
    return run(
        Plan(state, port, _address(), chosen, {}, None, every=60, patience=40),
        "     ./hub manage createperson you@example.com --role admin   makes the first log-in",
    )


def demo(arguments: list[str]) -> int:
    """The hub with simulated systems and merchants to try it on."""
    _no(arguments)
    state, port = state_of("demo"), chosen_port(more=len(demonstration.SYSTEMS))
    demonstration.require_its_own(state)
    state.prepare()
    ports = {name: port + number for number, name in enumerate(demonstration.SYSTEMS, 1)}
    chosen = demonstration.environment(state, port, ports)
    plan = Plan(state, port, "127.0.0.1", chosen, ports, demonstration.FILE, every=5, patience=10)
    return run(plan, f"{demonstration.log_ins(chosen)}\n{demonstration.opens_metrics(chosen)}")


def run(plan: Plan, farewell: str) -> int:
    """Start everything in order, say when it is ready, and keep it until we are asked to end."""
    with plan.state.lock() as door, Supervisor(plan.state.log, plan.variables, plan.patience, [door.fileno()]) as supervisor:
        try:
            begun = time.monotonic()
            for port in (plan.port, *plan.simulators.values()):
                require_free(plan.address, port)
            _raise(plan, supervisor)
            say(f"Integration Hub {__version__} is ready after {time.monotonic() - begun:.0f} s: {_base_url(plan)}\n{farewell}")
            say(f"Ctrl-C ends it; everything is kept in {plan.state.folder}, logs in {plan.state.log}")
            supervisor.watch()
        except Stopped:
            say("ending")
    say("ended")
    return 0


def _raise(plan: Plan, supervisor: Supervisor) -> None:
    """What others need comes first: it then ends last."""
    say(f"starting on {plan.state.folder}")
    if plan.variables.get("HUB_BROKER_URL") == plan.state.broker_url:
        supervisor.add(programs.embedded_broker(plan.state))
    for name, port in plan.simulators.items():
        supervisor.add(demonstration.simulator(name, port, plan.state))
    _prepare(plan, supervisor)
    supervisor.add(programs.web(plan.port, plan.address))
    for worker in programs.workers():
        supervisor.add(worker)
    supervisor.add(programs.clock(plan.every))
    if not supervisor.wait(lambda: not supervisor.unsteady() and _is_ready(plan), 60):
        wrong = ", ".join(supervisor.unsteady()) or "/readyz does not answer 200"
        raise DeploymentError(f"the hub is not ready after 60 s: {wrong}.", f"See the logs in {plan.state.log}.")


def _prepare(plan: Plan, supervisor: Supervisor) -> None:
    url = plan.variables.get("HUB_DATABASE_URL") or os.environ.get("HUB_DATABASE_URL", "")
    for step in (*programs.migrations(url), programs.static_files()):
        supervisor.step(step)
    for name, port in plan.simulators.items():
        if not supervisor.wait(lambda port=port: answers(plan.address, port), 20):  # type: ignore[misc]
            raise DeploymentError(f"the simulator of {name} does not answer.", f"See the logs in {plan.state.log}.")
    if plan.configuration:
        supervisor.step(programs.configuration(plan.configuration))
        supervisor.step(demonstration.first_runs())


def chosen_port(more: int = 0) -> int:
    """HUB_PORT, else 8000; ``more`` ports after it are needed too."""
    told = os.environ.get("HUB_PORT", "8000")
    if not told.isdigit() or not 0 < int(told) <= 65535 - more:
        raise DeploymentError(f"HUB_PORT is {told!r}.", f"Choose a number from 1 to {65535 - more}.")
    return int(told)


def require_free(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((address, port))
        except OSError as error:
            remedy = "Choose another: HUB_PORT=8100 ./hub demo (the demo takes five more after it)."
            raise DeploymentError(f"port {port} on {address} cannot be used: {error.strerror}.", remedy) from error


def answers(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as line:
        line.settimeout(1)
        return line.connect_ex((address, port)) == 0


def _is_ready(plan: Plan) -> bool:
    host = urlsplit(_base_url(plan)).netloc
    line = HTTPConnection("127.0.0.1" if plan.address == "0.0.0.0" else plan.address, plan.port, timeout=2)  # noqa: S104  compared
    try:
        line.request("GET", "/readyz", headers={"Host": host})
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def _base_url(plan: Plan) -> str:
    told = os.environ.get("HUB_BASE_URL") or plan.variables.get("HUB_BASE_URL")
    return told or f"http://localhost:{plan.port}"


def _address() -> str:
    """Only this machine, unless HUB_BIND says otherwise: a proxy with https belongs in front."""
    return os.environ.get("HUB_BIND", "127.0.0.1")


def _no(arguments: list[str]) -> None:
    if arguments:
        raise DeploymentError(
            f"{arguments[0]!r} is not understood.", "This command takes no arguments; its settings are HUB_... variables."
        )
