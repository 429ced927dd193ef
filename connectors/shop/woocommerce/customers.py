"""A customer of the shop as a Customer; its key is the shop's, for the ERP has given it none yet."""

from collections.abc import Callable

import msgspec

from connectors.base import Record
from connectors.documents import Customer
from connectors.shop.woocommerce.records import ShopCustomer, address, full_name, text, unreadable


def customer_parser() -> Callable[[bytes], Record[Customer]]:
    """A function from a raw customer to what it says; it raises Unreadable."""
    decoder = msgspec.json.Decoder(ShopCustomer)

    def parse(raw: bytes) -> Record[Customer]:
        try:
            found = decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise unreadable("a customer", str(error)[:200]) from error
        return Record(str(found.id), (_customer(found),))

    return parse


def _customer(found: ShopCustomer) -> Customer:
    billing = address(found.billing)
    own = " ".join(filter(None, (text(found.first_name), text(found.last_name))))
    return Customer(
        key=str(found.id),
        name=billing.company or full_name(found.billing) or own or text(found.username),
        email=text(found.email) or billing.email,
        phone=billing.phone,
        company=billing.company,
        billing=billing,
        shop_id=str(found.id),
    )
