"""Closing sheets: computed, accepted, signed."""

from datetime import date
from http import HTTPStatus

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.room import Room
from integration_hub.api.shapes.closing import Days, SheetWhole, day_row, sheet_whole
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.runs import RunWhole, run_whole
from integration_hub.closing import queries
from integration_hub.closing.actions import accept, compute, sign, take_back
from integration_hub.closing.forms import AcceptForm, SignForm
from integration_hub.closing.models import ClosingSheet

room = Room(_("Closing sheets"), "/closing")


class DaysAsked(BaseModel):
    """Which days of which shop."""

    shop: str = Field("", max_length=60, description="The slug of a connection; empty: the first shop.")
    before: date | None = Field(None, description="`older` of the answer before.")


class Accept(Body):
    """Which differences may stand, and why."""

    lines: list[Id] = Field([], max_length=queries.MOST_SHOWN, description="The ids of differences; empty: all that wait.")
    reason: str


class TakeBack(Body):
    """Which difference shall wait for a reason again."""

    line: Id


class Sign(Body):
    """A remark beside the signature."""

    note: str = ""


@room.get("", Permission.BROWSE, Days)
def list_days(request: ApiRequest, asked: Query[DaysAsked]) -> Days:
    """The days of one shop, newest first."""
    closers = queries.closers(request.merchant)
    chosen = (closers.filter(source__slug=asked.shop) if asked.shop else closers).first()
    if chosen is None:
        raise Http404
    calendar = queries.calendar(request.merchant, chosen.source_id, asked.before)
    return Days(items=[day_row(shown) for shown in calendar.days], older=calendar.older, waiting=calendar.waiting)


@room.get("/{shop}/{day}", Permission.BROWSE, SheetWhole)
def get_sheet(request: ApiRequest, shop: str, day: date) -> SheetWhole:
    """The sheet of one day, with what differs."""
    return _whole(_sheet(request, shop, day))


@room.post("/{shop}/{day}/compute", Permission.SIGN_CLOSING, RunWhole, status=HTTPStatus.ACCEPTED)
def compute_day(request: ApiRequest, shop: str, day: date) -> RunWhole:
    """Have a day computed, now or by the run that is at it already."""
    process = get_object_or_404(queries.closers(request.merchant).select_related("merchant"), source__slug=shop)
    if not queries.first_day(request.merchant, process.source_id) <= day <= timezone.localdate():
        raise Http404
    return run_whole(compute(process, day, by=request.user))


@room.post("/{shop}/{day}/accept", Permission.SIGN_CLOSING, SheetWhole)
def accept_differences(request: ApiRequest, shop: str, day: date, said: Accept) -> SheetWhole:
    """Let differences stand, for a reason."""
    found = _sheet(request, shop, day)
    reason = filled_in(AcceptForm(as_posted({"reason": said.reason}))).cleaned_data["reason"]
    accept(found, queries.to_accept(found, said.lines), reason, by=request.user)
    return _whole(found)


@room.post("/{shop}/{day}/take-back", Permission.SIGN_CLOSING, SheetWhole)
def take_acceptance_back(request: ApiRequest, shop: str, day: date, said: TakeBack) -> SheetWhole:
    """Let a difference wait for a reason again."""
    found = _sheet(request, shop, day)
    take_back(found, get_object_or_404(found.lines.exclude(kind=""), pk=said.line), by=request.user)
    return _whole(found)


@room.post("/{shop}/{day}/sign", Permission.SIGN_CLOSING, SheetWhole)
def sign_day(request: ApiRequest, shop: str, day: date, said: Sign) -> SheetWhole:
    """Sign a day off, for good."""
    found = _sheet(request, shop, day)
    sign(found, filled_in(SignForm(as_posted(said))).cleaned_data["note"], by=request.user)
    return _whole(_sheet(request, shop, day))


def _whole(sheet: ClosingSheet) -> SheetWhole:
    return sheet_whole(sheet, queries.found_in(sheet))


def _sheet(request: ApiRequest, shop: str, day: date) -> ClosingSheet:
    return get_object_or_404(queries.sheets(request.merchant), shop__slug=shop, day=day)
