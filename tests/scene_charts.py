"""What the clock noted of the scene's last two days: orders that piled up and went, data that grew old each night."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.charts.clock import begun
from integration_hub.charts.models import Sample
from integration_hub.processes import kinds

HOURS = 30


def furnish_charts(merchant: Merchant) -> None:
    """A sample for every quarter of an hour, but for two hours in which the clock stood."""
    now = begun(timezone.now())
    now -= timedelta(minutes=now.minute % 15)
    figures: dict[str, Callable[[int], int]] = {
        Sample.AWAITING: lambda hour: 14 - hour if 4 < hour < 14 else hour % 3,
        Sample.UNTOLD: lambda hour: 1200 - hour * 40 if hour < 12 else 0,
        f"{Sample.AGE}{kinds.ITEMS_FROM_ERP}": lambda hour: hour % 2 * 1700 + 300,
        f"{Sample.AGE}{kinds.STOCK_FROM_ERP}": lambda hour: 600 if hour > 5 else 4000 - hour * 600,
    }
    samples = [
        Sample(merchant=merchant, name=name, at=now - timedelta(minutes=15 * quarter), value=figure(quarter // 4))
        for name, figure in figures.items()
        for quarter in range(HOURS * 4)
        if quarter // 4 not in (17, 18)
    ]
    Sample.objects.bulk_create(samples)
