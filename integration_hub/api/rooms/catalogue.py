"""The catalogue: its items, what people fill in about them, and the drafts that wait in shops."""

from http import HTTPStatus
from typing import Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, page_listed, sorted_rows, written
from integration_hub.api.room import Room
from integration_hub.api.shapes.catalogue import DraftRow, Edited, ItemRow, ItemWhole, draft_row, item_row, item_whole
from integration_hub.api.shapes.common import Body
from integration_hub.catalogue import queries
from integration_hub.catalogue.actions import complete_draft, fill_in
from integration_hub.catalogue.browsing import items_of
from integration_hub.catalogue.bulk import EDITS, MOST_TICKED, plan_for
from integration_hub.catalogue.columns import order_of
from integration_hub.catalogue.drafts import as_drafts, drafts_in
from integration_hub.catalogue.forms import CatalogueFilter
from integration_hub.catalogue.item_forms import bulk_form, form_for
from integration_hub.catalogue.looking import Seen, found_in, stands_of
from integration_hub.catalogue.ownership import EDITABLE
from integration_hub.catalogue.rules import shops_of
from integration_hub.catalogue.standing import as_items
from integration_hub.connections.models import Connection
from integration_hub.runs.actions import Refused

room = Room(gettext_noop("Catalogue"), "/catalogue")
AS_WRITTEN = "en"
"""Figures of a program have a point, whatever language the words are asked for in."""


class ItemsAsked(Paged):
    """Which items of which ERP, in which order."""

    erp: str = Field("", max_length=60, description="The slug of the ERP; empty: the merchant's first.")
    show: str = Field("", max_length=20, description="`unallocated`, `shop` or `erp`.")
    state: str = Field(
        "", max_length=20, description="How they stand in a shop: `listed`, `draft`, `refused`, `withdrawn`, `unlinked`."
    )
    name: str = Field("", max_length=100, description="A part of the name.")
    sku: str = Field("", max_length=100, description="A part of the SKU.")
    product: str = Field("", max_length=250, description="The variants of this product alone.")
    product_group: str = Field("", max_length=100)
    brand: str = Field("", max_length=100)
    supplier: str = Field("", max_length=100)
    tax_group: str = Field("", max_length=100)
    barcode: str = Field("", max_length=100)
    product_type: str = Field("", max_length=10, description="`fixed` or `per_unit`.")
    price_from: str = Field("", max_length=20)
    price_to: str = Field("", max_length=20)
    stock_from: str = Field("", max_length=20)
    stock_to: str = Field("", max_length=20)
    flag: str = Field("", max_length=3, description="`on` or `off`.")
    sort: str = Field(
        "name", max_length=10, description="`name`, `sku`, `group`, `price` or `stock`; with a minus before it, downwards."
    )


class ItemAsked(BaseModel):
    """Which item."""

    sku: str = Field(min_length=1, max_length=250)
    erp: str = Field("", max_length=60, description="The slug of the ERP; empty: the first that has it.")


class DraftsAsked(Paged):
    """Which products."""

    done: bool = Field(default=False, description="Those that people said are complete.")


class Edit(Body):
    """One field of one item. An empty value takes back what was filled in."""

    sku: str = Field(min_length=1, max_length=250)
    erp: str = Field("", max_length=60)
    field: Literal[EDITABLE]  # type: ignore[valid-type]  # the very fields, whatever they are
    value: str = Field("", max_length=250, description="A figure with a point; of the shop flag `on` or `off`.")


class EditMany(Body):
    """One field of many items."""

    skus: list[str] = Field(min_length=1, max_length=MOST_TICKED)
    erp: str = Field("", max_length=60)
    do: Literal[tuple(EDITS)]  # type: ignore[valid-type]
    value: str = Field("", max_length=250)


class Completed(Body):
    """A product of the worklist."""

    shop: str = Field(max_length=60)
    product: str = Field(max_length=250)
    done: bool = Field(default=True, description="false puts it back on the worklist.")


@room.get("", Permission.BROWSE, Listed[ItemRow])
def list_items(request: ApiRequest, asked: Query[ItemsAsked]) -> Listed[ItemRow]:
    """The items of a catalogue, each for itself."""
    erps = queries.catalogues_of(request.merchant)
    if not erps:
        return Listed(items=[], next=None)
    with translation.override(AS_WRITTEN):
        form = filled_in(CatalogueFilter(erps, as_posted(asked)))
    shops = shops_of(form.erp_shown)
    items = items_of(form.asked(shops, singly=True)).select_related("shop")
    page = sorted_rows(items, asked, order_of(asked.sort, products=False))
    return Listed(items=[item_row(row) for row in as_items(page.rows, shops)], next=written(page.older))


@room.get("/item", Permission.BROWSE, ItemWhole)
def get_item(request: ApiRequest, asked: Query[ItemAsked]) -> ItemWhole:
    """All that is known of one item, and who may change which of its fields."""
    return _whole(_seen(request, asked.sku, asked.erp))


@room.post("/item", Permission.EDIT_ITEMS, ItemWhole)
def edit_item(request: ApiRequest, said: Edit) -> ItemWhole:
    """Fill in one field of one item, where the hub owns it."""
    seen = _seen(request, said.sku, said.erp)
    fact = next((fact for fact in seen.facts if fact.name == said.field), None)
    if fact is None or not fact.is_ours:
        owner = seen.changed_in(fact.owner) if fact else seen.erp.name
        raise Refused(_("This field is changed in %(owner)s.") % {"owner": owner})
    with translation.override(AS_WRITTEN):
        form = filled_in(form_for(said.field, fact.filled, {"value": said.value}))
    fill_in(seen.erp, [seen.sku], form.values, by=request.user)
    return _whole(_seen(request, seen.sku, seen.erp.slug))


@room.post("/items", Permission.EDIT_ITEMS, Edited)
def edit_items(request: ApiRequest, said: EditMany) -> Edited:
    """Fill in one field of many items; those whose field is the ERP's are left alone."""
    erp = _erp(request, said.erp)
    with translation.override(AS_WRITTEN):
        form = filled_in(bulk_form(said.do, {"value": said.value}))
    plan = plan_for(erp, said.skus, form.name, said.do)
    changed = fill_in(erp, plan.open, form.values, by=request.user)
    return Edited(changed=changed, of_erp=list(plan.of_erp), same=list(plan.same))


@room.get("/drafts", Permission.BROWSE, Listed[DraftRow])
def list_drafts(request: ApiRequest, asked: Query[DraftsAsked]) -> Listed[DraftRow]:
    """The products that wait in shops, as drafts, for somebody to complete them."""
    page = page_listed(drafts_in(queries.shops_told(request.merchant), done=asked.done), asked)
    return Listed(items=[draft_row(draft) for draft in as_drafts(page.rows)], next=written(page.older))


@room.post("/drafts", Permission.EDIT_ITEMS, None, status=HTTPStatus.NO_CONTENT)
def mark_draft(request: ApiRequest, said: Completed) -> None:
    """Take a product off the worklist, or put it back."""
    shop = get_object_or_404(request.merchant.connections, slug=said.shop)
    if not complete_draft(shop, said.product, done=said.done, by=request.user):
        raise Http404


def _whole(seen: Seen) -> ItemWhole:
    return item_whole(seen, stands_of(seen.erp, seen.sku))


def _seen(request: ApiRequest, sku: str, erp: str) -> Seen:
    seen = found_in(queries.catalogues_of(request.merchant, slug=erp), sku)
    if seen is None:
        raise Http404
    return seen


def _erp(request: ApiRequest, slug: str) -> Connection:
    erps = queries.catalogues_of(request.merchant, slug=slug)
    if not erps:
        raise Http404
    return erps[0]
