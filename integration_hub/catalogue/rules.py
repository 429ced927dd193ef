"""By which rules a catalogue is listed: those of the services that bring it to shops."""

import hashlib
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from integration_hub.catalogue.deriving import Rules
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP
from integration_hub.processes.models import Process
from integration_hub.processes.settings import REQUIRABLE, PublishSettings, publish_settings


def to_shops(erp: Connection) -> QuerySet[Process]:
    """The services that bring this ERP's catalogue to shops; those that are switched on stand first."""
    return Process.objects.filter(source=erp, kind=CATALOGUE_TO_SHOP).select_related("target").order_by("-enabled", "pk")


def shops_of(erp: Connection) -> list[Connection]:
    """The shops that this ERP's catalogue goes to, each once."""
    return list({process.target_id: process.target for process in to_shops(erp) if process.target}.values())


def rules_of(erp: Connection) -> Rules:
    """Prices and stock are those of the first service; an item must have what any of them asks for."""
    told = [publish_settings(process) for process in to_shops(erp)]
    asked = {name for settings in told for name in settings.required_fields}
    required = tuple(name for name in REQUIRABLE if name in asked)
    return Rules(told[0] if told else PublishSettings(), required, timezone.localdate())


def print_of(rules: Rules) -> str:
    """Differs where the same records would be listed differently; the day is left out."""
    settings = rules.settings
    parts: Sequence[object] = (settings.price_list, settings.warehouses, settings.buffer, rules.required)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()
