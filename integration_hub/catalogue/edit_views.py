"""The pages that change what people fill in about items: one field of one item, or one field of many."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.catalogue import queries
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.bulk import EDITS, plan_for
from integration_hub.catalogue.item_forms import bulk_form, form_for
from integration_hub.catalogue.views import item_asked, shown_of
from integration_hub.ui.nouns import counted


@require_POST
@needs(Permission.EDIT_ITEMS)
def edit(request: HubRequest) -> HttpResponse:
    """Keep one field of one item; of a field that is not the hub's, say who owns it."""
    seen, name = item_asked(request), request.GET.get("edit", "")
    page = f"{reverse('catalogue:item', args=[request.merchant.slug])}?{urlencode({'sku': seen.sku, 'erp': seen.erp.slug})}"
    fact = next((fact for fact in seen.facts if fact.name == name), None)
    if fact is None or not fact.is_ours:
        owner = seen.changed_in(fact.owner) if fact else seen.erp.name
        messages.warning(request, _("This field is changed in %(owner)s.") % {"owner": owner})
        return redirect(page)
    form = form_for(name, fact.filled, request.POST)
    if not form.is_valid():
        return render(request, "catalogue/item.html", {**shown_of(seen, name), "form": form}, status=422)
    if fill_in(seen.erp, [seen.sku], form.values, by=request.user):
        messages.success(request, _("%(field)s of %(sku)s is saved.") % {"field": fact.label, "sku": seen.sku})
    return redirect(f"{page}#{name}")


@needs(Permission.EDIT_ITEMS)
def bulk(request: HubRequest) -> HttpResponse:
    """Say what editing the ticked items would change, and on the second POST do it."""
    asked = request.POST or request.GET
    erp = next(iter(queries.catalogues_of(request.merchant, slug=asked.get("erp", ""))), None)
    if erp is None or asked.get("do") not in EDITS:
        raise Http404
    confirmed = request.method == "POST" and "confirm" in asked
    form = bulk_form(asked["do"], asked if confirmed else None)
    plan = plan_for(erp, asked.getlist("sku"), form.name, asked["do"])
    if confirmed and form.is_valid():
        changed = fill_in(erp, plan.open, form.values, by=request.user)
        messages.success(request, _("%(items)s changed. The shop is told by itself.") % {"items": counted(changed, "item")})
        return redirect("catalogue:list", request.merchant.slug)
    return render(request, "catalogue/bulk.html", {"form": form, "plan": plan, "erp": erp}, status=422 if form.errors else 200)
