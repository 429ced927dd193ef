"""The pages of feeds, and the buttons on them."""

from pathlib import PurePath

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP
from integration_hub.processes.queries import takes_feeds
from integration_hub.publishing import queries
from integration_hub.publishing.actions import validate_feed
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.spooling import place
from integration_hub.runs.actions import Refused
from integration_hub.ui.paging import count_of, page_of, total_of
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def feed_list(request: HubRequest, connection: str) -> HttpResponse:
    target = _target(request, connection)
    process, feeds = queries.process_to(request.merchant, target), queries.feeds_of(target)
    page = page_of(feeds, request.GET)
    shown = {
        "target": target, "process": process, "waiting": queries.waiting_for(process),
        "page": page, "count": total_of(page, feeds), "left_out": count_of(queries.left_out_of(target)),
        "rhythm": queries.rhythm_of(process) if process else None,
    }  # fmt: skip
    return render(request, "publishing/list.html", shown)


@needs(Permission.BROWSE)
def detail(request: HubRequest, connection: str, feed_id: int) -> HttpResponse:
    return render(request, "publishing/detail.html", _shown(request, connection, feed_id))


@needs(Permission.BROWSE)
def progress(request: HubRequest, connection: str, feed_id: int) -> HttpResponse:
    """The part of the feed's page that changes; it polls no more once the feed has ended."""
    return render(request, "publishing/_live.html", _shown(request, connection, feed_id))


@needs(Permission.BROWSE)
def left_out(request: HubRequest, connection: str) -> HttpResponse:
    target = _target(request, connection)
    articles = queries.left_out_of(target)
    shown = {"target": target, "page": page_of(articles, request.GET), "count": count_of(articles)}
    return render(request, "publishing/left_out.html", shown)


@needs(Permission.SEE_PAYLOADS)
def payload(request: HubRequest, connection: str, feed_id: int) -> FileResponse:
    """What was sent, as it was sent, of a feed that failed (R83)."""
    feed = _feed(request, connection, feed_id)
    path = place(feed.path) if feed.path else None
    if path is None or not path.is_file():
        raise Http404
    name = f"{feed.target.slug}-{feed.extent}-{feed.pk}{''.join(PurePath(feed.path).suffixes)}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")


@require_POST
@needs(Permission.START_RUNS)
def validate(request: HubRequest, connection: str) -> HttpResponse:
    target = _target(request, connection)
    process = queries.process_to(request.merchant, target)
    if process is None:
        raise Http404
    with told(request, Refused):
        run = validate_feed(process, target, by=request.user)
        return redirect("runs:detail", request.merchant.slug, run.pk)
    return redirect("publishing:list", request.merchant.slug, connection)


@needs(Permission.BROWSE)
def rhythm(request: HubRequest, process: str) -> HttpResponse:
    """How often everything is best told, for the page of the process."""
    found = get_object_or_404(request.merchant.processes, slug=process, kind=CATALOGUE_TO_SHOP)
    if not takes_feeds(found.target):
        raise Http404
    return render(request, "publishing/rhythm.html", {"process": found, "rhythm": queries.rhythm_of(found)})


def _target(request: HubRequest, slug: str) -> Connection:
    """The connection, if it is one that takes feeds."""
    found: Connection = get_object_or_404(request.merchant.connections, slug=slug)
    if not takes_feeds(found):
        raise Http404
    return found


def _feed(request: HubRequest, connection: str, feed_id: int) -> FeedImport:
    return get_object_or_404(queries.feeds_of(_target(request, connection)), pk=feed_id)


def _shown(request: HubRequest, connection: str, feed_id: int) -> dict[str, object]:
    feed = _feed(request, connection, feed_id)
    return {"feed": feed, "target": feed.target, "words": queries.words_of(feed), "polled": bool(request.htmx)}
