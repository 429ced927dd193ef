"""Voyado Elevate: a catalogue as one feed, Admin v4 and, until it ends, Admin v3 (connectors/voyado_elevate.md)."""

from connectors.base import Connector, Feeds, Limits, Side, Surroundings
from connectors.shop.voyado_elevate.blaming import blamed
from connectors.shop.voyado_elevate.checking import Checker
from connectors.shop.voyado_elevate.client import RATE, Elevate, v3_warning
from connectors.shop.voyado_elevate.config import LONGEST_KEY, ElevateConfig
from connectors.shop.voyado_elevate.feeding import ask, extents, send, suffix, write


def _connect(config: ElevateConfig, surroundings: Surroundings) -> Elevate:
    return Elevate(config, surroundings)


def _check(client: Elevate) -> str:
    """The cluster answers and knows the key. Of v3 only the status can be asked without fetching the whole catalogue."""
    if not client.config.v4:
        client.ask("/import/status", {"id": "0"})
        return f"Voyado Elevate, Admin v3. {v3_warning()}"
    answer = client.ask("/export/catalog", {"limit": "1", "types": "PRODUCT_GROUPS"}, expect=(405,))
    waits = "; the cluster still runs v3, and the first full import moves it to v4" if answer.status == 405 else ""
    return f"Voyado Elevate, Admin v4{waits}"


CONNECTOR: Connector[ElevateConfig, Elevate] = Connector(
    key="voyado_elevate",
    name="Voyado Elevate",
    side=Side.SHOP,
    config=ElevateConfig,
    connect=_connect,
    check=_check,
    rate=RATE,
    feeds=Feeds(
        extents=extents,
        suffix=suffix,
        faults=lambda client: Checker(client.config),
        write=write,
        send=send,
        ask=ask,
        blamed=blamed,
        limits=Limits(sku_length=LONGEST_KEY, price_decimals=4),
        validates=lambda client: client.config.v4,
    ),
    simulator="connectors.shop.voyado_elevate.simulator",
)
