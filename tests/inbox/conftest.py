"""The doorbell is the door of the same shop."""

from tests.orders.conftest import drilled, erp, shop, trip

__all__ = ["drilled", "erp", "shop", "trip"]
