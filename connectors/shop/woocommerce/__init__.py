"""WooCommerce, REST API wc/v3 (connectors/woocommerce.md)."""

from urllib.parse import quote

import msgspec

from connectors.base import Connector, Limits, Publishes, Reads, Side, Surroundings, Webhooks
from connectors.documents import Customer, Order, Product
from connectors.shop.woocommerce.acknowledging import acknowledge
from connectors.shop.woocommerce.client import RATE, WooCommerce, total
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.customers import customer_parser
from connectors.shop.woocommerce.orders import order_parser
from connectors.shop.woocommerce.products import one_product, product_pages, product_parser
from connectors.shop.woocommerce.publishing import publish
from connectors.shop.woocommerce.reading import changed_pages, count, numbered_pages, since_params
from connectors.shop.woocommerce.webhooks import verify

NOT_ALLOWED = (401, 403, 404)


class Environment(msgspec.Struct):
    version: str = ""


class SystemStatus(msgspec.Struct):
    environment: Environment = msgspec.field(default_factory=Environment)


STATUS = msgspec.json.Decoder(SystemStatus)


def _check(client: WooCommerce) -> str:
    """The shop answers, knows the key, and lets it read orders; with its version where it tells, and webhooks that are off."""
    client.get("")
    total(client.get("/orders", {"per_page": "1", "_fields": "id"}))
    status = client.get("/system_status", {"_fields": "environment"}, expect=NOT_ALLOWED)
    version = status.decode(STATUS).environment.version if status.status == 200 else ""
    hooks = client.get("/webhooks", {"status": "disabled", "per_page": "1"}, expect=NOT_ALLOWED)
    off = total(hooks) if hooks.status == 200 else 0
    name = f"WooCommerce {version}".strip()
    return f"{name}. {_switched_off(off)}" if off else name


def _switched_off(webhooks: int) -> str:
    if webhooks == 1:
        return "1 webhook is disabled after failures; switch it on again in the shop."
    return f"{webhooks:,} webhooks are disabled after failures; switch them on again in the shop."


def _one(client: WooCommerce, path: str, key: str) -> bytes | None:
    answer = client.get(f"{path}/{key}", expect=(404,)) if key.isdigit() else None
    return answer.body if answer is not None and answer.status == 200 else None


def _connect(config: WooCommerceConfig, surroundings: Surroundings) -> WooCommerce:
    return WooCommerce(config, surroundings)


def _edited_at(config: WooCommerceConfig, product: str) -> str:
    return f"{config.base_url.rstrip('/')}/wp-admin/post.php?post={quote(product, safe='')}&action=edit"


CONNECTOR: Connector[WooCommerceConfig, WooCommerce] = Connector(
    key="woocommerce",
    name="WooCommerce",
    side=Side.SHOP,
    config=WooCommerceConfig,
    connect=_connect,
    check=_check,
    rate=RATE,
    reads={
        Order: Reads(
            unit="orders",
            pages=lambda client, since, resume: changed_pages(client, "/orders", since, resume),
            parser=lambda client: order_parser(client.config),
            count=lambda client, since: count(client, "/orders", {"status": "any", **since_params(since)}),
            one=lambda client, key: _one(client, "/orders", key),
            changes=True,
        ),
        Product: Reads(
            unit="products",
            pages=product_pages,
            parser=product_parser,
            count=lambda client, _: count(client, "/products", {"status": "any"}),
            one=one_product,
        ),
        Customer: Reads(
            unit="customers",
            pages=lambda client, _, resume: numbered_pages(client, "/customers", {}, resume),
            parser=lambda _: customer_parser(),
            count=lambda client, _: count(client, "/customers", {}),
            one=lambda client, key: _one(client, "/customers", key),
        ),
    },
    publishes=Publishes(publish, Limits(sku_length=100, name_length=200, price_decimals=4, batch=100)),
    acknowledge=acknowledge,
    webhooks=Webhooks(verify),
    admin_url=_edited_at,
    simulator="connectors.shop.woocommerce.simulator",
)
