"""What a digest says, in the active language: each cause once, how often, since when, whether it is over, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.alerts.models import Kind, Notice
from integration_hub.alerts.plain import page
from integration_hub.closing import wording
from integration_hub.closing.models import ClosingSheet
from integration_hub.runs.models import Run
from integration_hub.ui.words import day, number

MOST_NAMED = 50


@dataclass(slots=True)
class Cause:
    """One thing that went wrong, as the digest names it."""

    run: Run
    times: list[datetime] = field(default_factory=list)
    over_at: datetime | None = None

    @property
    def first(self) -> datetime:
        return min(self.times)

    @property
    def last(self) -> datetime:
        return max(self.times)

    @property
    def link(self) -> str:
        return page("runs:detail", self.run.merchant.slug, self.run.pk)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One day's closing sheet, in a line."""

    day: str
    verdict: str
    link: str


def digest_of(notice: Notice) -> tuple[str, str]:
    """Subject and text."""
    rows = list(told_in(notice))
    causes = _causes(rows)
    sheets = [_sheet(row.sheet) for row in rows if row.sheet]
    open_ones = sum(not cause.over_at for cause in causes)
    said = {"merchant": notice.merchant.name, "open": number(open_ones)}
    subject = ngettext("%(merchant)s: %(open)s thing not well", "%(merchant)s: %(open)s things not well", open_ones) % said
    if not open_ones:
        subject = _("%(merchant)s: digest, all is well now") % said
    known = {
        "merchant": notice.merchant,
        "causes": sorted(causes, key=lambda cause: bool(cause.over_at))[:MOST_NAMED],
        "more": max(len(causes) - MOST_NAMED, 0),
        "sheets": sheets,
        "runs_link": page("runs:list", notice.merchant.slug),
        "support": settings.HUB_SUPPORT_ADDRESS,
    }
    return subject, render_to_string("alerts/digest.txt", known)


def told_in(digest: Notice) -> Iterable[Notice]:
    """What was gathered, oldest first."""
    names = (
        "run__merchant",
        "run__process__source",
        "run__process__target",
        "follows__run__merchant",
        "sheet__merchant",
        "sheet__shop",
    )
    return digest.gathered.select_related(*names, "follows__run__process").order_by("id")


def _causes(rows: list[Notice]) -> list[Cause]:
    """Of each cause when it was met; a recovery names the cause that it is over with."""
    heads = {row.follows_id or row.pk: row.follows or row for row in rows if row.kind != Kind.SHEET}
    causes = {pk: Cause(head.run, over_at=head.over_at) for pk, head in heads.items() if head.run}
    met = Notice.objects.filter(kind=Kind.TROUBLE, follows__in=heads).values_list("follows", "run__ended_at")
    for pk, at in [*((pk, cause.run.ended_at) for pk, cause in causes.items()), *met]:
        if pk in causes and at:
            causes[pk].times.append(at)
    return [cause for cause in causes.values() if cause.times]


def _sheet(sheet: ClosingSheet) -> Sheet:
    link = page("closing:sheet", sheet.merchant.slug, sheet.shop.slug, sheet.day.isoformat())
    return Sheet(day(sheet.day), wording.verdict(sheet), link)
