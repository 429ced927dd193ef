"""What a digest says, in the active language: each cause once, how often, since when, whether it is over, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.alerts.models import Kind, Notice
from integration_hub.alerts.orders_told import headline, link_of
from integration_hub.alerts.plain import page
from integration_hub.closing import wording
from integration_hub.closing.models import ClosingSheet
from integration_hub.runs.models import Run
from integration_hub.ui.words import day, number

MOST_NAMED = 50


@dataclass(slots=True)
class Cause:
    """One thing that went wrong, as the digest names it."""

    title: str
    message: str
    remedy: str
    link: str
    over_at: datetime | None
    times: list[datetime]

    @property
    def first(self) -> datetime:
        return min(self.times)

    @property
    def last(self) -> datetime:
        return max(self.times)


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
    causes = {pk: _cause(head) for pk, head in heads.items() if head.run or head.case}
    met = Notice.objects.filter(kind=Kind.TROUBLE, follows__in=causes).values_list("follows_id", "run__ended_at")
    for pk, at in met:
        if pk and at:
            causes[pk].times.append(at)
    return list(causes.values())


def _cause(head: Notice) -> Cause:
    if head.case:
        case = head.case
        return Cause(headline(head, case), case.message, case.remedy, link_of(case), head.over_at, [case.opened_at, case.last_at])
    run: Run = head.run  # type: ignore[assignment]  # of two, the other
    said = {"process": _(run.process.name), "state": _(run.get_state_display())}
    link = page("runs:detail", run.merchant.slug, run.pk)
    title = _("%(process)s: %(state)s") % said
    return Cause(title, run.message, run.remedy, link, head.over_at, [run.ended_at or run.created_at])


def _sheet(sheet: ClosingSheet) -> Sheet:
    link = page("closing:sheet", sheet.merchant.slug, sheet.shop.slug, sheet.day.isoformat())
    return Sheet(day(sheet.day), wording.verdict(sheet), link)
