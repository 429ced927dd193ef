"""Who calls, for which merchant, and whether the token may do this: what ``accounts.access.needs`` is for pages."""

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from integration_hub.accounts.access import HubRequest, Permission, may
from integration_hub.accounts.models import ApiToken
from integration_hub.accounts.tokens import merchants_open_to, permits, token_of
from integration_hub.api.limits import must_be_small, spend
from integration_hub.api.problems import Trouble, Wrong, unusable


class ApiRequest(HubRequest):
    """A call with a token; ``user`` is its person, ``merchant`` the one that the path names."""

    auth: ApiToken


class Token(HttpBearer):
    """Lets in who shows a token that is valid (else 401), sees the merchant of the path (else 404) and may do this (else 403)."""

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        shown = token_of(token)
        if shown is None:
            return None
        spend(shown)
        must_be_small(request)
        _refuse_what_no_database_keeps(request)
        request.user = shown.person
        # Whose it is comes before what one may: a stranger learns not even that the merchant is there (I8).
        _find_merchant(request, shown)
        if not permits(shown, self.permission):
            raise _forbidden(shown, self.permission)
        return shown


def _find_merchant(request: HttpRequest, token: ApiToken) -> None:
    slug = request.resolver_match.kwargs.get("merchant") if request.resolver_match else None
    if slug is None:
        return
    found = merchants_open_to(token).filter(slug=slug).first()
    if found is None:
        raise Http404
    request.merchant = found  # type: ignore[attr-defined]


def _forbidden(token: ApiToken, permission: Permission) -> Trouble:
    needed = {"permission": permission.value}
    if may(token.person, permission):
        said = _("This needs the permission “%(permission)s”, which the token was not given.") % needed
        return Trouble(HTTPStatus.FORBIDDEN, said, _("Make a token that has it, on the page of your account."))
    said = _("This needs the permission “%(permission)s”, which the token's person does not have.") % needed
    return Trouble(HTTPStatus.FORBIDDEN, said, _("Ask an admin of the hub."))


def _refuse_what_no_database_keeps(request: HttpRequest) -> None:
    """PostgreSQL takes no NUL in a text, wherever it comes from; bodies are looked at where they are read."""
    if "\x00" in request.path_info:
        raise Http404
    for name, values in request.GET.lists():
        if "\x00" in name or any("\x00" in value for value in values):
            raise unusable([Wrong(field=name.replace("\x00", ""), message=_("No text holds a character NUL."))])
