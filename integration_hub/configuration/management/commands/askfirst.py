"""``manage.py askfirst on``: after a backup was restored, no order is sent before its ERP was asked whether it has it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integration_hub.processes.actions import ask_first

NEXT = {
    "on": "Start the hub, run 'Orders from shop' once as a full run, and switch it off when no order is awaiting any more.",
    "off": "Orders are sent without asking again; what is in doubt is always asked for.",
}


class Command(BaseCommand):
    help = "Let every service 'Orders to ERP' ask for each order before it is sent, as after a restored backup; or no longer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("switch", choices=NEXT)

    def handle(self, *_: Any, switch: str, **__: Any) -> None:
        changed = ask_first(on=switch == "on", by=None)
        names = ", ".join(f"{process.merchant.slug}/{process.slug}" for process in changed) or "none, it was so already"
        self.stdout.write(f"Asking first is switched {switch} for: {names}.\n{NEXT[switch]}")
