"""What the API says when it cannot: problems in the form of RFC 9457, in the words of the pages."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from connectors.errors import ConnectorError
from integration_hub import journeys
from integration_hub.connections.identity import NotConfirmed
from integration_hub.processes.actions import Refused as ProcessRefused
from integration_hub.runs.actions import Refused
from integration_hub.ui.said import said_plainly

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Wrong(BaseModel):
    """One part of a request that cannot be used."""

    field: str = Field(description="Which parameter or field, as in `lines.0.sku`; empty where it is the whole.")
    message: str


class Problem(BaseModel):
    """Why nothing was done, and what to do about it (RFC 9457)."""

    type: str = Field(description="Always `about:blank`: `status` says which kind of problem it is.")
    title: str
    status: int
    detail: str = Field(description="What happened, for people.")
    remedy: str = Field(description="What to do, or whom to ask; empty where there is nothing to say.")
    correlation: str = Field(description="The id of this call: tell it to support, who finds by it what the hub logged.")
    errors: list[Wrong]


class Trouble(Exception):
    """Something that the caller did, or cannot do. ``headers`` go with the answer."""

    def __init__(
        self, status: HTTPStatus, detail: str, remedy: str = "", *, errors: Sequence[Wrong] = (), headers: Mapping[str, str] = {}
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.remedy, self.errors, self.headers = status, detail, remedy, errors, headers


def answer(trouble: Trouble) -> HttpResponse:
    """The problem as a program reads it."""
    told = Problem(
        type="about:blank", title=trouble.status.phrase, status=trouble.status, detail=trouble.detail, remedy=trouble.remedy,
        correlation=journeys.current(), errors=list(trouble.errors),
    )  # fmt: skip
    content = told.model_dump_json()
    return HttpResponse(content, status=trouble.status, content_type=MEDIA_TYPE, headers=dict(trouble.headers))


def nobody() -> Trouble:
    remedy = _("Send the header “Authorization: Bearer” with a token that is valid. You make one on the page of your account.")
    said = _("This call shows no token that opens anything: none, an ended or revoked one, or that of somebody switched off.")
    return Trouble(HTTPStatus.UNAUTHORIZED, said, remedy, headers={"WWW-Authenticate": "Bearer"})


def not_there() -> Trouble:
    said = _("There is nothing at this address that you can see.")
    return Trouble(HTTPStatus.NOT_FOUND, said, _("Check the address, and that the token was made for this merchant."))


def refused(said: str) -> Trouble:
    """It cannot be done as things stand; the action says why."""
    return Trouble(HTTPStatus.CONFLICT, said_plainly(said))


def unusable(errors: Sequence[Wrong]) -> Trouble:
    said = _("Parts of the request cannot be used. Nothing was done.")
    return Trouble(HTTPStatus.UNPROCESSABLE_ENTITY, said, _("Correct what “errors” names, then send it again."), errors=errors)


def handle(api: NinjaAPI) -> None:
    """Every way in which an operation can end badly."""
    api.add_exception_handler(Trouble, _said)
    api.add_exception_handler(AuthenticationError, lambda request, problem: answer(nobody()))
    api.add_exception_handler(Http404, lambda request, problem: answer(not_there()))
    api.add_exception_handler(ValidationError, _unusable)
    api.add_exception_handler(HttpError, _unreadable)
    for kind in (Refused, ProcessRefused, NotConfirmed):
        api.add_exception_handler(kind, lambda request, problem: answer(refused(str(problem))))
    api.add_exception_handler(ConnectorError, _away)
    api.add_exception_handler(Exception, _broken)


def _said(request: HttpRequest, trouble: Trouble | type[Trouble]) -> HttpResponse:
    assert isinstance(trouble, Trouble)  # noqa: S101 - raised, never the class
    return answer(trouble)


def _unusable(request: HttpRequest, problem: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(problem, ValidationError)  # noqa: S101
    return answer(unusable([Wrong(field=_place(error["loc"]), message=error["msg"]) for error in problem.errors]))


def _place(loc: Sequence[str | int]) -> str:
    """``("body", "said", "reason")`` as "reason": where it stands, and the name that our function has for a body, say nothing."""
    return ".".join(str(part) for part in loc[2 if loc[0] == "body" else 1 :])


def _unreadable(request: HttpRequest, problem: HttpError | type[HttpError]) -> HttpResponse:
    said = _("The body cannot be read: it is no JSON, or holds characters that no text has.")
    return answer(Trouble(HTTPStatus.BAD_REQUEST, said, _("Send one JSON object in UTF-8.")))


def _away(request: HttpRequest, problem: ConnectorError | type[ConnectorError]) -> HttpResponse:
    assert isinstance(problem, ConnectorError)  # noqa: S101
    return answer(Trouble(HTTPStatus.BAD_GATEWAY, said_plainly(problem.message), said_plainly(problem.remedy)))


def _broken(request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    """A bug of ours: its story is in the log, under the id that the caller is told."""
    log.error(
        "The API failed at %s %s", request.method, request.path, exc_info=problem if isinstance(problem, Exception) else None
    )
    said = _("Something in the hub is broken. It was logged.")
    return answer(Trouble(HTTPStatus.INTERNAL_SERVER_ERROR, said, _("Tell support the correlation id of this answer.")))
