"""Which rules hold."""

from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.mappings.rules import Rules
from integration_hub.processes.models import Process


def active(process: Process) -> Mapping | None:
    """The version of the process's rules that holds now; None where it has none."""
    return Mapping.objects.filter(process=process, state=MappingState.ACTIVE).first()


def rules_of(mapping: Mapping | None) -> Rules:
    """What a mapping says; without one, every word stays as it is."""
    return Rules.model_validate(mapping.rules) if mapping else Rules()
