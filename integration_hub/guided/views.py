"""The first steps of a set-up: the merchant, its systems, their credentials, and whether they answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from connectors.base import Side
from connectors.errors import ConnectorError
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections.actions import confirm_identity
from integration_hub.connections.forms import IdentityForm
from integration_hub.connections.identity import Known, NotConfirmed, confirmation, look, pins_of
from integration_hub.connections.queries import shown_of
from integration_hub.guided import actions
from integration_hub.guided.cards import both_sides
from integration_hub.guided.forms import AccessForm, MerchantForm, SystemsForm
from integration_hub.guided.models import SetUp, Step
from integration_hub.guided.pages import here, in_turn, onward, page
from integration_hub.guided.standing import Standing
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.EDIT_CONNECTIONS)
def overview(request: HubRequest) -> HttpResponse:
    """All steps, and how far they are; for a merchant without a set-up, how one begins."""
    if not SetUp.objects.filter(merchant=request.merchant).exists():
        return render(request, "guided/none.html", {"is_bare": not request.merchant.connections.exists()})
    standing = here(request)
    return render(request, "guided/overview.html", {"standing": standing, "set_up": standing.set_up})


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.MERCHANT)
def merchant(request: HubRequest, standing: Standing) -> HttpResponse:
    form = MerchantForm(request.POST or None, initial=MerchantForm.of(request.merchant))
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.tell_merchant(standing.set_up, form.values, seen=form.revision, by=request.user)
            return onward(request, standing, Step.MERCHANT)
    return page(request, standing, Step.MERCHANT, form=form)


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.SYSTEMS)
def systems(request: HubRequest, standing: Standing) -> HttpResponse:
    """Cards of all systems, with what each can and cannot do."""
    set_up = standing.set_up
    form = SystemsForm(request.POST or None, initial={"erp": set_up.erp, "shop": set_up.shop})
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            replace = form.cleaned_data["replace"]
            actions.choose_systems(set_up, form.chosen, replace=replace, seen=form.revision, by=request.user)
            return redirect("guided:access", request.merchant.slug)
    return page(request, standing, Step.SYSTEMS, form=form, sides=both_sides(form))


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.ACCESS)
def access(request: HubRequest, standing: Standing) -> HttpResponse:
    """To the credentials that are not told yet; else to those of the ERP."""
    lacking = [side for side in Side if standing.facts.connection(side) is None]
    return redirect("guided:access_to", request.merchant.slug, (lacking or [Side.ERP])[0].value)


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.ACCESS)
def access_to(request: HubRequest, standing: Standing, side: str) -> HttpResponse:
    """What one system asks for; what is secret is only written, never shown."""
    end = _side(side)
    form = _access_form(request, standing, end)
    if request.method == "POST" and form.is_valid():
        account = actions.Account(form.config, form.cleaned_data["name"], form.cleaned_data["contact"])
        with told(request, Refused):
            actions.give_access(standing.set_up, end, account, seen=form.revision, by=request.user)
            return redirect("guided:access_to" if end is Side.ERP else "guided:check", *_onto(request, end))
    return page(request, standing, Step.ACCESS, form=form, side=end, sides=_ends(standing))


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.CHECK)
def check(request: HubRequest, standing: Standing) -> HttpResponse:
    """How both systems answer; on a POST they are asked now."""
    if request.method == "POST":
        for each in actions.check_all(standing.set_up, by=request.user):
            state = {"name": each.name, "state": _(each.get_state_display()).lower()}
            messages.info(request, _("%(name)s was asked just now: %(state)s.") % state)
        return redirect("guided:check", request.merchant.slug)
    shown = [(side, shown_of(each)) for side, each in standing.facts.connections.items()]
    return page(request, standing, Step.CHECK, shown=shown)


@needs(Permission.CONFIRM_IDENTITY)
@in_turn(Step.CHECK)
def identity(request: HubRequest, standing: Standing, side: str) -> HttpResponse:
    """Who the server says it is, and the form in which an admin confirms it."""
    connection = standing.facts.connection(_side(side))
    pins = pins_of(connection) if connection else None
    if connection is None or pins is None:
        raise Http404
    shown: dict[str, object] = {"connection": connection}
    try:
        seen = look(connection, pins)
        form = IdentityForm(request.POST or None, changed=seen.known is Known.CHANGED)
        shown |= {"seen": seen, "before": confirmation(connection, pins), "form": form}
        if request.method == "POST" and form.is_valid():
            with told(request, NotConfirmed):
                confirm_identity(connection, by=request.user, **form.said)
            return redirect("guided:check", request.merchant.slug)
    except ConnectorError as problem:
        shown["problem"] = problem
    return page(request, standing, Step.CHECK, template="identity", **shown)


def _side(name: str) -> Side:
    if name not in set(Side):
        raise Http404
    return Side(name)


def _access_form(request: HubRequest, standing: Standing, side: Side) -> AccessForm:
    declared, made = standing.facts.declared(side), standing.facts.connection(side)
    if declared is None:
        raise Http404
    return AccessForm(declared, made, actions.stored_config(made) if made else None, request.POST or None)


def _onto(request: HubRequest, side: Side) -> list[str]:
    """Behind the ERP's credentials come the shop's, behind those the check."""
    return [request.merchant.slug, Side.SHOP.value] if side is Side.ERP else [request.merchant.slug]


def _ends(standing: Standing) -> list[tuple[Side, str, bool]]:
    """Both sides with their system, and whether it is connected."""
    return [(side, each.name, bool(standing.facts.connection(side))) for side in Side if (each := standing.facts.declared(side))]
