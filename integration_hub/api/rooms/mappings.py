"""Mappings: the rules that hold, and their versions."""

from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Id, Moment, Shape, Who, who, words
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.mappings.queries import Past, mapped_processes, past, versions_of
from integration_hub.mappings.rules import stored
from integration_hub.processes.models import Process

room = Room(_("Mappings"), "/mappings")


class MappedRow(Shape):
    """A service whose documents a mapping turns into the ERP's words."""

    service: str
    active: int | None = Field(description="The version that holds; null where every word stays as it is.")


class ChangeRow(Shape):
    """One pair that was added (`old` is null), changed, or taken out (`new` is null)."""

    map: str
    word: str
    old: str | None
    new: str | None


class VersionRow(Shape):
    """One version of the rules, and how it differs from the one before it."""

    version: int
    state: Annotated[str, words(MappingState)]
    note: str = Field(description="Why.")
    person: Who | None
    activated_at: Moment | None
    activated_by: str
    changes: list[ChangeRow]


class VersionWhole(VersionRow):
    """A version with its value maps, from the shop's word to the ERP's."""

    maps: dict[str, dict[str, str]]


@room.get("", Permission.BROWSE, list[MappedRow])
def list_mappings(request: ApiRequest) -> list[MappedRow]:
    """The services that have a mapping."""
    return [_mapped(process) for process in mapped_processes(request.merchant)]


@room.get("/{process}/versions", Permission.BROWSE, list[VersionRow])
def list_versions(request: ApiRequest, process: str) -> list[VersionRow]:
    """The newest versions of a service's rules, newest first."""
    return [VersionRow.model_validate(_facts(each)) for each in versions_of(_process(request, process))]


@room.get("/{process}/versions/{version}", Permission.BROWSE, VersionWhole)
def get_version(request: ApiRequest, process: str, version: Id) -> VersionWhole:
    """One version of a service's rules."""
    chosen = get_object_or_404(_process(request, process).mappings.select_related("person"), version=version)
    return VersionWhole.model_validate({**_facts(past(chosen)), "maps": stored(rules_of(chosen))})


def _mapped(process: Process) -> MappedRow:
    now: Mapping | None = active(process)
    return MappedRow(service=process.slug, active=now.version if now else None)


def _facts(each: Past) -> dict[str, object]:
    own = each.mapping
    names = ("version", "state", "note", "activated_at", "activated_by")
    changes = [ChangeRow.model_validate(change) for change in each.changes]
    return {"person": who(own.person), "changes": changes, **{name: getattr(own, name) for name in names}}


def _process(request: ApiRequest, slug: str) -> Process:
    return get_object_or_404(mapped_processes(request.merchant), slug=slug)
