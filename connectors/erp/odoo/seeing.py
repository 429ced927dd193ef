"""Whether the key's user sees every sales order: what it does not see looks absent (§8)."""

import msgspec

from connectors.erp.odoo.client import OdooClient
from connectors.errors import Access

ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"
NAMED_GROUP_SINCE = 18
"""Before, a user was asked only about itself, and was not named."""
_truth = msgspec.json.Decoder(bool)


def prove_orders(client: OdooClient) -> None:
    """Raises Access where the key's user may see only its own orders: to it, an order of another looks absent (seen on 19.0)."""
    if not client.config.prove_orders:
        return
    who = {"ids": [client.user]} if client.release[0] >= NAMED_GROUP_SINCE else {}
    if not client.ask("res.users", "has_group", **who, group_ext_id=ALL_DOCUMENTS).decode(_truth):
        remedy = "Give the key's user the right “Sales: All Documents” in Odoo."
        raise Access(
            "orders_hidden", "The key's user does not see the sales orders of others, so no order can be found again.", remedy
        )
