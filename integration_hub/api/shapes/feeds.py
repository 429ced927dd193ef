"""Feeds, and resync: what shops are told of a catalogue."""

from typing import Annotated

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, Who, who, words
from integration_hub.catalogue.models import Listing
from integration_hub.publishing.models import FeedImport, Resync, ResyncItem
from integration_hub.publishing.previewing import Preview
from integration_hub.publishing.resync_queries import Store, Survey


class FeedRow(Shape):
    """One import of a catalogue into a shop."""

    id: int
    name: str
    extent: Annotated[str, words(FeedImport.Extent)]
    state: Annotated[str, words(FeedImport.State)]
    validate_only: bool
    run: int | None
    groups: int
    variants: int
    removed: int
    left_out: int
    built_at: Moment
    sent_at: Moment | None
    ended_at: Moment | None
    code: str
    message: Said
    remedy: Said


class FeedWhole(FeedRow):
    """A feed with the target's words on single keys, the first of them."""

    keys: dict[str, str]


class LeftOut(Shape):
    """An article that stays out of the feeds, and why."""

    sku: str
    code: str
    message: Said
    remedy: Said


class StoreRow(Shape):
    """One connected shop, and how what it shows compares with the hub."""

    shop: str
    feeds: bool = Field(description="Whether it is told everything at once; then there is nothing to resync.")
    teller: str | None = Field(description="The process that tells it.")
    reader: str | None = Field(description="The process that reads what it shows.")


class StoreWhole(StoreRow):
    """How much is not linked, and how much differs, each counted to a thousand."""

    unlinked: int
    ticked: int
    differing: int


class UnlinkedRow(Shape):
    """An item that is not in the shop."""

    sku: str
    name: str
    shop_flag: bool


class PreviewWhole(Shape):
    """What becomes of the items that are ticked; nothing is sent."""

    count: int
    flagged: int = Field(description="How many get their shop flag by it.")
    examined: int
    made: int
    linked: int
    refused: list[LeftOut]


class ResyncRow(Shape):
    """One resync that a person asked for."""

    id: int
    shop: str
    person: Who | None
    asked_at: Moment
    run: int | None = Field(description="null while it waits for its turn.")


class ResyncWhole(ResyncRow):
    """A resync, and how many of its items ended in which way."""

    counts: dict[str, int]


class ResyncItemOutcome(Shape):
    """What became of one item."""

    sku: str
    outcome: Annotated[str, words(ResyncItem.Outcome)]
    message: Said
    remedy: Said


def feed_row(feed: FeedImport) -> FeedRow:
    names = [name for name in FeedRow.model_fields if name not in ("id", "run")]
    return FeedRow(id=feed.pk, run=feed.run_id, **{name: getattr(feed, name) for name in names})


def feed_whole(feed: FeedImport, keys: dict[str, str]) -> FeedWhole:
    return FeedWhole(**dict(feed_row(feed)), keys=keys)


def left_out(listing: Listing) -> LeftOut:
    return LeftOut.model_validate(listing)


def store_row(store: Store) -> StoreRow:
    return StoreRow(
        shop=store.shop.slug, feeds=store.feeds, teller=store.teller.slug if store.teller else None,
        reader=store.reader.slug if store.reader else None,
    )  # fmt: skip


def store_whole(store: Store, survey: Survey, differing: int) -> StoreWhole:
    return StoreWhole(**dict(store_row(store)), unlinked=survey.count, ticked=survey.ticked, differing=differing)


def preview_whole(found: Preview) -> PreviewWhole:
    refused = [LeftOut(sku=each.sku, code=each.code, message=each.message, remedy=each.remedy) for each in found.refused]
    return PreviewWhole(
        count=found.count, flagged=found.flagged, examined=found.examined, made=found.made, linked=found.linked, refused=refused
    )


def resync_row(resync: Resync) -> ResyncRow:
    return ResyncRow(id=resync.pk, shop=resync.shop.slug, person=who(resync.person), asked_at=resync.asked_at, run=resync.run_id)


def resync_whole(resync: Resync, counts: dict[str, int]) -> ResyncWhole:
    return ResyncWhole(**dict(resync_row(resync)), counts=counts)


def resync_outcome(item: ResyncItem) -> ResyncItemOutcome:
    return ResyncItemOutcome.model_validate(item)
