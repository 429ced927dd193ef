"""What ``hub`` does inside its environment; its commands are described in the file ``hub``."""

import os
import signal
import sys
from collections.abc import Callable

from integration_hub.deployment import crontab, locking, messages, real, running, suites, variables, verdicts
from integration_hub.deployment.children import ROOT
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.state import state_of


def manage(arguments: list[str]) -> int:
    """Become ``manage.py`` with the hub's variables."""
    state = state_of("up")
    state.prepare()
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments], {**os.environ, **variables.complete(state)})


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": running.demo,
    "up": running.up,
    "test": suites.test,
    "test-real": real.test_real,
    "faults": suites.faults,
    "bench": suites.bench,
    "check": verdicts.check,
    "crontab": crontab.crontab,
    "lock": locking.lock,
    "messages": messages.messages,
    "manage": manage,
}


def _end(*_: object) -> None:
    """Told to end, we leave as if by Ctrl-C: what was started is ended, what was made for the time is removed."""
    raise SystemExit(143)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _end)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except DeploymentError as error:
        print(f"hub: {error.message}\n     {error.remedy}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
