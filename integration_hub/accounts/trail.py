"""What is read of the audit trail, and by whom: admins all of it, support what concerns the merchants they are assigned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from integration_hub.accounts.access import merchants_of
from integration_hub.accounts.audit import COMMAND, SOMEBODY
from integration_hub.accounts.models import AuditEntry, Merchant, Person, Role

_ACTIONS = """
with recursive each(action) as (
    select min(action) from accounts_auditentry
    union all
    select (select min(action) from accounts_auditentry where action > each.action) from each where each.action is not null
)
select action from each where action is not null
"""
"""Each action once, by one look into the index for each, however long the trail is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the trail is looked for; None and "": any."""

    person: str = ""
    merchant: Merchant | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trail(reader: Person, asked: Asked) -> QuerySet[AuditEntry]:
    """What the reader may see of what is asked for."""
    found = AuditEntry.objects.select_related("person", "merchant")
    if reader.role != Role.ADMIN:
        found = found.filter(merchant__in=merchants_of(reader))
    if asked.person in (COMMAND, SOMEBODY):
        found = found.filter(person=None, by=asked.person)
    elif asked.person:
        found = found.filter(person=int(asked.person))
    if asked.merchant:
        found = found.filter(merchant=asked.merchant)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.since:
        found = found.filter(at__gte=asked.since)
    return found.filter(at__lt=asked.until) if asked.until else found


def actions() -> list[str]:
    """What people have done so far, each once."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS)
        return [action for (action,) in cursor.fetchall()]


def people_named(reader: Person) -> QuerySet[Person]:
    """Whose doings the reader may ask for: of support, those who see one of the same merchants, and the admins."""
    if reader.role == Role.ADMIN:
        return Person.objects.order_by("name")
    theirs = Person.objects.filter(merchants__in=merchants_of(reader)) | Person.objects.filter(role=Role.ADMIN)
    return theirs.distinct().order_by("name")


def details_of(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """What is known beside, for people: a name and a value each."""
    for name, value in entry.detail.items():
        lines = value if isinstance(value, list) else [value]
        text = "; ".join(_read(line) for line in lines if line not in (None, ""))
        if text:
            yield _(name.replace("_", " ")), text


def _read(value: object) -> str:
    """Yes and no are words, and what holds more than one thing is told in a row."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_read(inner)}" for name, inner in value.items())
    return str(value)
