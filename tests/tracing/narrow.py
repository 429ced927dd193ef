"""A shop like any other that takes three options, as some shops do (R25)."""

from dataclasses import replace

from connectors.base import Limits, Publishes
from connectors.shop.woocommerce import CONNECTOR as WIDE
from connectors.shop.woocommerce.publishing import publish

CONNECTOR = replace(WIDE, key="narrow_shop", name="Narrow shop", publishes=Publishes(publish, Limits(options=3)))
