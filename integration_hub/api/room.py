"""How an operation of the API is declared: its permission first, and with it all the answers that it may give."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.utils import timezone
from ninja import Router, Status
from ninja.params import functions as places

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest, Token
from integration_hub.api.problems import Problem

P = ParamSpec("P")
T = TypeVar("T")
Operation = Callable[Concatenate[ApiRequest, P], T]

OF_A_MERCHANT = "/merchants/{merchant}"
_SLUG = places.Path(..., description="The merchant's slug.")
_ALWAYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)
_OF_CHANGES = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class Room:
    """The operations of one room of the console; with ``hub``, over all merchants that the token opens."""

    def __init__(self, name: str, path: str, *, hub: bool = False) -> None:
        self.path = path if hub else OF_A_MERCHANT + path
        self.router = Router(tags=[name])
        self._hub = hub

    def get(
        self, path: str, permission: Permission, answer: Any, *problems: HTTPStatus
    ) -> Callable[[Operation[P, T]], Operation[P, T]]:
        """Something to read."""
        return self._declared("GET", path, permission, {200: answer}, problems)

    def post(
        self, path: str, permission: Permission, answer: Any, *problems: HTTPStatus, status: HTTPStatus = HTTPStatus.OK
    ) -> Callable[[Operation[P, T]], Operation[P, T]]:
        """Something to do. ``answer`` None: done, and nothing to say."""
        return self._declared("POST", path, permission, {int(status): answer}, (*_OF_CHANGES, *problems))

    def _declared(
        self, method: str, path: str, permission: Permission, answers: dict[int, Any], problems: tuple[HTTPStatus, ...]
    ) -> Callable[[Operation[P, T]], Operation[P, T]]:
        def declare(operation: Operation[P, T]) -> Operation[P, T]:
            said = (operation.__doc__ or "").strip()
            title, _blank, more = said.partition("\n\n")
            self.router.api_operation(
                [method], path, auth=Token(permission), operation_id=operation.__name__, summary=title.rstrip("."),
                response={**answers, **{int(each): Problem for each in (*_ALWAYS, HTTPStatus.NOT_FOUND, *problems)}},
                openapi_extra={"x-permission": permission.value},
            )(self._in_its_time(operation, " ".join(more.split()), next(iter(answers))))  # fmt: skip
            return operation

        return declare

    def _in_its_time(self, operation: Operation[P, T], description: str, status: int) -> Callable[..., Status[T]]:
        """The operation with the merchant of its path looked up already, speaking in the merchant's time, as its pages do."""

        @wraps(operation)
        def spoken(request: ApiRequest, *args: Any, **kwargs: Any) -> Status[T]:
            kwargs.pop("merchant", None)
            zone = settings.HUB_TIME_ZONE if self._hub else request.merchant.time_zone
            with timezone.override(zone):
                return Status(status, operation(request, *args, **kwargs))

        spoken.__doc__ = description
        if not self._hub:
            # Django Ninja reads what an operation is given from its signature, and what a decorator is given from here.
            spoken._ninja_contribute_args = [("merchant", str, _SLUG)]  # type: ignore[attr-defined]  # noqa: SLF001
        return spoken
