"""The people of the hub: who they are, what they may do, how they come in and go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts import actions, queries
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.accounts.actions import Refused, Wanted
from integration_hub.accounts.forms import InviteForm, PeopleFilter, PersonForm
from integration_hub.accounts.models import Person, Role
from integration_hub.accounts.second_factor import is_required_of
from integration_hub.accounts.tokens import valid_of
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.telling import told


@needs(Permission.EDIT_PEOPLE)
def people(request: HubRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data
    found = queries.people(sought=asked.get("q", ""), role=asked.get("role", ""), show=asked.get("show", ""))
    shown = {
        "form": form,
        "page": page_of(found, request.GET),
        "count": count_of(found),
        "bare": queries.without_second_factor(),
    }
    return render(request, "people/list.html", shown)


@needs(Permission.EDIT_PEOPLE)
def invite(request: HubRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"role": Role.SUPPORT})
    if not form.is_valid():
        return render(request, "people/invite.html", {"form": form})
    made = actions.invite(form.cleaned_data["email"], _wanted(form), by=request.user)
    _say_mailed(request, made.problem, made.person.email)
    return redirect("people:detail", made.person_id)


@needs(Permission.EDIT_PEOPLE)
def detail(request: HubRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(queries.people(show="all"), pk=person_id)
    return _page(request, person, PersonForm(initial=_initial(person)))


@require_POST
@needs(Permission.EDIT_PEOPLE)
def change(request: HubRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(queries.people(show="all"), pk=person_id)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form)
    with told(request, Refused):
        ended = actions.change(person, _wanted(form), by=request.user)
        messages.success(request, _("Saved."))
        if ended:
            messages.warning(request, _("The invitation was for another role and is dead now. Send a new one."))
    return redirect("people:detail", person_id)


@require_POST
@needs(Permission.EDIT_PEOPLE)
def invite_again(request: HubRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    with told(request, Refused):
        made = actions.invite_again(person, by=request.user)
        _say_mailed(request, made.problem, person.email)
    return redirect("people:detail", person_id)


@require_POST
@needs(Permission.EDIT_PEOPLE)
def revoke_invitation(request: HubRequest, person_id: int) -> HttpResponse:
    actions.revoke_invitation(get_object_or_404(Person, pk=person_id), by=request.user)
    messages.success(request, _("The invitation is revoked: its link opens nothing any more."))
    return redirect("people:detail", person_id)


@needs(Permission.EDIT_PEOPLE)
def switch_off(request: HubRequest, person_id: int) -> HttpResponse:
    """Says first what it means, then does it."""
    person = get_object_or_404(queries.people(show="all"), pk=person_id)
    if request.method != "POST":
        return render(request, "people/switch_off.html", {"person": person, "sessions": queries.sessions_of(person)})
    with told(request, Refused):
        actions.switch_off(person, by=request.user)
        messages.success(request, _("%(name)s is switched off and logged out everywhere.") % {"name": person.name})
    return redirect("people:detail", person_id)


@require_POST
@needs(Permission.EDIT_PEOPLE)
def switch_on(request: HubRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    actions.switch_on(person, by=request.user)
    messages.success(request, _("%(name)s is switched on again.") % {"name": person.name})
    return redirect("people:detail", person_id)


@needs(Permission.EDIT_PEOPLE)
def reset_second_factor(request: HubRequest, person_id: int) -> HttpResponse:
    """Says first what it means, then does it."""
    person = get_object_or_404(queries.people(show="all"), pk=person_id)
    if request.method != "POST":
        shown = {
            "person": person, "factors": queries.factors_of(person), "sessions": queries.sessions_of(person),
            "tokens": valid_of(person).count(),
        }  # fmt: skip
        return render(request, "people/reset.html", shown)
    _say_mailed(request, actions.reset_second_factor(person, by=request.user), person.email)
    return redirect("people:detail", person_id)


@require_POST
@needs(Permission.EDIT_PEOPLE)
def mail_password_link(request: HubRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    with told(request, Refused):
        _say_mailed(request, actions.mail_password_link(person, by=request.user), person.email)
    return redirect("people:detail", person_id)


def _page(request: HttpRequest, person: Person, form: PersonForm) -> HttpResponse:
    shown = {
        "person": person,
        "form": form,
        "invitation": person.invitations.first(),
        "factors": queries.factors_of(person),
        "codes_left": queries.codes_left(person),
        "required": is_required_of(person),
        "sessions": queries.sessions_of(person),
        "tokens": valid_of(person).count(),
        "me": person == request.user,
    }
    return render(request, "people/detail.html", shown)


def _initial(person: Person) -> dict[str, object]:
    return {
        "name": person.name, "language": person.language, "role": person.role,
        "merchants": [merchant.pk for merchant in person.merchants.all()],
    }  # fmt: skip


def _wanted(form: PersonForm) -> Wanted:
    said = form.cleaned_data
    return Wanted(said["name"], said["language"], Role(said["role"]), list(said["merchants"]))


def _say_mailed(request: HttpRequest, problem: str, address: str) -> None:
    if problem:
        words = _("It is done, but the mail to %(address)s was not taken by the mail server: %(problem)s")
        messages.error(request, words % {"address": address, "problem": problem})
    else:
        messages.success(request, _("%(address)s was mailed.") % {"address": address})
