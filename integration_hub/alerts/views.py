"""The recipient list: who is mailed, of what and when."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.alerts.actions import add_recipient, change_recipient, remove_recipient, send_test
from integration_hub.alerts.forms import HearingForm, RecipientForm
from integration_hub.alerts.queries import recipients_of, who_hears
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


@needs(Permission.EDIT_RECIPIENTS)
def edit(request: HubRequest, recipient_id: int) -> HttpResponse:
    """Of what one address is mailed and when; on a POST, from now on."""
    recipient = get_object_or_404(request.merchant.recipients, pk=recipient_id)
    form = HearingForm(recipient, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_recipient(recipient, form.changes, form.events, by=request.user)
        messages.success(request, _("What %(address)s is mailed of is saved.") % {"address": recipient.address})
        return redirect("alerts:recipients", request.merchant.slug)
    return render(request, "alerts/edit.html", {"recipient": recipient, "form": form})


@needs(Permission.EDIT_RECIPIENTS)
def remove(request: HubRequest, recipient_id: int) -> HttpResponse:
    """What follows when it is removed; on a POST, removed."""
    recipient = get_object_or_404(request.merchant.recipients, pk=recipient_id)
    if request.method == "POST":
        remove_recipient(recipient, by=request.user)
        messages.success(request, _("%(address)s is no longer mailed.") % {"address": recipient.address})
        return redirect("alerts:recipients", request.merchant.slug)
    return render(request, "alerts/remove.html", {"recipient": recipient, "last": request.merchant.recipients.count() == 1})


@require_POST
@needs(Permission.EDIT_RECIPIENTS)
def test(request: HubRequest, recipient_id: int) -> HttpResponse:
    recipient = get_object_or_404(request.merchant.recipients, pk=recipient_id)
    mail = send_test(recipient, by=request.user)
    return redirect("alerts:mail", request.merchant.slug, mail.pk)


def _page(request: HubRequest, form: RecipientForm) -> HttpResponse:
    """The list, with the advice to put support on it while it is not there (R11)."""
    listed = recipients_of(request.merchant)
    support = settings.HUB_SUPPORT_ADDRESS
    advised = bool(support) and support.lower() not in {recipient.address.lower() for recipient in listed}
    shown = {"recipients": listed, "heard": who_hears(listed), "form": form, "advised": advised}
    return render(request, "alerts/recipients.html", shown)
