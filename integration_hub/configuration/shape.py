"""What may stand in a configuration file. Inside an entry, what is left out is left alone in the hub."""

from datetime import time
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from integration_hub.accounts.models import Role
from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Mode as Mailed
from integration_hub.alerts.models import Remind
from integration_hub.processes.kinds import KINDS
from integration_hub.processes.models import SCHEDULED, Mode
from integration_hub.processes.timetable import WrongCrontab, in_words


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone. Write one such as Europe/Copenhagen.") from None
    return name


def _language(code: str) -> str:
    known = dict(settings.LANGUAGES)
    if code not in known:
        raise ValueError(f"There is no language {code!r}. There are: {', '.join(known)}.")
    return code


def _mail(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(f"{address!r} is no mail address, like name@example.com.") from None
    return address.lower()


def _crontab(line: str) -> str:
    try:
        in_words(line)
    except WrongCrontab as problem:
        raise ValueError(str(problem)) from None
    return " ".join(line.split())


def _kind(key: str) -> str:
    if key not in KINDS:
        raise ValueError(f"There is no service {key!r}. There are: {', '.join(KINDS)}.")
    return key


def _scheduled(mode: Mode) -> Mode:
    if mode.value not in dict(SCHEDULED):
        raise ValueError(f"A schedule's mode is one of: {', '.join(dict(SCHEDULED))}.")
    return mode


def _event(key: str) -> str:
    if key not in Event.values:
        raise ValueError(f"There is no event {key!r}. There are: {', '.join(Event.values)}.")
    return key


def _by_address(value: Any) -> Any:
    """A recipient may be its address alone."""
    return {"address": value} if isinstance(value, str) else value


def _nothing(value: Any) -> Any:
    """A key with nothing after it holds nothing."""
    return {} if value is None else value


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = get_args(Weekday)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
Choice = Annotated[str, AfterValidator(lambda code: code and _language(code))]
"""A person may leave it to the browser."""
Mail = Annotated[str, StringConstraints(max_length=254), AfterValidator(_mail)]


class Entry(BaseModel):
    """Nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Reference(Entry):
    """Where a secret stands: in a variable of the environment, or in a file (beside this one, if its path is relative)."""

    env: str | None = Field(default=None, pattern=r"^[A-Za-z_]\w*$")
    file: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_of_both(self) -> "Reference":
        if (self.env is None) == (self.file is None):
            raise ValueError("Write either {env: NAME} or {file: PATH}.")
        return self


class ScheduleEntry(Entry):
    """When a service runs; without a time zone, in the merchant's."""

    crontab: Annotated[str, StringConstraints(max_length=100), AfterValidator(_crontab)]
    time_zone: Zone | None = None
    mode: Annotated[Mode, AfterValidator(_scheduled)] = Mode.INCREMENTAL
    enabled: bool = True


class ConnectionEntry(Entry):
    """An account elsewhere. ``config`` is told whole: what it leaves out has the connector's default."""

    connector: str
    name: Name | None = None
    contact: Annotated[str, StringConstraints(max_length=200)] | None = None
    hook_token: Reference | None = None
    config: Annotated[dict[str, Any], BeforeValidator(_nothing)] = {}


class ProcessEntry(Entry):
    """A service between connections. ``settings``, ``mapping`` and ``schedules`` are each told whole."""

    kind: Annotated[str, AfterValidator(_kind)]
    from_: Slug = Field(alias="from")
    to: Slug | None = None
    name: Name | None = None
    enabled: bool | None = None
    monitoring: bool | None = None
    settings: dict[str, Any] | None = None
    mapping: dict[str, Any] | None = None
    schedules: list[ScheduleEntry] | None = None


class QuietEntry(Entry):
    """From when to when nothing that may wait is mailed, and on which days that begins."""

    from_: time = Field(alias="from")
    until: time
    days: Annotated[list[Weekday], Field(min_length=1)] = list(WEEK)


class RecipientEntry(Entry):
    """Who is mailed: an address alone, or of what and when, too. ``hears`` names a connection for each event, or ``any``."""

    address: Mail
    language: Choice | None = None
    hears: dict[Annotated[str, AfterValidator(_event)], Slug] | None = None
    mode: Mailed | None = None
    digest_at: time | None = None
    quiet: QuietEntry | None = None
    urgent_at_once: bool | None = None
    remind_hours: Remind | None = None


class MerchantEntry(Entry):
    """A merchant and all that is its own; the key before it is its name in addresses."""

    name: Name
    time_zone: Zone | None = None
    language: Language | None = None
    connections: Annotated[dict[Slug, ConnectionEntry], BeforeValidator(_nothing)] = {}
    processes: Annotated[dict[Slug, ProcessEntry], BeforeValidator(_nothing)] = {}
    recipients: list[Annotated[RecipientEntry, BeforeValidator(_by_address)]] = []


class PersonEntry(Entry):
    """Somebody who logs in. Without a password, a new person cannot log in until ``manage.py setpassword`` gives one."""

    email: Mail
    name: Name | None = None
    role: Role
    merchants: list[Slug] | None = None
    enabled: bool | None = None
    password: Reference | None = None
    language: Choice | None = None


class HubFile(Entry):
    """The whole file."""

    merchants: Annotated[dict[Slug, MerchantEntry], BeforeValidator(_nothing)] = {}
    people: list[PersonEntry] = []
