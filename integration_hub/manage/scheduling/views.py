"""The pages on which a schedule is added or changed, with what that does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.manage.scheduling.forms import NEARBY, ScheduleForm
from integration_hub.manage.scheduling.preview import preview_of
from integration_hub.processes.actions import Refused, set_schedule
from integration_hub.processes.models import Schedule
from integration_hub.ui.telling import told
from integration_hub.ui.words import deadline


@needs(Permission.EDIT_SCHEDULES)
def add(request: HubRequest) -> HttpResponse:
    """A new line for one of the merchant's services."""
    return _asked(request, None)


@needs(Permission.EDIT_SCHEDULES)
def change(request: HubRequest, schedule_id: int) -> HttpResponse:
    """Another line in the place of one that stands."""
    mine = Schedule.objects.filter(process__merchant=request.merchant)
    return _asked(request, get_object_or_404(mine.select_related("process__merchant"), pk=schedule_id))


def _asked(request: HubRequest, old: Schedule | None) -> HttpResponse:
    """Shows what the line does each time it is asked, and keeps it only when that is what was asked for."""
    saving = "save" in request.POST and not request.htmx
    form = ScheduleForm(request.merchant, old, request.POST or None, saving=saving, process=request.GET.get("process", ""))
    if saving and form.is_valid():
        with told(request, Refused):
            _keep(request, form)
            return redirect("processes:schedules", request.merchant.slug)
    shown = {"form": form, "old": old, "preview": preview_of(form), "zones": NEARBY}
    return render(request, "schedules/_effect.html" if request.htmx else "schedules/edit.html", shown)


def _keep(request: HubRequest, form: ScheduleForm) -> None:
    if form.chosen:
        kept = set_schedule(form.chosen, form.old, form.wanted, by=request.user, reason=form.cleaned_data["reason"])
        told = {"service": _(form.chosen.name), "time": deadline(kept.next_at, timezone.now())}
        messages.success(request, _saved(kept) % told)


def _saved(kept: Schedule) -> str:
    if kept.enabled:
        return _("Saved. This line starts %(service)s next at %(time)s.")
    return _("Saved. This line starts %(service)s no more by itself.")
