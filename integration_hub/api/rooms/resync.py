"""Resync: what is not in a shop, and what it shows otherwise."""

from http import HTTPStatus
from typing import Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed, read_cursor, written
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.feeds import (
    PreviewWhole,
    ResyncItemOutcome,
    ResyncRow,
    ResyncWhole,
    StoreRow,
    StoreWhole,
    UnlinkedRow,
    preview_whole,
    resync_outcome,
    resync_row,
    resync_whole,
    store_row,
    store_whole,
)
from integration_hub.processes.models import Process
from integration_hub.publishing import resync_actions as actions
from integration_hub.publishing import resync_queries as queries
from integration_hub.publishing.models import Resync
from integration_hub.publishing.previewing import preview
from integration_hub.publishing.resync_forms import TICKED
from integration_hub.publishing.resync_queries import Store
from integration_hub.ui.paging import count_of

room = Room(_("Resync"), "/resync")


class UnlinkedAsked(BaseModel):
    """Which items that are not in the shop, 50 at a time."""

    q: str = Field("", max_length=250, description="What the SKU or the name begins with.")
    ticked: Literal["", "yes", "no"] = ""
    cursor: str = Field("", max_length=1000, description="`next` of the answer before; empty for the first page.")


class OutcomesAsked(Paged):
    """Which items of a resync."""

    outcome: Literal["", "due", "made", "told", "refused"] = ""


class Ticks(Body):
    """Which items shall be made in the shop, and which not."""

    on: list[str] = Field([], max_length=500, description="SKUs to be ticked.")
    off: list[str] = Field([], max_length=500, description="SKUs to be left alone.")


@room.get("", Permission.BROWSE, list[StoreRow])
def list_stores(request: ApiRequest) -> list[StoreRow]:
    """The merchant's shops, and what tells and reads each."""
    return [store_row(store) for store in queries.stores_of(request.merchant)]


@room.get("/{shop}", Permission.BROWSE, StoreWhole)
def get_store(request: ApiRequest, shop: str) -> StoreWhole:
    """How much of a catalogue is not in a shop, and how much the shop shows otherwise."""
    store = _store(request, shop)
    return store_whole(store, queries.surveyed(_teller(store)), count_of(queries.differences_of(store.shop)))


@room.get("/{shop}/items", Permission.BROWSE, Listed[UnlinkedRow])
def list_unlinked(request: ApiRequest, shop: str, asked: Query[UnlinkedAsked]) -> Listed[UnlinkedRow]:
    """The items that are not in a shop, by SKU."""
    teller = _teller(_store(request, shop))
    wanted = queries.asked_of(teller, queries.Asked(asked.q, TICKED.get(asked.ticked)), queries.surveyed(teller))
    page = queries.items_page(teller, wanted, before="", after=read_cursor(asked.cursor, bool))
    return Listed(items=[UnlinkedRow.model_validate(item) for item in page.rows], next=written(page.after))


@room.post("/{shop}/tick", Permission.START_RUNS, StoreWhole)
def tick_items(request: ApiRequest, shop: str, said: Ticks) -> StoreWhole:
    """Choose which items shall be made in a shop; what is not named stays as it is."""
    actions.choose(_teller(_store(request, shop)), [*said.on, *said.off], said.on)
    return get_store(request, shop)


@room.get("/{shop}/preview", Permission.BROWSE, PreviewWhole)
def preview_resync(request: ApiRequest, shop: str) -> PreviewWhole:
    """What becomes of the items that are ticked; nothing is sent."""
    return preview_whole(preview(_teller(_store(request, shop))))


@room.post("/{shop}/start", Permission.START_RUNS, ResyncRow, status=HTTPStatus.ACCEPTED)
def start_resync(request: ApiRequest, shop: str) -> ResyncRow:
    """Have the ticked items made in a shop, as drafts, in the background."""
    return resync_row(actions.ask_for_resync(_teller(_store(request, shop)), by=request.user))


@room.post("/{shop}/repair", Permission.START_RUNS, ResyncRow, status=HTTPStatus.ACCEPTED)
def repair_shop(request: ApiRequest, shop: str) -> ResyncRow:
    """Tell a shop again what it shows otherwise."""
    return resync_row(actions.ask_for_repair(_teller(_store(request, shop)), by=request.user))


@room.get("/{shop}/resyncs", Permission.BROWSE, Listed[ResyncRow])
def list_resyncs(request: ApiRequest, shop: str, asked: Query[Paged]) -> Listed[ResyncRow]:
    """What was asked for a shop before, newest first."""
    return listed(queries.resyncs_of(_store(request, shop).shop).select_related("shop"), asked, resync_row)


@room.get("/{shop}/resyncs/{resync}", Permission.BROWSE, ResyncWhole)
def get_resync(request: ApiRequest, shop: str, resync: Id) -> ResyncWhole:
    """How far a resync is."""
    found = _resync(request, shop, resync)
    return resync_whole(found, queries.counts_of(found))


@room.get("/{shop}/resyncs/{resync}/items", Permission.BROWSE, Listed[ResyncItemOutcome])
def list_items_of_resync(request: ApiRequest, shop: str, resync: Id, asked: Query[OutcomesAsked]) -> Listed[ResyncItemOutcome]:
    """What became of each item of a resync."""
    items = queries.told_of(_resync(request, shop, resync))
    return listed(items.filter(outcome=asked.outcome) if asked.outcome else items, asked, resync_outcome)


@room.post("/{shop}/resyncs/{resync}/again", Permission.START_RUNS, ResyncRow, status=HTTPStatus.ACCEPTED)
def resync_again(request: ApiRequest, shop: str, resync: Id) -> ResyncRow:
    """Send once more what was refused, or not told."""
    before = _resync(request, shop, resync)
    return resync_row(actions.ask_again(before, _teller(_store(request, shop)), by=request.user))


def _store(request: ApiRequest, slug: str) -> Store:
    found = queries.store_of(request.merchant, slug)
    if found is None:
        raise Http404
    return found


def _teller(store: Store) -> Process:
    if store.teller is None or store.feeds:
        raise Http404
    return store.teller


def _resync(request: ApiRequest, shop: str, resync: int) -> Resync:
    return get_object_or_404(queries.resyncs_of(_store(request, shop).shop).select_related("shop"), pk=resync)
