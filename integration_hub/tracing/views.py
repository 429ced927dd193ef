"""The search box, and the pages that it leads to."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.orders.ledger import story_of
from integration_hub.tracing.live import look_at_customer, look_at_item
from integration_hub.tracing.queries import brought_by, trace_customer, trace_item
from integration_hub.tracing.resolving import LONGEST, as_typed, candidates


@needs(Permission.BROWSE)
def where(request: HubRequest) -> HttpResponse:
    """What goes by that number or name: its page at once where there is but one, else the choice, or what is known (R115)."""
    sought = as_typed(request.GET.get("q", ""))
    found = candidates(request.merchant, sought)
    if len(found) == 1:
        return redirect(found[0].url)
    story = story_of(request.merchant, sought) if sought and not found else None
    brought = [] if found else brought_by(request.merchant)
    return render(request, "tracing/where.html", {"sought": sought, "found": found, "story": story, "brought": brought})


@needs(Permission.BROWSE)
def item(request: HubRequest) -> HttpResponse:
    """The trace of an item; with ``ask``, beside what both sides say of it now."""
    sku = request.GET.get("sku", "")[:LONGEST]
    trace = trace_item(request.merchant, sku, request.GET.get("shop", "")) if sku else None
    if trace is None:
        raise Http404
    live = look_at_item(trace.found) if request.GET.get("ask") else None
    asked = [("sku", sku), ("shop", trace.found.shop.slug if trace.found.shop else "")]
    shown = {"trace": trace, "found": trace.found, "live": live, "asked": asked, "ask_label": _("Ask both sides now")}
    return render(request, "tracing/item.html", shown)


@needs(Permission.BROWSE)
def customer(request: HubRequest) -> HttpResponse:
    """The trace of a customer; with ``ask``, beside what the ERP says of it now."""
    key, mail = request.GET.get("key", "")[:LONGEST], request.GET.get("mail", "")[:254]
    trace = trace_customer(request.merchant, key=key, mail=mail) if key or mail else None
    if trace is None:
        raise Http404
    live = look_at_customer(trace.found) if request.GET.get("ask") else None
    asked = [("key", trace.found.key)]
    shown = {"trace": trace, "found": trace.found, "live": live, "asked": asked, "ask_label": _("Ask the ERP now")}
    return render(request, "tracing/customer.html", shown)
