"""What belongs to no page: the choice between light and dark."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from integration_hub.ui.context import THEMES

A_YEAR = 365 * 24 * 3600


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie of this browser, and go back to where it was made."""
    chosen = request.POST.get("theme", "")
    answer = HttpResponseRedirect(way_back(request))
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        answer.delete_cookie("theme")
    return answer


def way_back(request: HttpRequest) -> str:
    """Where a small form was, as it says itself; never out of the hub."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if safe else "/"
