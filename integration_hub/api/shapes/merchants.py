"""Merchants, and how their exchange is."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from integration_hub.accounts.models import Merchant
from integration_hub.api.shapes.common import Moment, Said, Shape, words
from integration_hub.manage.everywhere import Row
from integration_hub.manage.finding import Finding, Tone
from integration_hub.manage.freshness import Freshness
from integration_hub.manage.health import Health
from integration_hub.manage.lines import Line, Replication
from integration_hub.processes.models import Mode
from integration_hub.runs.models import State


class MerchantRow(Shape):
    """A customer organisation."""

    slug: str
    name: str
    time_zone: str
    language: str


class FindingRow(Shape):
    """One thing that is not well."""

    text: str
    tone: Annotated[str, words(Tone)]
    do: str = Field(description="What to do.")
    why: Said
    remedy: Said
    ask: str = Field(description="Whom to ask.")
    url: str = Field(description="The page where it is seen.")


class Fresh(Shape):
    """How old one kind of data is."""

    data: str
    kind: str
    state: str = Field(examples=["Current", "Too old"])
    good_at: Moment | None = Field(description="When all of it was last known.")
    changed_at: Moment | None
    every_seconds: int | None = Field(description="How often it should be read.")


class HealthWhole(Shape):
    """Is it well, and what needs a person first."""

    merchant: MerchantRow
    well: bool
    sentence: str
    advice: str
    findings: list[FindingRow]
    fresh: list[Fresh]


class LifeRow(Shape):
    """How the replication of one kind of data is."""

    data: str
    service: str
    state: str = Field(examples=["Alive", "Quiet", "Broken"])
    since: Moment | None
    why: str
    remedy: Said
    beat_at: Moment | None = Field(description="When the other side last answered.")
    changed_at: Moment | None
    next_at: Moment | None


class ReplicationWhole(Shape):
    """What comes from one ERP, and what it has that nobody asks for."""

    erp: str
    sound: bool
    lines: list[LifeRow]
    not_set_up: list[str]


class LastRun(Shape):
    """The newest run of a service."""

    id: int
    state: Annotated[str, words(State)]
    mode: Annotated[str, words(Mode)]
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    expected: int | None
    read: int
    published: int | None
    message: Said
    remedy: Said


class ServiceRow(Shape):
    """One service of any merchant, and its newest run."""

    merchant: str
    service: str
    name: str
    kind: str
    enabled: bool
    next_at: Moment | None
    last: LastRun | None


def merchant_row(merchant: Merchant) -> MerchantRow:
    return MerchantRow.model_validate(merchant)


def health_whole(health: Health, fresh: list[Freshness]) -> HealthWhole:
    return HealthWhole(
        merchant=merchant_row(health.merchant), well=not health.findings, sentence=health.sentence, advice=health.advice,
        findings=[_finding(each) for each in health.findings], fresh=[_fresh(each) for each in fresh],
    )  # fmt: skip


def replication_whole(found: Replication) -> ReplicationWhole:
    return ReplicationWhole(
        erp=found.erp.slug, sound=found.is_sound, lines=[_life(line) for line in found.lines],
        not_set_up=[str(name) for name in found.not_set_up],
    )  # fmt: skip


def service_row(row: Row) -> ServiceRow:
    process, last = row.service.process, row.service.last
    return ServiceRow(
        merchant=row.merchant.slug, service=process.slug, name=row.service.name, kind=process.kind, enabled=process.enabled,
        next_at=row.service.next_at, last=LastRun.model_validate(last) if last else None,
    )  # fmt: skip


def _finding(found: Finding) -> FindingRow:
    return FindingRow(
        text=found.text, tone=found.tone, do=found.do, why=found.why, remedy=found.remedy, ask=found.ask, url=found.url
    )


def _fresh(each: Freshness) -> Fresh:
    return Fresh(
        data=str(each.name), kind=each.service.process.kind, state=each.state, good_at=each.good_at, changed_at=each.changed_at,
        every_seconds=each.every // timedelta(seconds=1) if each.every else None,
    )  # fmt: skip


def _life(line: Line) -> LifeRow:
    life = line.life
    return LifeRow(
        data=str(line.name), service=line.service.process.slug, state=life.state, since=life.since,
        why=life.why, remedy=life.remedy, beat_at=life.beat_at, changed_at=life.changed_at, next_at=life.next_at,
    )  # fmt: skip
