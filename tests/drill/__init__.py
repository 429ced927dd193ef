"""Small systems for tests of orders: an ERP and a shop with every fault the wire knows, over real HTTP, and an ERP's folder."""

from connectors import registry

CONNECTORS = {
    "drill_erp": "tests.drill.erp",
    "drill_erp_blind": "tests.drill.blind",
    "drill_shop": "tests.drill.shop",
    "drill_tray": "tests.drill.tray",
}


def register() -> None:
    """Make the connectors of the drill known to this process."""
    registry.BUILT_IN.update(CONNECTORS)


def forget() -> None:
    """The connectors of the drill are gone again."""
    for key in CONNECTORS:
        registry.BUILT_IN.pop(key, None)
    registry.connector.cache_clear()
