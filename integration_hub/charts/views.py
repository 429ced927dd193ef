"""The page of charts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.charts import showing


@needs(Permission.BROWSE)
def charts(request: HubRequest) -> HttpResponse:
    """Orders, what waits, how fresh the data was and how long runs took, over the period that was asked for."""
    period = showing.period_of(request.GET.get("period", ""))
    span = showing.span_of(request.merchant, period, timezone.now())
    waiting, ages = showing.lines(request.merchant, period, span)
    shown = {
        "period": period,
        "periods": showing.PERIODS,
        "orders": showing.orders(request.merchant, span),
        "waiting": waiting,
        "ages": ages,
        "durations": showing.durations(request.merchant),
    }
    return render(request, "charts/all.html", shown)
