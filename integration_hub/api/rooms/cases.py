"""Cases: what fails for which cause, and who has it in hand."""

from datetime import date
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.accounts.tokens import merchants_open_to
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, sorted_list
from integration_hub.api.room import Room
from integration_hub.api.shapes.cases import CaseRow, CaseWhole, case_row, case_whole
from integration_hub.api.shapes.common import LARGEST, Body
from integration_hub.cases import actions, queries
from integration_hub.cases.forms import CaseFilter, DeskFilter, HandOverForm, IgnoreForm, ResolveForm
from integration_hub.cases.models import Case
from integration_hub.ui.keyset import Order

room = Room(_("Cases"), "/cases")
everywhere = Room(_("Cases"), "/cases", hub=True)
Fingerprint = Annotated[int, Field(ge=0, le=2**53)]
NEWEST = Order("opened_at", "id", descending=True)


class CasesAsked(Paged):
    """Which cases."""

    state: str = Field("", max_length=10, description="Empty: those that ask for a person; `ignored` or `ended`.")
    whose: str = Field("", max_length=10, description="`mine`, or `nobody`; empty: anybody's.")


class DeskAsked(CasesAsked):
    """Which cases of all merchants."""

    merchant: str = Field("", max_length=60, description="The slug of one of them.")


class HandOver(Body):
    """To whom, and what they should know."""

    to: int = Field(ge=1, le=LARGEST, description="The id of a colleague.")
    reason: str = ""


class Ignore(Body):
    """Why, and until when."""

    reason: str
    until: date | None = Field(None, description="That day it is opened again, if its cause is still there.")


class Resolve(Body):
    """What was mended."""

    reason: str = ""


@everywhere.get("", Permission.HANDLE_CASES, Listed[CaseRow])
def list_cases_of_all(request: ApiRequest, asked: Query[DeskAsked]) -> Listed[CaseRow]:
    """The desk: the cases of all merchants that the token opens, newest first."""
    form = filled_in(DeskFilter(request.user, list(merchants_open_to(request.auth)), as_posted(asked)))
    return sorted_list(queries.cases_shown(form.merchants, form.wanted), asked, NEWEST, case_row)


@room.get("", Permission.HANDLE_CASES, Listed[CaseRow])
def list_cases(request: ApiRequest, asked: Query[CasesAsked]) -> Listed[CaseRow]:
    """The merchant's cases, newest first."""
    form = filled_in(CaseFilter(request.user, as_posted(asked)))
    return sorted_list(queries.cases_shown([request.merchant], form.wanted), asked, NEWEST, case_row)


@room.get("/{case}", Permission.HANDLE_CASES, CaseWhole)
def get_case(request: ApiRequest, case: Fingerprint) -> CaseWhole:
    """One case with its orders or runs, and its story."""
    found = _case(request, case)
    return case_whole(found, queries.whole(found))


@room.post("/{case}/take", Permission.HANDLE_CASES, CaseRow)
def take_case(request: ApiRequest, case: Fingerprint) -> CaseRow:
    """Take a case: it is the token's person's from now on."""
    actions.take(found := _case(request, case), by=request.user)
    return case_row(found)


@room.post("/{case}/give-back", Permission.HANDLE_CASES, CaseRow)
def give_case_back(request: ApiRequest, case: Fingerprint) -> CaseRow:
    """Give a case back: it is open for whoever takes it."""
    actions.give_back(found := _case(request, case), by=request.user)
    return case_row(found)


@room.post("/{case}/hand-over", Permission.HANDLE_CASES, CaseRow)
def hand_case_over(request: ApiRequest, case: Fingerprint, said: HandOver) -> CaseRow:
    """Hand a case over to a colleague."""
    found = _case(request, case)
    told = filled_in(HandOverForm(found, request.user, as_posted(said))).cleaned_data
    actions.hand_over(found, told["to"], by=request.user, reason=told["reason"])
    return case_row(found)


@room.post("/{case}/ignore", Permission.HANDLE_CASES, CaseRow)
def ignore_case(request: ApiRequest, case: Fingerprint, said: Ignore) -> CaseRow:
    """Ask nobody for a case while its cause stays."""
    told = filled_in(IgnoreForm(as_posted(said))).cleaned_data
    actions.ignore(found := _case(request, case), by=request.user, **told)
    return case_row(found)


@room.post("/{case}/resolve", Permission.HANDLE_CASES, CaseRow)
def resolve_case(request: ApiRequest, case: Fingerprint, said: Resolve) -> CaseRow:
    """Say that the cause is mended; the case is reopened when it returns."""
    told = filled_in(ResolveForm(as_posted(said))).cleaned_data
    actions.resolve(found := _case(request, case), by=request.user, reason=told["reason"])
    return case_row(found)


def _case(request: ApiRequest, fingerprint: int) -> Case:
    mine = request.merchant.cases.select_related("merchant", "process__target", "process__source", "connection", "taken_by")
    return get_object_or_404(mine, fingerprint=fingerprint)
