"""What anybody may set for themselves."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from integration_hub.accounts.language import keep
from integration_hub.ui.views import way_back


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice, and go back to where it was made."""
    answer = HttpResponseRedirect(way_back(request))
    keep(request, answer, request.POST.get("language", ""))
    return answer
