"""Where is it? An order, an item or a customer on its way, and why it is not there."""

from collections.abc import Sequence

from django.http import Http404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Moment, Said, Shape
from integration_hub.api.shapes.orders import Stop, stop
from integration_hub.orders.ledger import story_of
from integration_hub.tracing.queries import CustomerTrace, ItemTrace, trace_customer, trace_item
from integration_hub.tracing.reasons import Reason
from integration_hub.tracing.resolving import LONGEST, Candidate, as_typed, candidates
from integration_hub.ui.hops import Hop

room = Room(_("Where is it?"), "/where")


class Sought(BaseModel):
    """A number, SKU, mail address or name."""

    q: str = Field(min_length=1, max_length=LONGEST)


class ItemSought(BaseModel):
    """Which item, on its way to which shop."""

    sku: str = Field(min_length=1, max_length=LONGEST)
    shop: str = Field("", max_length=60, description="The slug of a connection; empty: the first shop.")


class CustomerSought(BaseModel):
    """Which customer: by number, or by mail address."""

    key: str = Field("", max_length=LONGEST)
    mail: str = Field("", max_length=254)


class FoundRow(Shape):
    """One thing that was meant, perhaps."""

    what: str
    name: str
    detail: str
    state: str
    url: str = Field(description="Its page.")


class Answer(Shape):
    """What goes by that number or name; where nothing does, the story of the number."""

    found: list[FoundRow]
    story: str
    for_customer: str = Field(description="What to tell the customer who asks.")


class ReasonRow(Shape):
    """One thing that keeps it away, or that is still to come."""

    code: str
    title: str
    text: str
    tone: str
    said: Said
    said_remedy: Said
    ask: str
    service: str
    run_id: int | None
    at: Moment | None


class Trace(Shape):
    """The sentence that says it all, why it is not there, and the way it took."""

    name: str
    sentence: str
    tone: str
    reasons: list[ReasonRow]
    stops: list[Stop]


@room.get("", Permission.BROWSE, Answer)
def find(request: ApiRequest, asked: Query[Sought]) -> Answer:
    """What goes by a number or a name."""
    sought = as_typed(asked.q)
    found = candidates(request.merchant, sought)
    story = None if found or not sought else story_of(request.merchant, sought)
    return Answer(
        found=[_row(each) for each in found], story=story.text if story else "",
        for_customer=str(story.for_customer) if story else "",
    )  # fmt: skip


@room.get("/item", Permission.BROWSE, Trace)
def trace_one_item(request: ApiRequest, asked: Query[ItemSought]) -> Trace:
    """Where an item is on its way to a shop, and why it is not there."""
    trace: ItemTrace | None = trace_item(request.merchant, asked.sku, asked.shop)
    if trace is None:
        raise Http404
    return _trace(asked.sku, trace.sentence, trace.tone, trace.reasons, trace.hops)


@room.get("/customer", Permission.BROWSE, Trace)
def trace_one_customer(request: ApiRequest, asked: Query[CustomerSought]) -> Trace:
    """Where a customer is on the way between ERP and shops."""
    known = asked.key or asked.mail
    trace: CustomerTrace | None = trace_customer(request.merchant, key=asked.key, mail=asked.mail) if known else None
    if trace is None:
        raise Http404
    return _trace(trace.found.name, trace.sentence, trace.tone, trace.reasons, trace.hops)


def _row(each: Candidate) -> FoundRow:
    return FoundRow.model_validate(each)


def _trace(name: str, sentence: str, tone: str, reasons: Sequence[Reason], hops: Sequence[Hop]) -> Trace:
    told = [ReasonRow.model_validate(reason) for reason in reasons]
    return Trace(name=name, sentence=sentence, tone=tone, reasons=told, stops=[stop(hop) for hop in hops])
