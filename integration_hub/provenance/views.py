"""Why does the shop show this? One page for one field of one item."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.provenance.facts import facts_of
from integration_hub.provenance.forms import WhyForm
from integration_hub.provenance.verdict import rules_of, verdict_of


@needs(Permission.BROWSE)
def item(request: HubRequest) -> HttpResponse:
    """The way of the value, hop by hop; with ``live`` both sides are asked just now."""
    form = WhyForm(request.merchant, request.GET)
    question, process = form.question, form.process
    if question is None or process is None:
        return render(request, "provenance/ask.html", {"form": form, "process": process})
    live = bool(request.GET.get("live"))
    facts = facts_of(process, question, today=timezone.localdate(), live=live)
    shown = {"form": form, "facts": facts, "verdict": verdict_of(facts), "rules": rules_of(facts), "live": live}
    return render(request, "provenance/item.html", shown)
