"""Logs: what services told, of one merchant and of all."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import Merchant
from integration_hub.accounts.tokens import merchants_open_to
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, read_cursor, written
from integration_hub.api.room import Room
from integration_hub.api.shapes.runs import LogLine, log_line
from integration_hub.processes.queries import kinds_of
from integration_hub.runs import lines
from integration_hub.runs.log_filter import LogFilter
from integration_hub.ui.paging import is_mark

room = Room(_("Logs"), "/logs")
everywhere = Room(_("Logs"), "/logs", hub=True)


class LinesAsked(Paged):
    """Which lines. Without a day, those of the last week; a text is searched in a limited time."""

    q: str = Field("", max_length=100, description="A text of at least three characters.")
    service: str = Field("", max_length=40, description="A kind of service, as `orders_to_erp`.")
    level: int | None = Field(None, ge=20, le=40, description="20 info, 30 warning, 40 error: these and above.")
    since: date | None = Field(None, description="The first day, in the merchant's time zone.")
    until: date | None = Field(None, description="The last day.")
    run: int | None = Field(None, ge=1, le=2**62, description="The lines of one run.")


class AllLinesAsked(LinesAsked):
    """Which lines of all merchants."""

    merchant: str = Field("", max_length=60, description="The slug of one of them.")


@room.get("", Permission.BROWSE, Listed[LogLine])
def list_lines(request: ApiRequest, asked: Query[LinesAsked]) -> Listed[LogLine]:
    """What the merchant's services told, newest first."""
    return _lines([request.merchant], asked, across=False)


@everywhere.get("", Permission.START_RUNS, Listed[LogLine])
def list_lines_of_all(request: ApiRequest, asked: Query[AllLinesAsked]) -> Listed[LogLine]:
    """What the services of all merchants told that the token opens, newest first."""
    return _lines(list(merchants_open_to(request.auth)), asked, across=True)


def _lines(merchants: Sequence[Merchant], asked: LinesAsked, *, across: bool) -> Listed[LogLine]:
    form = filled_in(LogFilter(merchants, kinds_of(merchants), as_posted(asked), across=across))
    mark = read_cursor(asked.cursor, lambda text: is_mark(text, by_time=True))
    page = lines.page_of_lines(form.asked, {"before": mark}, size=asked.limit)
    items = [log_line(told.line, told.merchant.slug) for told in lines.told(page.rows, merchants)]
    return Listed(items=items, next=written(page.older))
