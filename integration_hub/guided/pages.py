"""What all pages of a set-up share: whose it is, how far it is, and where one goes from here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from integration_hub.accounts.access import HubRequest
from integration_hub.guided.answering import read
from integration_hub.guided.facts import PREFETCHED, facts_of
from integration_hub.guided.models import SKIPPABLE, SetUp, Step
from integration_hub.guided.standing import Standing, standing_of

P = ParamSpec("P")
StepView = Callable[Concatenate[HubRequest, Standing, P], HttpResponse]


def here(request: HubRequest) -> Standing:
    """The set-up of the merchant whose pages these are; 404 where there is none."""
    set_ups = SetUp.objects.select_related("merchant", "begun_by", "live_by").prefetch_related(*PREFETCHED)
    return standing_of(facts_of([get_object_or_404(set_ups, merchant=request.merchant)])[0])


def in_turn(step: Step) -> Callable[[StepView[P]], Callable[Concatenate[HubRequest, P], HttpResponse]]:
    """Give the view the set-up as it stands; where another step comes first, say so instead."""

    def wrap(view: StepView[P]) -> Callable[Concatenate[HubRequest, P], HttpResponse]:
        @wraps(view)
        def shown(request: HubRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            standing = here(request)
            if standing.at(step).after:
                return page(request, standing, step, template="not_yet")
            return view(request, standing, *args, **kwargs)

        return shown

    return wrap


def page(request: HubRequest, standing: Standing, step: Step, *, template: str = "", **shown: Any) -> HttpResponse:
    """The page of one step, between the one before and the one after it; after a POST as things stand by now."""
    if request.method == "POST":
        standing = standing_of(read(standing.set_up))
    frame = {
        "standing": standing, "set_up": standing.set_up, "at": standing.at(step), "before": standing.beside(step, -1),
        "following": standing.beside(step, 1), "skippable": step in SKIPPABLE,
    }  # fmt: skip
    return render(request, f"guided/{template or step.value}.html", {**frame, **shown})


def onward(request: HubRequest, standing: Standing, step: Step) -> HttpResponse:
    """To the next step; from the last one to the list of all."""
    following = standing.beside(step, 1)
    return redirect(f"guided:{following.step.value if following else 'overview'}", request.merchant.slug)
