"""``manage.py export [MERCHANT]``: the configuration as a file for ``apply``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from connectors.errors import Access
from integration_hub.accounts.models import Merchant
from integration_hub.configuration.exporting import export


class Command(BaseCommand):
    help = "Write the configuration of one merchant, or of all, as a file that 'apply' understands; without secrets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("merchant", nargs="?", help="the merchant's short name; all, if it is left out")

    def handle(self, *_: Any, merchant: str | None, **__: Any) -> None:
        row = Merchant.objects.filter(slug=merchant).first() if merchant else None
        if merchant and row is None:
            known = ", ".join(Merchant.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no merchant {merchant!r}. There are: {known}.")
        try:
            self.stdout.write(export(row), ending="")
        except Access as problem:
            raise CommandError(f"{problem.message} {problem.remedy}") from None
        except ValidationError as problem:
            fields = ", ".join(sorted({".".join(map(str, each["loc"])) for each in problem.errors()}))
            raise CommandError(f"A stored configuration does not fit this version of the hub: {fields}. Apply it anew.") from None
