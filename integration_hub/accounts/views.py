"""What anybody may set for themselves, and how somebody new comes in."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from integration_hub.accounts import invitations, queries
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.accounts.audit import note
from integration_hub.accounts.forms import AcceptForm, ProfileForm
from integration_hub.accounts.language import keep
from integration_hub.accounts.second_factor import is_required_of
from integration_hub.accounts.sessions import end_all, end_one, places_of
from integration_hub.ui.views import way_back


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice, and go back to where it was made."""
    answer = HttpResponseRedirect(way_back(request))
    keep(request, answer, request.POST.get("language", ""))
    return answer


@needs(Permission.BROWSE)
def me(request: HubRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("me")
    shown = {
        "form": form,
        "factors": queries.factors_of(request.user),
        "codes_left": queries.codes_left(request.user),
        "required": is_required_of(request.user),
        "places": places_of(request, request.user),
    }
    return render(request, "account/me.html", shown)


@require_POST
@needs(Permission.BROWSE)
def end_session(request: HubRequest, session_id: int) -> HttpResponse:
    device = end_one(request.user, session_id)
    if device is None:
        raise Http404
    note(request.user, gettext_noop("session ended"), request.user.email, detail={"device": device})
    messages.success(request, _("%(device)s is logged out.") % {"device": device})
    return redirect("me")


@require_POST
@needs(Permission.BROWSE)
def end_others(request: HubRequest) -> HttpResponse:
    """Everywhere but here."""
    ended = end_all(request.user, but=request.session.session_key)
    note(request.user, gettext_noop("other sessions ended"), request.user.email, detail={"sessions ended": ended})
    messages.success(request, ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended) % {"n": ended})
    return redirect("me")


@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of an invitation: name and password, then in."""
    invitation = invitations.open_one(token)
    if not invitation:
        return render(request, "account/invitation_over.html", status=410)
    person = invitation.person
    form = AcceptForm(person, request.POST or None, initial={"name": person.name})
    if not form.is_valid():
        return render(request, "account/invitation.html", {"form": form, "person": person})
    told = form.cleaned_data
    if not invitations.use(invitation, name=told["name"], password=told["password"]):
        return render(request, "account/invitation_over.html", status=410)
    record_authentication(request, person, method="invitation")
    answer: HttpResponse = perform_login(request, Login(user=person))
    return answer
