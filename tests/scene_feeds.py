"""A search engine beside the shop, and feeds to it in their states. Part of the stage of tests/scene.py."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import Listing
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.publishing.models import FeedImport
from integration_hub.runs.models import Run, State, Trigger

WORDS = {"TENT-2-GRN": "Duplicate key", "PEG-10": "Missing mandatory property 'url'"}
HARM = "It would remove 438 of the 840 articles that Alpine search shows (52%; allowed: below 50%)."


def furnish_feeds(merchant: Merchant, erp: Connection) -> dict[str, FeedImport]:
    """Feeds that are taken, refused, withheld, at work and validated, and articles that stay out."""
    search = Connection.objects.create(
        merchant=merchant, slug="alpine-search", name="Alpine search", connector="voyado_elevate",
        contact="Search partner, +45 00 00 00 03",
        state=ServiceState.ONLINE, checked_at=timezone.now() - timedelta(minutes=2), version="Voyado Elevate, Admin v4",
    )  # fmt: skip
    service = Process.objects.create(
        merchant=merchant, slug="catalogue-to-search", name="Catalogue to search", kind=kinds.CATALOGUE_TO_SHOP, source=erp,
        target=search,
    )  # fmt: skip
    Schedule.objects.create(process=service, crontab="7 * * * *", mode=Mode.FULL, next_at=timezone.now() + timedelta(minutes=31))
    for sku, words in WORDS.items():
        remedy = "Correct it in the ERP; the article is sent with the next feed."
        Listing.objects.create(
            shop=search, sku=sku, state=Listing.State.REFUSED, code="refused_by_target", message=words, remedy=remedy
        )
    done, harmful = _run(service, State.DONE, 12), _run(service, State.HARMFUL, 40, code="harmful_feed", message=HARM)
    refused = {
        "message": "The import has errors, see errorDetails.", "code": "voyado_elevate.content", "keys": WORDS,
        "path": "1-a.jsonl.gz",
        "remedy": "Correct the articles it names; then the same catalogue can be sent again. Nothing was changed.",
    }  # fmt: skip
    withheld = {"message": HARM, "code": "harmful_feed", "harmful": True, "remedy": "Compare the catalogue with the ERP."}
    kept, ended = FeedImport.State, {"ended_at": timezone.now() - timedelta(minutes=10)}
    return {
        "taken": _feed(search, done, kept.SUCCESS, remote_id="5537431447739019571", **ended),
        "refused": _feed(search, done, kept.FAILURE, **refused, **ended),
        "withheld": _feed(search, harmful, kept.FAILURE, removed=438, **withheld, **ended),
        "valid": _feed(search, None, kept.VALID, validate_only=True, **ended),
        "working": _feed(search, done, kept.IN_PROGRESS, extent=FeedImport.Extent.PARTIAL, remote_id="5537431447739019572"),
    }


def _run(service: Process, state: State, minutes: int, **said: Any) -> Run:
    at = timezone.now() - timedelta(minutes=minutes)
    return Run.objects.create(
        merchant=service.merchant, process=service, state=state, mode=Mode.FULL, trigger=Trigger.SCHEDULE, target_key="feeds",
        created_at=at, started_at=at, ended_at=at + timedelta(seconds=40), unit="items", read=840, published=0, **said,
    )  # fmt: skip


def _feed(search: Connection, run: Run | None, state: FeedImport.State, **said: Any) -> FeedImport:
    at = timezone.now() - timedelta(minutes=11)
    figures = {"extent": FeedImport.Extent.FULL, "groups": 312, "variants": 840, "left_out": 2, "size": 184_320}
    return FeedImport.objects.create(
        target=search, run=run, state=state, name=f"alpine-search full run {run.pk if run else 0}", built_at=at, sent_at=at,
        **{**figures, **said},
    )  # fmt: skip
