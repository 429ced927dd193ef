"""``manage.py startconnector tinyshop --side shop``: the skeleton of a new connector (docs/connectors.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from connectors.base import Side
from integration_hub.configuration.starting import Start, Unfit, begin


class Command(BaseCommand):
    help = "Begin a connector: files that import, and a test that tells what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="Small letters, digits and _, such as tiny_shop.")
        parser.add_argument("--side", choices=[side.value for side in Side], required=True)
        parser.add_argument("--name", default="", help="What merchants call the system.")
        parser.add_argument("--into", type=Path, help="A folder for a package of its own; else among the hub's connectors.")

    def handle(self, *args: Any, **told: Any) -> None:
        root = told["into"] or Path(settings.BASE_DIR)
        name = told["name"] or told["key"].replace("_", " ").capitalize()
        start = Start(told["key"], name, Side(told["side"]), root, apart=told["into"] is not None)
        try:
            made = begin(start)
        except Unfit as problem:
            raise CommandError(str(problem)) from problem
        for path in made:
            self.stdout.write(str(path.relative_to(root)))
        self.stdout.write(f"\nNow: ./hub test {start.test}   tells what is missing; docs/connectors.md leads the way.")
