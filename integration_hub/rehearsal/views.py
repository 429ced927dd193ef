"""The pages of a mapping: what holds, what it lacks, its versions, and what a draft does to the orders of the last days."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.mappings.active import rules_of
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.queries import mapped_processes, past
from integration_hub.processes.models import Process
from integration_hub.rehearsal import queries
from integration_hub.rehearsal.actions import activate, ask_for_rehearsal, cancel, judge
from integration_hub.rehearsal.forms import ActivationForm, RehearsalForm, VerdictForm
from integration_hub.rehearsal.models import Group, Rehearsal, Verdict
from integration_hub.rehearsal.standing import standing_of
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def mapping(request: HubRequest, process: str) -> HttpResponse:
    found = process_of(request, process)
    return render(request, "mappings/mapping.html", {"process": found, "overview": queries.overview_of(found)})


@needs(Permission.BROWSE)
def version(request: HubRequest, process: str, number: int) -> HttpResponse:
    found = process_of(request, process)
    chosen = get_object_or_404(found.mappings.select_related("person"), version=number)
    shown = {"process": found, "past": past(chosen), "maps": queries.filled(rules_of(chosen))}
    return render(request, "mappings/version.html", shown)


@require_POST
@needs(Permission.EDIT_MAPPINGS)
def rehearse(request: HubRequest, process: str, draft: int) -> HttpResponse:
    found, form = draft_of(request, process, draft), RehearsalForm(request.POST)
    if form.is_valid():
        with told(request, Refused):
            made = ask_for_rehearsal(found, days=form.cleaned_data["days"], by=request.user)
            return redirect("mappings:rehearsal", request.merchant.slug, process, draft, made.pk)
    return redirect("mappings:draft", request.merchant.slug, process, draft)


@needs(Permission.BROWSE)
def rehearsal(request: HubRequest, process: str, draft: int, rehearsal_id: int) -> HttpResponse:
    found = _rehearsal(request, process, draft, rehearsal_id)
    shown = {"rehearsal": found, "draft": found.mapping, "process": found.mapping.process, "groups": queries.groups_of(found)}
    return render(request, "mappings/rehearsal.html", shown | {"standing": standing_of(found.mapping)})


@needs(Permission.BROWSE)
def progress(request: HubRequest, process: str, draft: int, rehearsal_id: int) -> HttpResponse:
    """The part of the page that changes while the rehearsal goes on; at its end the whole page is asked for."""
    found = _rehearsal(request, process, draft, rehearsal_id)
    answer = render(
        request, "mappings/_progress.html", {"rehearsal": found, "draft": found.mapping, "process": found.mapping.process}
    )
    if not found.is_active:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@needs(Permission.EDIT_MAPPINGS)
def stop(request: HubRequest, process: str, draft: int, rehearsal_id: int) -> HttpResponse:
    found = _rehearsal(request, process, draft, rehearsal_id)
    with told(request, Refused):
        cancel(found, by=request.user)
    return redirect("mappings:rehearsal", request.merchant.slug, process, draft, rehearsal_id)


@require_POST
@needs(Permission.EDIT_MAPPINGS)
def verdict(request: HubRequest, process: str, draft: int, rehearsal_id: int, group_id: int) -> HttpResponse:
    """What a person says of one group; back to the page, at that group."""
    found = _rehearsal(request, process, draft, rehearsal_id)
    group = get_object_or_404(Group.objects.exclude(kind="stuck"), pk=group_id, rehearsal=found)
    form = VerdictForm(group.kind, request.POST)
    if form.is_valid():
        with told(request, Refused):
            judge(group, Verdict(form.cleaned_data["verdict"]), note=form.cleaned_data["note"], by=request.user)
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or _("Choose one of the two buttons."))
    response = redirect("mappings:rehearsal", request.merchant.slug, process, draft, rehearsal_id)
    response["Location"] += f"#group-{group.pk}"
    return response


@needs(Permission.EDIT_MAPPINGS)
def activation(request: HubRequest, process: str, draft: int) -> HttpResponse:
    """Says what follows, asks why, and makes the draft the version that holds."""
    found = draft_of(request, process, draft)
    form = ActivationForm(request.POST or None, initial={"reason": found.note, "revision": found.revision})
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            activate(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("The draft is now the version by which orders are sent."))
            return redirect("mappings:mapping", request.merchant.slug, process)
    shown = {"draft": found, "process": found.process, "form": form, "standing": standing_of(found)}
    return render(request, "mappings/activate.html", shown | {"waiting": queries.waiting_in(found.process)})


def process_of(request: HubRequest, slug: str) -> Process:
    """The merchant's process that has a mapping."""
    return get_object_or_404(mapped_processes(request.merchant), slug=slug)


def draft_of(request: HubRequest, process: str, draft: int) -> Mapping:
    """The draft of that process."""
    drafts = Mapping.objects.filter(process__in=mapped_processes(request.merchant), process__slug=process, state="draft")
    return get_object_or_404(
        drafts.select_related("process__merchant", "process__source", "process__target", "person", "changed_by", "based_on"),
        pk=draft,
    )


def _rehearsal(request: HubRequest, process: str, draft: int, rehearsal_id: int) -> Rehearsal:
    """One of the draft's rehearsals; those of a draft that is active by now stay to be read."""
    of = Rehearsal.objects.filter(mapping__process__in=mapped_processes(request.merchant), mapping__process__slug=process)
    found = of.select_related("mapping__process__merchant", "mapping__process__source", "mapping__based_on", "person", "against")
    return get_object_or_404(found, pk=rehearsal_id, mapping=draft)
