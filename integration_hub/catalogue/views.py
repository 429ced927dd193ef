"""The pages that show what a catalogue holds."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.catalogue import queries
from integration_hub.catalogue.browsing import items_of
from integration_hub.catalogue.bulk import EDITS
from integration_hub.catalogue.columns import PRESETS, order_of
from integration_hub.catalogue.drafts import drafts_in
from integration_hub.catalogue.exporting import heading, lines
from integration_hub.catalogue.forms import CatalogueFilter
from integration_hub.catalogue.item_forms import form_for
from integration_hub.catalogue.looking import Seen, found_in, siblings_of, stands_of
from integration_hub.catalogue.rules import shops_of
from integration_hub.catalogue.standing import rows_of
from integration_hub.ui.keyset import sorted_page
from integration_hub.ui.paging import count_of
from integration_hub.ui.spreadsheets import as_csv


@needs(Permission.BROWSE)
def item_list(request: HubRequest) -> HttpResponse:
    erps = queries.catalogues_of(request.merchant)
    if not erps:
        return render(request, "catalogue/none.html")
    form = CatalogueFilter(erps, request.GET)
    shops = shops_of(form.erp_shown)
    asked = form.asked(shops)
    items, sort = items_of(asked), request.GET.get("sort", "")
    page = sorted_page(items, request.GET, order_of(sort, products=asked.products))
    shown = {
        "form": form, "asked": asked, "page": page, "count": count_of(items), "presets": PRESETS.values(),
        "rows": rows_of(page.rows, shops, products=asked.products), "heads": form.heads(sort, products=asked.products),
        "listed": queries.listed(asked.erp), "unallocated": queries.unallocated_of(asked.erp),
        "drafts": count_of(drafts_in(shops)), "edits": EDITS,
    }  # fmt: skip
    return render(request, "catalogue/list.html", shown)


@needs(Permission.BROWSE)
def export(request: HubRequest) -> StreamingHttpResponse:
    """What the list shows, whole: every item for itself."""
    erps = queries.catalogues_of(request.merchant)
    if not erps:
        raise Http404
    form = CatalogueFilter(erps, request.GET)
    shops = shops_of(form.erp_shown)
    columns = form.preset.columns
    items = items_of(form.asked(shops, singly=True)).order_by(*order_of(request.GET.get("sort", ""), products=False).names())
    return as_csv("catalogue", heading(columns, shops), lines(items, columns, shops))


@needs(Permission.BROWSE)
def item(request: HubRequest) -> HttpResponse:
    """One item; with ``edit`` one of its fields is open to be filled in."""
    return render(request, "catalogue/item.html", shown_of(item_asked(request), request.GET.get("edit", "")))


def shown_of(seen: Seen, edit: str) -> dict[str, object]:
    """What the item's page is made of; ``edit`` names the field that is open."""
    fact = next((fact for fact in seen.facts if fact.name == edit and fact.is_ours), None)
    return {
        "erp": seen.erp, "seen": seen, "stands": stands_of(seen.erp, seen.sku), "siblings": siblings_of(seen.erp, seen.sku),
        "edit": fact.name if fact else "", "form": form_for(fact.name, fact.filled) if fact else None,
    }  # fmt: skip


def item_asked(request: HubRequest) -> Seen:
    """The item that the address names, in the ERP that it names or in the first that has it; else it is not found."""
    erps = queries.catalogues_of(request.merchant, slug=request.GET.get("erp", ""))
    seen = found_in(erps, request.GET.get("sku", ""))
    if seen is None:
        raise Http404
    return seen
