"""Where somebody is logged in: which browser, from where, last seen when; and ending it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from integration_hub.accounts.models import Person

SEEN_EVERY = 300
"""Seconds: a page more does not write each time that somebody was here."""
STEP = 500
"""Sessions that are forgotten at once."""
_SEEN = "seen_at"
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One browser in which somebody is logged in."""

    pk: int
    device: str
    address: str
    began: datetime
    seen: datetime
    here: bool


class Seen:
    """Middleware, below the one that knows who asks: keeps that a session is still used, every few minutes."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person) and time.time() - request.session.get(_SEEN, 0) >= SEEN_EVERY:
            UserSession.objects.create_from_request(request)
            mark_seen(request, request.user)
        return self._answer(request)


def mark_seen(request: HttpRequest, person: Person) -> None:
    request.session[_SEEN] = time.time()
    Person.objects.filter(pk=person.pk).update(last_seen_at=timezone.now())


def places_of(request: HttpRequest, person: Person) -> list[Place]:
    """Where the person is logged in, this one first. Sessions that ended by themselves are left out."""
    key = request.session.session_key
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    listed = UserSession.objects.filter(user=person, session_key__in=alive).order_by("-last_seen_at")
    found = [
        Place(each.pk, device_of(each.user_agent), each.ip, each.created_at, each.last_seen_at, here=each.session_key == key)
        for each in listed
    ]
    return sorted(found, key=lambda place: not place.here)


def end_one(person: Person, pk: int) -> str | None:
    """End one of the person's sessions; on which device it was, None where there is no such session."""
    found = UserSession.objects.filter(user=person, pk=pk).first()
    if not found:
        return None
    found.end()
    return device_of(found.user_agent)


def end_all(person: Person, but: str | None = None) -> int:
    """End all sessions of the person, except the one with the key ``but``; how many."""
    keys = list(UserSession.objects.filter(user=person).exclude(session_key=but or "").values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_ended_sessions() -> int:
    """Forget sessions that ended by themselves, a step at a time; how many."""
    keys = list(Session.objects.filter(expire_date__lt=timezone.now()).values_list("session_key", flat=True)[:STEP])
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


def device_of(agent: str) -> str:
    """What a browser says of itself, short: "Firefox on Linux"."""
    browser = next((name for sign, name in _BROWSERS if re.search(rf"\b{sign}\w*/", agent)), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")
