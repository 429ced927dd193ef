"""The delivery log: each mail, what it said, and what the mail server answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.alerts.actions import send_again
from integration_hub.alerts.forms import MailFilter
from integration_hub.alerts.queries import mail_shown, mails_like
from integration_hub.ui.paging import count_of, page_of


@needs(Permission.BROWSE)
def mails(request: HubRequest) -> HttpResponse:
    form = MailFilter(request.GET)
    found = mails_like(request.merchant, *form.wanted)
    shown = {"form": form, "page": page_of(found, request.GET), "count": count_of(found)}
    return render(request, "alerts/mails.html", shown)


@needs(Permission.BROWSE)
def mail(request: HubRequest, mail_id: int) -> HttpResponse:
    found = get_object_or_404(mail_shown(request.merchant), pk=mail_id)
    return render(request, "alerts/mail.html", {"mail": found})


@needs(Permission.BROWSE)
def state(request: HubRequest, mail_id: int) -> HttpResponse:
    """Where it stands, for whoever waits for it."""
    found = get_object_or_404(mail_shown(request.merchant), pk=mail_id)
    return render(request, "alerts/_mail_state.html", {"mail": found, "polled": True})


@require_POST
@needs(Permission.HANDLE_CASES)
def again(request: HubRequest, mail_id: int) -> HttpResponse:
    found = get_object_or_404(mail_shown(request.merchant), pk=mail_id)
    sent = send_again(found, by=request.user)
    messages.success(request, _("The mail to %(address)s is being sent again.") % {"address": sent.address})
    return redirect("alerts:mail", request.merchant.slug, sent.pk)
