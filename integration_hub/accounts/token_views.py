"""The tokens of the API: one's own, and for admins everybody's."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.accounts.models import ApiToken, Person
from integration_hub.accounts.second_factor import is_proven
from integration_hub.accounts.token_forms import SCOPES, TokenForm
from integration_hub.accounts.tokens import make_token, revoke_token
from integration_hub.ui.paging import Page, page_of, total_of


@never_cache
@needs(Permission.BROWSE)
def tokens(request: HubRequest) -> HttpResponse:
    return _page(request, TokenForm(request.user))


@never_cache
@require_POST
@needs(Permission.BROWSE)
def make(request: HubRequest) -> HttpResponse:
    form = TokenForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    made, secret = make_token(request.user, form.wanted, proven=is_proven(request, request.user))
    return _page(request, TokenForm(request.user), made=made, secret=secret)


@require_POST
@needs(Permission.BROWSE)
def revoke(request: HubRequest, token_id: int) -> HttpResponse:
    _revoke(request, get_object_or_404(_with_people().filter(person=request.user), pk=token_id))
    return redirect("tokens")


@needs(Permission.EDIT_PEOPLE)
def everybodys(request: HubRequest) -> HttpResponse:
    """All of them; with ``person``, those of one."""
    asked = request.GET.get("person", "")
    whose = Person.objects.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    found = _with_people().filter(person=whose) if whose else _with_people()
    page = page_of(found, request.GET)
    shown = {"page": page, "rows": _rows(page), "count": total_of(page, found), "whose": whose}
    return render(request, "tokens/everybodys.html", shown)


@require_POST
@needs(Permission.EDIT_PEOPLE)
def revoke_anybodys(request: HubRequest, token_id: int) -> HttpResponse:
    _revoke(request, get_object_or_404(_with_people(), pk=token_id))
    return redirect("people:tokens")


def _with_people() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("person").prefetch_related("merchants")


def _revoke(request: HubRequest, token: ApiToken) -> None:
    revoke_token(token, by=request.user)
    messages.success(request, _("%(token)s is revoked: it opens nothing any more.") % {"token": token.name})


def _page(request: HubRequest, form: TokenForm, *, made: ApiToken | None = None, secret: str = "") -> HttpResponse:
    """One's own; a secret stands on the answer that made it, and nowhere else."""
    page = page_of(_with_people().filter(person=request.user), request.GET)
    return render(request, "tokens/mine.html", {"page": page, "rows": _rows(page), "form": form, "made": made, "secret": secret})


def _rows(page: Page[ApiToken]) -> list[tuple[ApiToken, list[str]]]:
    """Each token, and in words what it may do."""
    words = {scope.value: said for scope, said in SCOPES.items()}
    return [(token, [str(words[scope]) for scope in token.scopes if scope in words]) for token in page.rows]
