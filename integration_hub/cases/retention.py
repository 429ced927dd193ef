"""How long ended cases are remembered."""

from integration_hub.cases.models import ENDED, Case
from integration_hub.runs.retention import oldest_kept


def forget_old_cases() -> int:
    """Forget the cases whose cause has been gone for as long as logs are kept; how many."""
    return Case.objects.filter(state__in=ENDED, ended_at__lt=oldest_kept()).delete()[0]
