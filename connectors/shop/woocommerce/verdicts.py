"""What became of one SKU, in the merchant's words: why it was not written, and what to do."""

from connectors.base import Answer, Outcome
from connectors.errors import ConnectorError, Uncertain
from connectors.shop.woocommerce.client import Refusal
from connectors.shop.woocommerce.lookup import Found
from connectors.shop.woocommerce.offers import refused

SOLD_BY_OTHERS = {"variable", "grouped"}
BUSY = ("under processing", "being processed")


def unwritable(sku: str, found: Found, *, ghost: bool) -> Outcome | None:
    """Why a record that is there cannot take price and stock."""
    if found.status == "trash":
        return in_trash(sku, found.id)
    if ghost:
        said = f"The SKU {sku} belongs to a variation ({found.id}) whose product is gone."
        remedy = "Run WooCommerce > Status > Tools > Orphaned variations in the shop; then it is told again."
        return refused(sku, "ghost", said, remedy)
    if found.type in SOLD_BY_OTHERS:
        said = f"In the shop the SKU {sku} is a {found.type} product ({found.id}), which has no price and stock of its own."
        return refused(sku, "wrong_type", said, "Give that product another SKU in the shop, or the item another in the ERP.")
    return None


def in_trash(sku: str, number: int) -> Outcome:
    """A product in the trash still holds its SKU."""
    remedy = "Restore it in WooCommerce > Products > Trash, or delete it there for good; then it is told again."
    return refused(sku, "in_trash", f"The SKU {sku} belongs to a product in the shop's trash ({number}).", remedy)


def same_but_for_case(sku: str, holder: Found) -> Outcome:
    """The shop compares SKUs without their case."""
    said = f"The shop has {holder.plain_sku} ({holder.id}) and takes {sku} for the same."
    return refused(sku, "sku_case", said, "SKUs that differ by case alone cannot both be in the shop. Rename one in the ERP.")


def not_in_shop(sku: str) -> Outcome:
    """Price and stock alone make no product."""
    remedy = "Publish the whole product again: start a full run of this process."
    return refused(sku, "not_in_shop", f"The shop has no product with the SKU {sku}.", remedy)


def unsaid(sku: str, error: ConnectorError) -> Outcome:
    """No answer: later, after a look. A no to this record alone: refused."""
    answer = Answer.LATER if isinstance(error, Uncertain) else Answer.REFUSED
    return Outcome(sku, answer, code=error.code, message=error.message, remedy=error.remedy)


def refusal(sku: str, error: Refusal) -> Outcome:
    """The shop's own no to one record of a batch."""
    code, words = f"woocommerce.{error.code}", error.words
    status = error.data.get("status") if isinstance(error.data, dict) else None
    if any(busy in words for busy in BUSY) or (isinstance(status, int) and status >= 500):
        return Outcome(sku, Answer.LATER, code=code, message=words, remedy="The hub tries again by itself.")
    if error.holder:
        remedy = f"Look at the product {error.holder} in the shop: it has this SKU, perhaps in the trash. Rename or delete it."
        return Outcome(sku, Answer.REFUSED, code=code, message=f"The shop gave the SKU {sku} to another product.", remedy=remedy)
    remedy = "Correct the record in the ERP, or ask whoever looks after the shop."
    return Outcome(sku, Answer.REFUSED, code=code, message=f"The shop refused {sku}: {words}", remedy=remedy)
