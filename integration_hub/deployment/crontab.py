"""``hub crontab``: django-crontab, believed only after reading the crontab back.

By itself it ends with 0 when nothing was installed, and an error half-way removes the lines that were there
(``dependencies``: django-crontab). So we keep a copy, look at what came of it, and put the copy back if it is wrong.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from integration_hub.deployment import variables
from integration_hub.deployment.children import ROOT
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.state import State, state_of

_PLAIN = re.compile(r"[\w./@+:,=-]+", re.ASCII)
_LONGEST_LINE = 990  # cron cuts a command at 1,000 characters


def crontab(arguments: list[str]) -> int:
    """Install, remove or show the line that calls the clock each minute."""
    actions = {"install": install, "remove": remove, "show": show}
    if len(arguments) != 1 or arguments[0] not in actions:
        raise DeploymentError("what is to be done with the crontab?", f"One of: {', '.join(actions)}.")
    return actions[arguments[0]](_table())


@dataclass(frozen=True, slots=True)
class Table:
    """This user's crontab, and which of its lines are ours."""

    state: State
    environment: Mapping[str, str]
    program: str
    comment: str

    def read(self) -> list[str]:
        done = self._run(["-l"])
        if done.returncode and "no crontab" not in done.stderr.lower():
            raise DeploymentError(
                f"the crontab cannot be read: {done.stderr.strip()}", "May this user have one? See man crontab."
            )
        return done.stdout.splitlines() if done.returncode == 0 else []

    def put_back(self, lines: list[str]) -> None:
        self._run(["-"], "".join(f"{line}\n" for line in lines))

    def ours(self, line: str) -> bool:
        return line.rpartition("# ")[2].strip() == self.comment and not line.lstrip().startswith("#")

    def change(self, action: str, expected: int) -> list[str]:
        """Let django-crontab ``add`` or ``remove``; our lines afterwards, of which there must be ``expected``."""
        before = self.read()
        command = [sys.executable, str(ROOT / "manage.py"), "crontab", action]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        after = self.read()
        ours = [line for line in after if self.ours(line)]
        if _without(before, self) != _without(after, self) or len(ours) != expected or any(map(_too_long, ours)):
            self.put_back(before)
            told = (done.stderr or done.stdout).strip()[-1000:]
            raise DeploymentError(f"the crontab did not become what it should, and was put back. {told}", "Try: crontab -e")
        return ours

    def _run(self, options: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run([self.program, *options], input=given, capture_output=True, text=True, check=False)
        except OSError as error:
            remedy = "Install cron, or let ./hub up run the clock; HUB_CRONTAB names another program."
            raise DeploymentError(f"{self.program} cannot be started: {error.strerror}.", remedy) from error


def install(table: Table) -> int:
    _require_plain_paths(table.state)
    _require_kept(table)
    for line in table.change("add", expected=1):
        print(f"hub: the clock is in this user's crontab:\n     {line}")
    print("hub: /readyz and the pages say it when the clock does not tick; cron itself must be running.")
    return 0


def remove(table: Table) -> int:
    table.change("remove", expected=0)
    print("hub: the clock is not in this user's crontab any more.")
    return 0


def show(table: Table) -> int:
    lines = [line for line in table.read() if table.ours(line)]
    print("\n".join(lines) if lines else "hub: the clock is not in this user's crontab.")
    return 0 if lines else 1


def _table() -> Table:
    state = state_of("up")
    state.prepare()
    environment = {**os.environ, **variables.complete(state)}
    comment = f"hub {environment['HUB_INSTANCE']}"
    return Table(state, environment, environment.get("HUB_CRONTAB", "/usr/bin/crontab"), comment)


def _without(lines: list[str], table: Table) -> list[str]:
    return [line for line in lines if not table.ours(line)]


def _too_long(line: str) -> bool:
    return len(line) > _LONGEST_LINE


def _require_plain_paths(state: State) -> None:
    for place in (str(ROOT), str(state.folder), sys.executable):
        if not _PLAIN.fullmatch(place):
            raise DeploymentError(f"cron cannot be given the path {place!r}.", "Move it to one of letters, digits and ./-_ only.")


def _require_kept(table: Table) -> None:
    """Cron starts with an empty environment: all it knows stands in ``hub.env``."""
    kept = variables.read(table.state.variables)
    following = {name: table.environment[name] for name in ("HUB_STATE", "HUB_BROKER_URL") if name not in kept}
    lost = [name for name in os.environ if name.startswith("HUB_") and name not in {*kept, *following, "HUB_CRONTAB"}]
    if lost:
        remedy = f"Write them into {table.state.variables}: cron does not see this shell."
        raise DeploymentError(f"set in this shell only: {', '.join(sorted(lost))}.", remedy)
    if following:
        variables.add(table.state.variables, following)
