"""The number ledger: every e-number accounted for, and what people say of those without an order."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from django.http import Http404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import read_cursor, written
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Shape
from integration_hub.api.shapes.numbers import GapRow, Ledger, gap_row, ledger
from integration_hub.orders.numbers import asking, queries
from integration_hub.orders.numbers.forms import NOTEABLE, LedgerFilter, NoteForm
from integration_hub.orders.numbers.notes import MOST_AT_ONCE, Chosen, Said, missing_of, note_numbers, take_back
from integration_hub.ui.paging import is_mark

room = Room(_("Numbers"), "/numbers")
Gap = Annotated[str, Field(max_length=60, pattern=r"^\d{1,18}:\d{1,18}-\d{1,18}$", examples=["48213:10311-10318"])]
"""Neighbouring numbers without an order, as the ledger names them."""


class LedgerAsked(BaseModel):
    """Which numbers: one shop's, of the last days unless told otherwise. A page has 50 orders and the numbers under them."""

    cursor: str = Field("", max_length=1000, description="`next` of the answer before; empty for the first page.")
    since: date | None = Field(None, description="The first day, in the merchant's time zone.")
    until: date | None = Field(None, description="The last day.")
    shop: str = Field("", max_length=60, description="The slug of a connection; empty: the first shop.")
    standing: str = Field("", max_length=20, description="How they stand, as `unexplained`.")


class Gaps(Body):
    """Which numbers without an order."""

    gaps: list[Gap] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Explain(Gaps):
    """What they were."""

    standing: Literal[tuple(each.value for each in NOTEABLE)]  # type: ignore[valid-type]
    erp_number: str = Field("", description="Only of an order that was entered elsewhere.")
    note: str = Field("", description="How you know.")


class Ask(Body):
    """Which numbers the shop is asked for: at most ten at once."""

    gap: Gap


class Answers(Shape):
    """What the shop said of each number."""

    found: list[str] = Field(description="It has an order with this number, which was taken in.")
    absent: list[str] = Field(description="It has none; that is noted.")
    earlier: list[str] = Field(description="It has one from before the hub looks after orders.")


@room.get("", Permission.BROWSE, Ledger)
def get_ledger(request: ApiRequest, asked: Query[LedgerAsked]) -> Ledger:
    """The account of a period, and its numbers line by line, newest first."""
    form = filled_in(LedgerFilter(request.merchant, as_posted(asked)))
    if form.period is None:
        raise Http404
    mark = read_cursor(asked.cursor, lambda text: is_mark(text, by_time=True))
    shown = queries.shown_of(form.period, form.wanted, {"before": mark})
    return ledger(shown, written(shown.page.older))


@room.get("/gap", Permission.BROWSE, list[GapRow])
def get_gap(request: ApiRequest, gap: Gap) -> list[GapRow]:
    """The story of numbers without an order, and what to tell the customer who asks."""
    return [gap_row(missing) for missing in missing_of(request.merchant, _chosen([gap]))]


@room.post("/explain", Permission.REPAIR_ORDERS, list[GapRow])
def explain_numbers(request: ApiRequest, said: Explain) -> list[GapRow]:
    """Say what numbers without an order were."""
    chosen = _chosen(said.gaps)
    count = sum(part.count for part in missing_of(request.merchant, chosen))
    told = filled_in(NoteForm(count, as_posted(said))).cleaned_data
    note_numbers(request.merchant, chosen, Said(told["standing"], told["erp_number"], told["note"]), by=request.user)
    return _now(request, said.gaps)


@room.post("/forget", Permission.REPAIR_ORDERS, list[GapRow])
def forget_numbers(request: ApiRequest, said: Gaps) -> list[GapRow]:
    """Take back what was said of numbers without an order."""
    take_back(request.merchant, _chosen(said.gaps), by=request.user)
    return _now(request, said.gaps)


@room.post("/ask", Permission.REPAIR_ORDERS, Answers, HTTPStatus.BAD_GATEWAY)
def ask_for_numbers(request: ApiRequest, said: Ask) -> Answers:
    """Ask the shop itself for numbers that the hub has no order of."""
    answers = asking.ask_the_shop(request.merchant, _chosen([said.gap])[0], by=request.user)
    return Answers(found=answers.found, absent=answers.absent, earlier=answers.earlier)


def _now(request: ApiRequest, gaps: Sequence[str]) -> list[GapRow]:
    return [gap_row(missing) for missing in missing_of(request.merchant, _chosen(gaps))]


def _chosen(gaps: Sequence[str]) -> list[Chosen]:
    return [chosen for chosen in map(Chosen.read, gaps) if chosen]
