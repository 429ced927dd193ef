"""What the list of set-ups reads."""

from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant
from integration_hub.guided.facts import PREFETCHED, facts_of
from integration_hub.guided.models import SetUp
from integration_hub.guided.standing import Standing, standing_of

MOST = 50
FEW = 10


def under_way() -> list[Standing]:
    """The newest that are not live yet, with all their steps."""
    found = SetUp.objects.filter(live_at=None).select_related("merchant", "begun_by").prefetch_related(*PREFETCHED)[:MOST]
    return [standing_of(facts) for facts in facts_of(found)]


def gone_live() -> QuerySet[SetUp]:
    """Those that went live of late."""
    return SetUp.objects.filter(live_at__isnull=False).select_related("merchant", "live_by").order_by("-live_at")[:FEW]


def bare_merchants() -> QuerySet[Merchant]:
    """Those that have neither a set-up nor a connection."""
    return Merchant.objects.filter(set_up=None, connections=None).order_by("name")[:MOST]
