"""A catalogue in the hub, a WooCommerce simulator, and the process between them: as in the tests of publishing."""

from tests.publishing.conftest import promote, publish, shop, to_shop

__all__ = ["promote", "publish", "shop", "to_shop"]
