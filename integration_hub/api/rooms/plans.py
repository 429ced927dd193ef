"""Plans of imports and the generations of a catalogue: looked at, released, rejected, rolled back."""

from http import HTTPStatus
from typing import Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.plans import (
    Compared,
    GenerationRow,
    PlanWhole,
    differences,
    generation_row,
    part_whole,
    plan_whole,
)
from integration_hub.api.shapes.runs import RunWhole, run_whole
from integration_hub.catalogue.models import Generation
from integration_hub.catalogue.queries import catalogues_of
from integration_hub.connections.models import Connection
from integration_hub.imports import actions, queries
from integration_hub.imports.as_of import Span, compared
from integration_hub.imports.forms import CHOICES, DecisionForm, ReleaseForm
from integration_hub.imports.showing import parts_between, parts_of
from integration_hub.runs.models import Run, State

room = Room(_("Plans"), "/runs")
generations = Room(_("Plans"), "/generations")


class RecordsAsked(BaseModel):
    """Which of the records that differ."""

    kind: str = Field(
        "", max_length=10, description="`item`, `price`, `stock`, `customer` or `address`; empty: the first that differs."
    )
    what: Literal["", "added", "changed", "withdrawn"] = ""
    after: str = Field("", max_length=250, description="`next` of the answer before.")


class GenerationsAsked(Paged):
    """Of which catalogue."""

    erp: str = Field("", max_length=60, description="The slug of the ERP; empty: the merchant's first.")


class CompareAsked(RecordsAsked):
    """Which two generations of which catalogue."""

    erp: str = Field("", max_length=60, description="The slug of the ERP; empty: the merchant's first.")
    first: int = Field(ge=1, le=10**17)
    second: int = Field(ge=1, le=10**17)


class Decision(Body):
    """Why it is right."""

    reason: str = Field(description="At least 10 characters; it is kept in the audit trail.")


class Release(Decision):
    """Which plan, and why it is right."""

    seen: str = Field(max_length=40, description="`seen` of the plan: nothing else is released than what you saw.")
    name: str = Field("", max_length=200, description="The name of the catalogue, where all of it is rolled back.")


class RollBack(Body):
    """To which generation, and what of it shall come back."""

    erp: str = Field("", max_length=60)
    to: int = Field(ge=1, le=10**17, description="The number of a generation.")
    what: Literal["prices", "stock", "everything"]


@room.get("/{run}/plan", Permission.BROWSE, PlanWhole)
def get_plan(request: ApiRequest, run: Id, asked: Query[RecordsAsked]) -> PlanWhole:
    """What an import would change, or has changed: counted, and record by record."""
    found = get_object_or_404(queries.imports_of(request.merchant), pk=run)
    parts = parts_of(found)
    wanted = queries.asked_of(asked.model_dump(), [part.kind for part in parts])
    return plan_whole(found, parts, wanted.kind.value if wanted else None, queries.lines_of(found, wanted))


@room.post("/{run}/release", Permission.RELEASE_PLANS, RunWhole, status=HTTPStatus.ACCEPTED)
def release_plan(request: ApiRequest, run: Id, said: Release) -> RunWhole:
    """Let a held import be published."""
    return _released(request, get_object_or_404(queries.held_imports(request.merchant), pk=run), said)


@room.post("/{run}/roll-back", Permission.ROLL_BACK, RunWhole, status=HTTPStatus.ACCEPTED)
def release_roll_back(request: ApiRequest, run: Id, said: Release) -> RunWhole:
    """Let a planned roll-back be published."""
    return _released(request, get_object_or_404(queries.planned_roll_backs(request.merchant), pk=run), said)


@room.post("/{run}/reject", Permission.RELEASE_PLANS, RunWhole)
def reject_plan(request: ApiRequest, run: Id, said: Decision) -> RunWhole:
    """End a held import, or a planned roll-back, unpublished."""
    held = get_object_or_404(queries.imports_of(request.merchant), pk=run, state=State.HELD)
    reason = filled_in(DecisionForm(as_posted(said))).cleaned_data["reason"]
    return _now(request, actions.reject(held, by=request.user, reason=reason))


@generations.get("", Permission.BROWSE, Listed[GenerationRow])
def list_generations(request: ApiRequest, asked: Query[GenerationsAsked]) -> Listed[GenerationRow]:
    """The promoted states of a catalogue, newest first."""
    return listed(queries.generations_of(_erp(request, asked.erp)), asked, generation_row)


@generations.get("/compare", Permission.BROWSE, Compared)
def compare_generations(request: ApiRequest, asked: Query[CompareAsked]) -> Compared:
    """What differs between two generations: counted, and record by record."""
    erp = _erp(request, asked.erp)
    first, second = _generation(erp, asked.first), _generation(erp, asked.second)
    span = Span(erp.pk, first.number, second.number)
    parts = parts_between(erp.pk, compared(span))
    wanted = queries.asked_of(asked.model_dump(), [part.kind for part in parts])
    lines = queries.lines_between(span, wanted) if wanted else None
    return Compared(
        erp=erp.slug, first=first.number, second=second.number, parts=[part_whole(part) for part in parts],
        kind=wanted.kind.value if wanted else None, lines=differences(lines), next=(lines.mark or None) if lines else None,
    )  # fmt: skip


@generations.post("/roll-back", Permission.ROLL_BACK, RunWhole, status=HTTPStatus.ACCEPTED)
def plan_roll_back(request: ApiRequest, said: RollBack) -> RunWhole:
    """Plan the way back to a generation; nothing is published before the plan is released."""
    to = _generation(_erp(request, said.erp), said.to)
    return _now(request, actions.plan_roll_back(to, CHOICES[said.what], by=request.user))


def _released(request: ApiRequest, held: Run, said: Release) -> RunWhole:
    told = filled_in(ReleaseForm(held, as_posted(said))).cleaned_data
    return _now(request, actions.release(held, by=request.user, reason=told["reason"], seen=told["seen"]))


def _now(request: ApiRequest, run: Run) -> RunWhole:
    return run_whole(get_object_or_404(queries.imports_of(request.merchant), pk=run.pk))


def _erp(request: ApiRequest, slug: str) -> Connection:
    erps = catalogues_of(request.merchant, slug=slug)
    if not erps:
        raise Http404
    return erps[0]


def _generation(erp: Connection, number: int) -> Generation:
    found = queries.generation_asked(erp, str(number))
    if found is None:
        raise Http404
    return found
