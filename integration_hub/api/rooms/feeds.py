"""Feeds: the catalogue told to a shop as one import at a time."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Id
from integration_hub.api.shapes.feeds import FeedRow, FeedWhole, LeftOut, feed_row, feed_whole, left_out
from integration_hub.api.shapes.runs import RunWhole, run_whole
from integration_hub.connections.models import Connection
from integration_hub.processes.queries import takes_feeds
from integration_hub.publishing import queries
from integration_hub.publishing.actions import validate_feed

room = Room(_("Feeds"), "/feeds")


@room.get("/{connection}", Permission.BROWSE, Listed[FeedRow])
def list_feeds(request: ApiRequest, connection: str, asked: Query[Paged]) -> Listed[FeedRow]:
    """The feeds of one target, newest first."""
    return listed(queries.feeds_of(_target(request, connection)), asked, feed_row)


@room.get("/{connection}/left-out", Permission.BROWSE, Listed[LeftOut])
def list_left_out(request: ApiRequest, connection: str, asked: Query[Paged]) -> Listed[LeftOut]:
    """The articles that stay out of a target's feeds, each with why."""
    return listed(queries.left_out_of(_target(request, connection)), asked, left_out)


@room.post("/{connection}/validate", Permission.START_RUNS, RunWhole, status=HTTPStatus.ACCEPTED)
def validate_catalogue(request: ApiRequest, connection: str) -> RunWhole:
    """Build the whole catalogue and show it to the target, which changes nothing."""
    target = _target(request, connection)
    process = queries.process_to(request.merchant, target)
    if process is None:
        raise Http404
    return run_whole(validate_feed(process, target, by=request.user))


@room.get("/{connection}/{feed}", Permission.BROWSE, FeedWhole)
def get_feed(request: ApiRequest, connection: str, feed: Id) -> FeedWhole:
    """One feed, with the target's words on single keys."""
    found = get_object_or_404(queries.feeds_of(_target(request, connection)), pk=feed)
    return feed_whole(found, dict(queries.words_of(found)))


def _target(request: ApiRequest, slug: str) -> Connection:
    found: Connection = get_object_or_404(request.merchant.connections, slug=slug)
    if not takes_feeds(found):
        raise Http404
    return found
