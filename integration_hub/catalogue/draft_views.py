"""The worklist of products that wait in a shop, as drafts, for somebody to complete them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.catalogue import queries
from integration_hub.catalogue.actions import complete_draft
from integration_hub.catalogue.drafts import as_drafts, drafts_in, unread
from integration_hub.ui.paging import count_of, page_of


@needs(Permission.BROWSE)
def drafts(request: HubRequest) -> HttpResponse:
    """The products that wait; with ``done`` those that somebody has said are complete."""
    shops, done = queries.shops_told(request.merchant), bool(request.GET.get("done"))
    listings = drafts_in(shops, done=done)
    page = page_of(listings, request.GET)
    shown = {
        "page": page, "rows": as_drafts(page.rows), "count": count_of(listings), "done": done, "shops": shops,
        "unread": unread(shops), "completed": 0 if done else count_of(drafts_in(shops, done=True)),
    }  # fmt: skip
    return render(request, "catalogue/drafts.html", shown)


@require_POST
@needs(Permission.EDIT_ITEMS)
def done(request: HubRequest) -> HttpResponse:
    """Take a product off the worklist, or put it back."""
    shop = get_object_or_404(request.merchant.connections, slug=request.POST.get("shop", ""))
    group, back = request.POST.get("product", ""), bool(request.POST.get("back"))
    if "\x00" not in group and complete_draft(shop, group, done=not back, by=request.user):
        messages.success(request, _("It is on the worklist again.") if back else _("It is off the worklist."))
    return redirect("catalogue:drafts", request.merchant.slug)
