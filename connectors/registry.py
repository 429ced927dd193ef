"""Every connector, one line each; third parties join by an entry point of the group ``integration_hub.connectors``."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from connectors.base import Connector

BUILT_IN = {
    "file_exchange": "connectors.erp.file_exchange",
    "import_api": "connectors.erp.import_api",
    "monitor": "connectors.erp.monitor",
    "odoo": "connectors.erp.odoo",
    "sap_business_one": "connectors.erp.sap_business_one",
    "visma_administration": "connectors.erp.visma_administration",
    "voyado_elevate": "connectors.shop.voyado_elevate",
    "winbas": "connectors.erp.winbas",
    "woocommerce": "connectors.shop.woocommerce",
}


class UnknownConnector(LookupError):
    """No connector goes by that key."""


@cache
def connector(key: str) -> Connector[Any, Any]:
    """The connector called ``key``; raises UnknownConnector."""
    if key in BUILT_IN:
        return _declared(BUILT_IN[key])
    for entry in entry_points(group="integration_hub.connectors", name=key):
        return _declared(entry.value)
    raise UnknownConnector(f"There is no connector {key!r}. There are: {', '.join(keys())}.")


def keys() -> list[str]:
    """The keys of all connectors there are, in alphabetical order."""
    return sorted({*BUILT_IN, *entry_points(group="integration_hub.connectors").names})


def connectors() -> Iterator[Connector[Any, Any]]:
    """All connectors there are, by key."""
    return (connector(key) for key in keys())


def _declared(module: str) -> Connector[Any, Any]:
    found = import_module(module).CONNECTOR
    if not isinstance(found, Connector):
        raise TypeError(f"{module}.CONNECTOR is not a Connector.")
    return found
