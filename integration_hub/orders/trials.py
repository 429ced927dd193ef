"""Which orders the merchant's own people place to try the shop: they never go to the ERP. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connectors.documents import Order, Readiness

_ENDED = (Readiness.CANCELLED, Readiness.REFUNDED)


@dataclass(frozen=True, slots=True)
class Trials:
    """The mail addresses or @domains, and the payment methods, by which they are known."""

    customers: frozenset[str] = frozenset()
    payments: frozenset[str] = frozenset()

    @classmethod
    def known_by(cls, customers: Sequence[str], payments: Sequence[str]) -> "Trials":
        return cls(frozenset(map(str.casefold, customers)), frozenset(map(str.casefold, payments)))

    def judged(self, order: Order) -> Order:
        """The order, marked as a test if it is one. What was cancelled or refunded is that, whoever placed it."""
        return replace(order, readiness=Readiness.TEST) if order.readiness not in _ENDED and self._is_test(order) else order

    def _is_test(self, order: Order) -> bool:
        address = order.customer.email.strip().casefold()
        _, at, domain = address.rpartition("@")
        return order.payment_method.casefold() in self.payments or address in self.customers or (at + domain) in self.customers


NONE = Trials()
