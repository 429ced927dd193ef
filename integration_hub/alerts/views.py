"""The recipient list."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.alerts.actions import add_recipient, remove_recipient
from integration_hub.alerts.forms import RecipientForm
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def recipients(request: HubRequest) -> HttpResponse:
    return _page(request, RecipientForm())


@require_POST
@needs(Permission.EDIT_RECIPIENTS)
def add(request: HubRequest) -> HttpResponse:
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    with told(request, Refused):
        added = add_recipient(request.merchant, form.cleaned_data["address"], by=request.user)
        messages.success(request, _("%(address)s is mailed from now on.") % {"address": added.address})
    return redirect("alerts:recipients", request.merchant.slug)


@require_POST
@needs(Permission.EDIT_RECIPIENTS)
def remove(request: HubRequest, recipient_id: int) -> HttpResponse:
    recipient = get_object_or_404(request.merchant.recipients, pk=recipient_id)
    remove_recipient(recipient, by=request.user)
    messages.success(request, _("%(address)s is no longer mailed.") % {"address": recipient.address})
    return redirect("alerts:recipients", request.merchant.slug)


def _page(request: HubRequest, form: RecipientForm) -> HttpResponse:
    """The list, with the advice to put support on it while it is not there (R11)."""
    listed = list(request.merchant.recipients.all())
    support = settings.HUB_SUPPORT_ADDRESS
    advised = bool(support) and support.lower() not in {recipient.address.lower() for recipient in listed}
    return render(request, "alerts/recipients.html", {"recipients": listed, "form": form, "advised": advised})
