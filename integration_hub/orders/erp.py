"""What one drain asks of the ERP: whether an order stands there, and to take it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from connectors.base import Client, Standing, Writes, Written
from connectors.documents import Order as Document
from connectors.errors import Access, ConnectorError, PagesMoved, Rejected, Unavailable, Uncertain, Unreadable
from integration_hub.faultpoints import faultpoint
from integration_hub.orders.claims import Claim
from integration_hub.orders.models import REFUSED_BY_ERP, Order, OrderState
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process


@dataclass(frozen=True, slots=True)
class Erp:
    """The ERP of one process, open."""

    process: Process
    client: Client
    writes: Writes[Any, Any]

    def found(self, one: Claim, document: Document) -> Written | None:
        """Where the order stands in the ERP, asked before every attempt but a plain first one. None proves that it is not there.

        ``document`` carries the customer's key as far as it is known. Raises Rejected where what stands there is not for us.
        """
        if one.number == 1 and not one.maybe_there:
            return None
        if self.writes.find is None:
            if one.maybe_there and not self.writes.idempotent:
                raise Uncertain("cannot_ask", "An earlier attempt may have reached the ERP, and it cannot be asked.", "")
            return None
        there = self._asked(one, document)
        if there is None or _is_refused(one, there):
            one.maybe_there = False
            return None
        self._must_be_ours(one, there)
        return there

    def taken(self, one: Claim, document: Document) -> Written:
        """The order as the ERP has it now, sent once. Raises what a write may raise."""
        if one.left <= self.writes.deadline.total_seconds():
            raise Unavailable("too_slow", "Too little time was left to send it safely; nothing was sent.", "The hub tries again.")
        faultpoint("delivery.before_create")
        try:
            written = self.writes.create(self.client, document)
        except (Unreadable, PagesMoved) as lost:
            raise Uncertain(lost.code, lost.message, lost.remedy) from lost
        faultpoint("delivery.after_create")
        return written

    def _asked(self, one: Claim, document: Document) -> Written | None:
        find = self.writes.find
        if find is None:
            return None
        try:
            there: Written | None = find(self.client, document)
            if there is None and document.customer.key:
                elsewhere = find(self.client, replace(document, customer=replace(document.customer, key="")))
                _nobody_elses(document, elsewhere)
        except (Access, Unavailable, _NotOurs):
            raise
        except ConnectorError as unclear:
            if one.maybe_there:  # a question that fails settles no doubt
                said = f"The ERP could not say whether it has the order. {unclear.message}"
                raise Unavailable(unclear.code, said, unclear.remedy) from unclear
            raise
        faultpoint("delivery.asked")
        return there

    def _must_be_ours(self, one: Claim, there: Written) -> None:
        if there.standing is Standing.CANCELLED:
            remedy = "If it shall be delivered after all, enter it in the ERP by hand and mark it as handled here."
            said = f"The order stands in the ERP as {there.number}, cancelled. It is not entered again."
            raise Rejected("cancelled_in_erp", said, remedy)
        to_here = Q(connection__leaving__kind=ORDERS_TO_ERP, connection__leaving__target=self.process.target_id)
        same_key = Order.objects.filter(to_here, erp_key=there.key).exclude(pk=one.order.pk)
        other = same_key.values_list("e_number", flat=True).first()
        if other is not None:
            raise _NotOurs(there, f"is the order {other} of this hub already")


class _NotOurs(Rejected):
    """Something in the ERP goes by this e-number, and it is not this order, or nobody can tell."""

    def __init__(self, there: Written, why: str) -> None:
        remedy = (
            f"Look at {there.number} in the ERP. If it is this order, mark this one as handled by hand with that number; "
            "if not, enter this one by hand, and ask the administrator to give each shop an e-number field of its own."
        )
        super().__init__("number_taken", f"The ERP has {there.number} under this e-number, and that {why}.", remedy)


def _is_refused(one: Claim, there: Written) -> bool:
    """Whether the ERP refused what was handed over, and a person or the shop has mended it since: then it goes anew."""
    if there.standing is not Standing.REFUSED:
        return False
    if one.order.state == OrderState.IN_DOUBT:
        remedy = "Look in the ERP why. Mend it, then resend the order."
        raise Rejected(REFUSED_BY_ERP, f"The ERP refused the order, which was left for it as {there.key}.", remedy)
    return True


def _nobody_elses(document: Document, elsewhere: Written | None) -> None:
    if elsewhere is not None:
        raise _NotOurs(elsewhere, f"belongs to another customer than {document.customer.key}")
