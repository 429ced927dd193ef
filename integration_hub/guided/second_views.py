"""The later steps of a set-up: mapping, services, schedules, monitoring, recipients."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from connectors.base import Side
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.alerts.actions import add_recipient
from integration_hub.alerts.forms import RecipientForm
from integration_hub.alerts.queries import recipients_of
from integration_hub.guided import second_actions as actions
from integration_hub.guided.effects import effects_of
from integration_hub.guided.forms import SeenForm
from integration_hub.guided.models import Step
from integration_hub.guided.offers import mapped
from integration_hub.guided.pages import in_turn, onward, page
from integration_hub.guided.recent import Recent, recent_words, with_words
from integration_hub.guided.second_forms import MonitoringForm, SchedulesForm, ServicesForm
from integration_hub.guided.standing import Standing
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.rules import Rules
from integration_hub.mappings.sheet import Filled, Sheet, sheet_of, typed
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.EDIT_MAPPINGS)
@in_turn(Step.MAPPING)
def mapping(request: HubRequest, standing: Standing) -> HttpResponse:
    """The shop's words beside the ERP's, with those that the shop's newest orders use and nobody has paired yet."""
    if not mapped(standing.facts):
        return page(request, standing, Step.MAPPING, template="mapping_not_needed")
    asked, rules, recent = request.POST, _rules(standing), _recent(standing)
    saving, form = "save" in asked, SeenForm(asked or None)
    sheet = typed(Filled(asked) if saving else asked, without=asked.get("remove", "")) if asked else sheet_of(rules)
    if saving and form.is_valid() and not sheet.errors:
        with told(request, Refused):
            actions.tell_mapping(standing.set_up, sheet.rules(), seen=form.revision, by=request.user)
            return _mapped(request, standing, recent, sheet)
    shown: dict[str, Any] = {"recent": recent, "words": recent.words(rules), "lacking": recent.lacking(rules), "saving": saving}
    sheet = with_words(sheet, recent, rules).spared(more=asked.get("add", ""))
    return page(request, standing, Step.MAPPING, form=form, sheet=sheet, **shown)


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.SERVICES)
def services(request: HubRequest, standing: Standing) -> HttpResponse:
    form = ServicesForm(standing.facts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told_from = form.cleaned_data["orders_from"]
        with told(request, Refused):
            actions.choose_services(standing.set_up, form.settings, orders_from=told_from, seen=form.revision, by=request.user)
            return onward(request, standing, Step.SERVICES)
    return page(request, standing, Step.SERVICES, form=form)


@needs(Permission.EDIT_SCHEDULES)
@in_turn(Step.SCHEDULES)
def schedules(request: HubRequest, standing: Standing) -> HttpResponse:
    """When each service runs, in words, with what that does over 48 hours; ``look`` shows what was typed, and saves nothing."""
    form = SchedulesForm(standing.facts, request.POST or None)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        with told(request, Refused):
            actions.plan_schedules(standing.set_up, form.wanted, seen=form.revision, by=request.user)
            return onward(request, standing, Step.SCHEDULES)
    return page(request, standing, Step.SCHEDULES, form=form, effects=effects_of(standing.facts, form.proposed))


@needs(Permission.EDIT_MONITORING)
@in_turn(Step.MONITORING)
def monitoring(request: HubRequest, standing: Standing) -> HttpResponse:
    form = MonitoringForm(standing.facts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.decide_monitoring(standing.set_up, form.on, seen=form.revision, by=request.user)
            return onward(request, standing, Step.MONITORING)
    return page(request, standing, Step.MONITORING, form=form)


@needs(Permission.EDIT_RECIPIENTS)
@in_turn(Step.RECIPIENTS)
def recipients(request: HubRequest, standing: Standing) -> HttpResponse:
    """Who is mailed; the support team's address is suggested (R11)."""
    form = RecipientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            add_recipient(request.merchant, form.cleaned_data["address"], by=request.user)
            return redirect("guided:recipients", request.merchant.slug)
    listed, support = recipients_of(request.merchant), settings.HUB_SUPPORT_ADDRESS
    advised = bool(support) and support.lower() not in {each.address.lower() for each in listed}
    return page(request, standing, Step.RECIPIENTS, form=form, recipients=listed, advised=advised)


def _rules(standing: Standing) -> Rules:
    """Those that were told so far."""
    process = standing.facts.process(ORDERS_TO_ERP)
    return rules_of(active(process) if process else None)


def _recent(standing: Standing) -> Recent:
    shop = standing.facts.connection(Side.SHOP)
    if shop is None:
        raise Http404
    return recent_words(shop)


def _mapped(request: HubRequest, standing: Standing, recent: Recent, sheet: Sheet) -> HttpResponse:
    """Onwards, unless a word is left that would make orders fail: then it is shown once more, and one may still go on."""
    if recent.lacking(sheet.rules()):
        return redirect("guided:mapping", request.merchant.slug)
    return onward(request, standing, Step.MAPPING)
