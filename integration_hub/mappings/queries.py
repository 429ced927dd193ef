"""Which rules hold."""

from integration_hub.mappings.models import Mapping
from integration_hub.processes.models import Process


def active(process: Process) -> Mapping | None:
    """The version of the process's rules that holds now; None where it has none."""
    return Mapping.objects.filter(process=process, active=True).first()
