"""What the pages of a merchant say of its set-up, asked only where they say it."""

from typing import Any

from django.http import HttpRequest

from integration_hub.accounts.models import Merchant
from integration_hub.guided.models import SetUp


def set_up_here(request: HttpRequest) -> dict[str, Any]:
    """Whether the merchant whose pages these are is still being set up."""
    merchant: Merchant | None = getattr(request, "merchant", None)
    return {"being_set_up": lambda: merchant is not None and SetUp.objects.filter(merchant=merchant, live_at=None).exists()}
