"""A catalogue in the hub, a WooCommerce simulator, and the page that explains what the shop shows."""

from tests.publishing.conftest import promote, publish, shop, to_shop

__all__ = ["promote", "publish", "shop", "to_shop"]
