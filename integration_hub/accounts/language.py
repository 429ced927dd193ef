"""In which language the pages speak: what the person chose, else this browser's cookie, else what the browser accepts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from integration_hub.accounts.models import Person

A_YEAR = 365 * 24 * 3600
CODES = tuple(code for code, _ in settings.LANGUAGES)


class OfThePerson:
    """Middleware, below the one that knows who asks: their choice comes before the browser's, which Django has read."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if isinstance(request.user, Person) else ""
        if chosen in CODES:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return self._answer(request)


def keep(request: HttpRequest, answer: HttpResponse, chosen: str) -> None:
    """Remember the choice with the person, and in this browser's cookie for the pages before log-in. "": the browser's own."""
    language = chosen if chosen in CODES else ""
    if isinstance(request.user, Person):
        Person.objects.filter(pk=request.user.pk).update(language=language)
    if language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


def languages(request: HttpRequest) -> dict[str, object]:
    """For the control that every page has: which there are, each by its own name, and the one that was chosen, or ""."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    person = getattr(request, "user", None)
    chosen = (person.language if isinstance(person, Person) else "") or cookie
    return {"languages": settings.LANGUAGES, "language_chosen": chosen if chosen in CODES else ""}
