"""``manage.py rotatekeys``: seal all credentials under the first key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integration_hub.connections.rotation import NotRotated, rotate_keys


class Command(BaseCommand):
    help = "Seal all stored credentials under the first key of HUB_KEYS; all or none. It may be run again at any time."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            done = rotate_keys()
        except NotRotated as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{done.moved} credentials were sealed anew, {done.there} were under the first key of HUB_KEYS already. "
            "The other keys may be taken away."
        )
