"""The pages of logs: of one merchant, and of all that a person sees. Each can be followed, downloaded, or show one journey."""

from collections.abc import Iterable, Sequence

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from integration_hub.accounts.access import HubRequest, Permission, merchants_of, needs
from integration_hub.accounts.models import Merchant
from integration_hub.processes.queries import kinds_of
from integration_hub.runs import lines, tail
from integration_hub.runs.journey import journey_of
from integration_hub.runs.lines import MOST_DOWNLOADED, Told
from integration_hub.runs.log_filter import LogFilter
from integration_hub.ui.spreadsheets import as_csv


@needs(Permission.BROWSE)
def logs(request: HubRequest) -> HttpResponseBase:
    """What the merchant's services told."""
    return _answer(request, [request.merchant], across=False)


@needs(Permission.START_RUNS)
def all_logs(request: HubRequest) -> HttpResponseBase:
    """What the services of all merchants told that the person sees."""
    return _answer(request, list(merchants_of(request.user)), across=True)


def _answer(request: HubRequest, merchants: Sequence[Merchant], *, across: bool) -> HttpResponseBase:
    """The page, or what was asked for in its place: a journey, a file, what came meanwhile."""
    if correlation := request.GET.get("correlation", "").strip():
        return render(request, "runs/journey.html", {"journey": journey_of(correlation, merchants), "across": across})
    form = LogFilter(merchants, kinds_of(merchants), request.GET, across=across)
    if "tail" in request.GET:
        came = tail.go_on(form.asked, merchants, request.GET)
        return render(request, "runs/_tail.html", {"tail": came, "across": across})
    if "download" in request.GET:
        return _file(request.GET["download"], lines.told(lines.streamed(form.asked), merchants))
    return _page(request, form, merchants, across=across)


def _page(request: HubRequest, form: LogFilter, merchants: Sequence[Merchant], *, across: bool) -> HttpResponse:
    page = lines.page_of_lines(form.asked, request.GET)
    live = "live" in request.GET and not page.newer and not form.asked.until
    shown = {
        "form": form, "page": page, "rows": list(lines.told(page.rows, merchants)), "across": across,
        "tail": tail.begin(page) if live else None, "most": MOST_DOWNLOADED,
    }  # fmt: skip
    return render(request, "runs/logs.html", shown)


def _file(kind: str, rows: Iterable[Told]) -> StreamingHttpResponse:
    """The lines as a table for spreadsheets, or with ``json`` an object a line; streamed, so that no file is too long."""
    if kind != "json":
        return as_csv("logs", lines.COLUMNS, (tuple(lines.facts(row).values()) for row in rows))
    written = (msgspec.json.encode(lines.facts(row)) + b"\n" for row in rows)
    answer = StreamingHttpResponse(written, content_type="application/x-ndjson")
    answer.headers["Content-Disposition"] = 'attachment; filename="logs.jsonl"'
    return answer
