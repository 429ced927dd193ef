"""Writes the hub's configuration as a file that applies to what it came from without a change. No secret is in it."""

from typing import Any

import yaml
from pydantic import BaseModel

from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.configuration.mailing import recipient_as_told
from integration_hub.connections.keeping import secrets_of
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of
from integration_hub.mappings.active import active
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.processes.settings import settings_of

HEADING = """\
# The configuration of this hub. Check it against a hub: manage.py apply FILE --plan
# Secrets are not in it: set the named variables before you apply it to another hub.
# Passwords are not in it either: manage.py setpassword gives a person one.
"""


def export(merchant: Merchant | None = None) -> str:
    """The file's text: of one merchant with its people, or of everything."""
    merchants = [merchant] if merchant else list(Merchant.objects.order_by("slug"))
    people = Person.objects.filter(merchants=merchant) if merchant else Person.objects.all()
    told = {
        "merchants": {each.slug: _merchant(each) for each in merchants},
        "people": [_person(each) for each in people.order_by("email")],
    }
    return HEADING + yaml.dump(_filled(told), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Never writes an anchor: our reader refuses them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _merchant(merchant: Merchant) -> dict[str, Any]:
    return {
        "name": merchant.name,
        "time_zone": merchant.time_zone,
        "language": merchant.language,
        "connections": {each.slug: _connection(merchant, each) for each in merchant.connections.order_by("slug")},
        "processes": {
            each.slug: _process(each)
            for each in merchant.processes.select_related("source", "target").order_by("slug")
        },
        "recipients": [recipient_as_told(each) for each in merchant.recipients.all()],
    }  # fmt: skip


def _connection(merchant: Merchant, connection: Connection) -> dict[str, Any]:
    config = config_of(connection)
    secrets = [name for name in secrets_of(type(config)) if getattr(config, name)]
    places = {name: {"env": variable(merchant.slug, connection.slug, name)} for name in secrets}
    return {
        "connector": connection.connector,
        "name": connection.name,
        "contact": connection.contact,
        "config": {**config.model_dump(mode="json", exclude=set(secrets), exclude_defaults=True), **places},
    }


def variable(*parts: str) -> str:
    """The variable for a secret; two underscores between parts, so that no two secrets share one."""
    return "HUB_SECRET__" + "__".join(part.replace("-", "_") for part in parts).upper()


def _process(process: Process) -> dict[str, Any]:
    rules = active(process)
    return {
        "kind": process.kind,
        "name": process.name,
        "from": process.source.slug,
        "to": process.target.slug if process.target else None,
        "enabled": process.enabled,
        "monitoring": process.monitoring,
        "settings": _changed(settings_of(process)),
        "mapping": rules.rules if rules else None,
        "schedules": [_schedule(each) for each in process.schedules.order_by("id")],
    }


def _changed(settings: BaseModel) -> dict[str, Any]:
    return settings.model_dump(mode="json", exclude_defaults=True)


def _schedule(schedule: Schedule) -> dict[str, Any]:
    told = {"crontab": schedule.crontab, "time_zone": schedule.time_zone}
    full = {"mode": schedule.mode} if schedule.mode != Mode.INCREMENTAL else {}
    return {**told, **full, **({} if schedule.enabled else {"enabled": False})}


def _person(person: Person) -> dict[str, Any]:
    seen = sorted(person.merchants.values_list("slug", flat=True))
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "merchants": seen if seen or person.role != Role.ADMIN else None,
        "language": person.language,
        **({} if person.is_active else {"enabled": False}),
    }


def _filled(value: Any) -> Any:
    """Without keys that would say nothing."""
    if isinstance(value, dict):
        return {key: _filled(each) for key, each in value.items() if each not in (None, "", {}, [])}
    return [_filled(each) for each in value] if isinstance(value, list) else value
