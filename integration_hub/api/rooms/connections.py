"""Connections: how each answers, and asking it now."""

from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.connections import ConnectionRow, FileRow, connection_row, file_row
from integration_hub.connections import queries
from integration_hub.connections.actions import check_now
from integration_hub.connections.models import Connection

room = Room(_("Connections"), "/connections")


class FilesAsked(Paged):
    """Which files."""

    direction: Literal["in", "out"] = Field("in", description="Those that came in, or those that were left for the other side.")


@room.get("", Permission.BROWSE, list[ConnectionRow])
def list_connections(request: ApiRequest) -> list[ConnectionRow]:
    """The merchant's connections, ERPs first."""
    return [connection_row(shown) for shown in queries.connections_shown(request.merchant)]


@room.get("/{connection}", Permission.BROWSE, ConnectionRow)
def get_connection(request: ApiRequest, connection: str) -> ConnectionRow:
    """How one connection answered when it was last asked."""
    return connection_row(queries.shown_of(_connection(request, connection)))


@room.post("/{connection}/check", Permission.CHECK_CONNECTIONS, ConnectionRow)
def check_connection(request: ApiRequest, connection: str) -> ConnectionRow:
    """Ask a connection how it is, now.

    That it is offline is an answer like any other: `state` says so, and `remedy` what to do.
    """
    return connection_row(queries.shown_of(check_now(_connection(request, connection), by=request.user)))


@room.get("/{connection}/files", Permission.BROWSE, Listed[FileRow])
def list_files(request: ApiRequest, connection: str, asked: Query[FilesAsked]) -> Listed[FileRow]:
    """The files of a connection, newest first."""
    files = queries.files_shown(_connection(request, connection), left=asked.direction == "out")
    return listed(files, asked, file_row)


def _connection(request: ApiRequest, slug: str) -> Connection:
    return get_object_or_404(request.merchant.connections, slug=slug)
