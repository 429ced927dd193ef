"""The services of all merchants, with their buttons: the same ones as on each merchant's own pages."""

from django.http import HttpResponse
from django.shortcuts import render

from integration_hub.accounts.access import HubRequest, Permission, merchants_of, needs
from integration_hub.manage.everywhere import page_of_services
from integration_hub.manage.service_filter import ServiceFilter
from integration_hub.processes.queries import kinds_of


@needs(Permission.START_RUNS)
def services(request: HubRequest) -> HttpResponse:
    """Start, cancel and rerun any service of any merchant that the person sees."""
    merchants = list(merchants_of(request.user))
    form = ServiceFilter(merchants, kinds_of(merchants), request.GET)
    page = page_of_services(form.merchants, kind=form.kind, state=form.standing, number=form.page)
    return render(request, "manage/services.html", {"form": form, "page": page})
