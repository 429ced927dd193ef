"""Which rules hold, which did, and what is being drafted."""

from dataclasses import dataclass

from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant
from integration_hub.mappings.active import rules_of
from integration_hub.mappings.differing import Change, changes
from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.mappings.rules import Rules
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Past:
    """One version, and how it differs from the one before it."""

    mapping: Mapping
    changes: list[Change]


def mapped_processes(merchant: Merchant) -> QuerySet[Process]:
    """The services whose documents a mapping turns into the ERP's words."""
    return merchant.processes.filter(kind=ORDERS_TO_ERP).select_related("merchant", "source", "target")


def versions_of(process: Process) -> list[Past]:
    """The newest versions of the rules, newest first."""
    found = Mapping.objects.filter(process=process, version__isnull=False).select_related("person").order_by("-version")
    rows = list(found[: MOST_SHOWN + 1])
    told = [rules_of(each) for each in rows]
    before = [*told[1:], Rules()][: len(told)]
    return [Past(*each) for each in zip(rows, map(changes, before, told), strict=True)][:MOST_SHOWN]


def past(mapping: Mapping) -> Past:
    """One version beside the one before it."""
    before = Mapping.objects.filter(process=mapping.process_id, version__lt=mapping.version).order_by("-version").first()
    return Past(mapping, changes(rules_of(before), rules_of(mapping)))


def drafts_of(process: Process) -> QuerySet[Mapping]:
    """What is being drafted, the newest work first."""
    drafts = Mapping.objects.filter(process=process, state=MappingState.DRAFT)
    return drafts.select_related("person", "changed_by", "based_on").order_by("-changed_at", "-pk")


def erp_words(process: Process) -> dict[str, list[str]]:
    """The ERP's words that any version or draft of the process has used, by map: what a person may choose from."""
    used: dict[str, set[str]] = {}
    for rules in Mapping.objects.filter(process=process).order_by("-pk").values_list("rules", flat=True)[:MOST_SHOWN]:
        for name, pairs in rules.items():
            used.setdefault(name, set()).update(pairs.values())
    return {name: sorted(words) for name, words in used.items()}
