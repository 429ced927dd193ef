"""``manage.py newkey``: a fresh entry for HUB_KEYS."""

import base64
import secrets
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print a fresh entry for HUB_KEYS. Put it first, start the hub again, run 'rotatekeys', then take the older one away."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}")
