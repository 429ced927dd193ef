"""The pages of the number ledger."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from connectors.errors import ConnectorError
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.orders.numbers import asking, queries
from integration_hub.orders.numbers.export import as_table
from integration_hub.orders.numbers.forms import LedgerFilter, NoteForm
from integration_hub.orders.numbers.notes import MOST_AT_ONCE, Chosen, Said, missing_of, note_numbers, take_back
from integration_hub.runs.actions import Refused
from integration_hub.ui.said import said_plainly
from integration_hub.ui.telling import told
from integration_hub.ui.words import number


@needs(Permission.BROWSE)
def ledger(request: HubRequest) -> HttpResponse:
    form = LedgerFilter(request.merchant, request.GET)
    shown = queries.shown_of(form.period, form.wanted, request.GET) if form.period else None
    return render(request, "numbers/ledger.html", {"form": form, "shown": shown})


@needs(Permission.BROWSE)
def export(request: HubRequest) -> HttpResponseBase:
    form = LedgerFilter(request.merchant, request.GET)
    if form.period is None or form.errors:
        return redirect("numbers:ledger", request.merchant.slug)
    return as_table(form.period, form.wanted)


@needs(Permission.BROWSE)
def gap(request: HubRequest, order_id: int, first: int, last: int) -> HttpResponse:
    """The story of numbers without an order, what to tell the customer, and what can be done."""
    missing = missing_of(request.merchant, [Chosen(order_id, first, last)])
    if not missing:
        messages.info(request, _("These numbers are no gap any more: orders have come with them."))
        return _back(request)
    shown = queries.gap_of(missing, language=request.GET.get("customer", request.merchant.language))
    form = NoteForm(shown["count"])
    return render(request, "numbers/gap.html", {**shown, "languages": settings.LANGUAGES, "form": form, "back": _kept(request)})


@needs(Permission.REPAIR_ORDERS)
def explain(request: HubRequest) -> HttpResponse:
    """Says which numbers are meant, and on a POST keeps what they were."""
    chosen = _chosen(request)
    shown = queries.chosen_of(missing_of(request.merchant, chosen))
    form = NoteForm(shown["count"], request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            noted = note_numbers(request.merchant, chosen, Said(**form.cleaned_data), by=request.user)
            messages.success(request, _noted(sum(part.count for part in noted)))
        return _back(request)
    return render(request, "numbers/explain.html", {**shown, "form": form, "back": _kept(request)})


@require_POST
@needs(Permission.REPAIR_ORDERS)
def forget(request: HubRequest) -> HttpResponse:
    """Take back what was noted."""
    with told(request, Refused):
        take_back(request.merchant, _chosen(request), by=request.user)
        messages.success(request, _("The note was taken back. The numbers count as they did before."))
    return _back(request)


@require_POST
@needs(Permission.REPAIR_ORDERS)
def ask(request: HubRequest) -> HttpResponse:
    """Ask the shop itself for the numbers, at once."""
    for chosen in _chosen(request)[:1]:
        try:
            with told(request, Refused):
                _answered(request, asking.ask_the_shop(request.merchant, chosen, by=request.user))
        except ConnectorError as problem:
            messages.error(request, said_plainly(f"{problem.message} {problem.remedy}"))
    return _back(request)


def _chosen(request: HubRequest) -> list[Chosen]:
    """The numbers that were ticked, or stand in the form; what no page has written is left out."""
    given = (request.POST or request.GET).getlist("gap")[:MOST_AT_ONCE]
    return [chosen for chosen in map(Chosen.read, given) if chosen]


def _back(request: HubRequest) -> HttpResponse:
    """To the ledger, with the filters that it had."""
    return redirect(f"{reverse('numbers:ledger', args=[request.merchant.slug])}?{_kept(request)}".rstrip("?"))


def _kept(request: HubRequest) -> str:
    """The query of the ledger's page from which one came."""
    return QueryDict((request.POST or request.GET).get("back", "")).urlencode()


def _noted(count: int) -> str:
    said = ngettext("%(count)s number is explained now.", "%(count)s numbers are explained now.", count)
    return said % {"count": number(count)}


def _answered(request: HubRequest, answers: asking.Answers) -> None:
    """What the shop said, in a sentence each."""
    for said, numbers in (
        (_("The shop has an order with this number: %(numbers)s. It was taken in."), answers.found),
        (_("The shop was asked and has no order with this number: %(numbers)s."), answers.absent),
        (_("The shop has it, from before the hub looks after orders: %(numbers)s."), answers.earlier),
    ):
        if numbers:
            messages.success(request, said % {"numbers": ", ".join(numbers)})
    if not any((answers.found, answers.absent, answers.earlier)):
        messages.error(request, _("This shop cannot be asked for a number. Look for it in the shop's own list of orders."))
