"""The pages that tell what the API can do, and what it says where no operation is."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.api.describing import rooms
from integration_hub.api.limits import LARGEST_BODY
from integration_hub.api.paging import MOST
from integration_hub.api.problems import answer, not_there


@needs(Permission.BROWSE)
def page(request: HubRequest) -> HttpResponse:
    shown = {
        "rooms": rooms(), "hub": settings.HUB_BASE_URL, "calls": settings.HUB_API_CALLS, "most": MOST,
        "kilobytes": LARGEST_BODY // 1024,
    }  # fmt: skip
    return render(request, "api/page.html", shown)


@needs(Permission.BROWSE)
def room(request: HubRequest, room: str) -> HttpResponse:
    """The operations of one room, each with its parameters, an example and a call to be pasted."""
    found = next((each for each in rooms() if each.slug == room), None)
    if found is None:
        raise Http404
    return render(request, "api/room.html", {"room": found})


@csrf_exempt
def missing(request: HttpRequest) -> HttpResponse:
    """An address under the API that none of its operations has."""
    return answer(not_there())
