"""The recipient list."""

from django.http import HttpResponse
from django.shortcuts import render

from integration_hub.accounts.access import HubRequest, Permission, needs


@needs(Permission.BROWSE)
def recipients(request: HubRequest) -> HttpResponse:
    return render(request, "alerts/recipients.html", {"recipients": request.merchant.recipients.all()})
