"""``manage.py apply FILE.yaml``: bring the hub to what a file says."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integration_hub.configuration.applying import Outcome, apply
from integration_hub.configuration.findings import WrongFile


class Command(BaseCommand):
    help = "Bring merchants, connections, processes, schedules, recipients and people to what a YAML file says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the configuration file")
        parser.add_argument("--plan", action="store_true", help="show what would change, and change nothing")
        parser.add_argument(
            "--schedules", action="store_true", help="bring back the file's schedules where a person set others on their page"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_: Any, file: Path, plan: bool, **options: Any) -> None:
        try:
            outcome = apply(file, plan=plan, schedules=options["schedules"])
        except WrongFile as problem:
            if not options["json"]:
                raise CommandError(f"Nothing was changed.\n{problem}") from None
            told = [{"line": each.line, "place": each.place, "message": each.message} for each in problem.findings]
            self.stdout.write(json.dumps({"applied": False, "file": str(file), "errors": told}, indent=2))
            sys.exit(1)
        self.stdout.write(_as_json(outcome, file, plan=plan) if options["json"] else _in_words(outcome, file, plan=plan))


def _as_json(outcome: Outcome, file: Path, *, plan: bool) -> str:
    changes = [{"subject": each.subject, "added": each.made, "lines": each.lines} for each in outcome.changes]
    return json.dumps({"applied": not plan, "file": str(file), "changes": changes, "kept": outcome.kept}, indent=2)


def _in_words(outcome: Outcome, file: Path, *, plan: bool) -> str:
    lines = []
    for change in outcome.changes:
        lines.append(f"{'+' if change.made else '~'} {change.subject}")
        lines += [f"    {line}" for line in change.lines]
    lines += [f"= {each}" for each in outcome.kept]
    return "\n".join([*lines, _sum(outcome, file, plan=plan)])


def _sum(outcome: Outcome, file: Path, *, plan: bool) -> str:
    count = len(outcome.changes)
    if not count:
        so = f"apart from what stays, the hub is as {file} says" if outcome.kept else f"the hub is as {file} says"
        return f"Nothing to change: {so}. What the file does not mention is left alone."
    things = f"{count} {'thing' if count == 1 else 'things'}"
    if plan:
        return f"{things} would change; nothing was changed. What the file does not mention would be left alone."
    return f"{things} changed. What the file does not mention was left alone."
