"""Whether a document of SAP's still counts (§5 Orders)."""

import msgspec

from connectors.base import Standing
from connectors.erp.sap_business_one.parsing import yes

NOT_CANCELLED = {None, "csNo"}
ENDED_DRAFTS = {"dasRejected", "dasCancelled"}


class Standings(msgspec.Struct, kw_only=True):
    """The fields of a document that tell it."""

    cancelled: str | None = msgspec.field(name="Cancelled", default=None)
    how: str | None = msgspec.field(name="CancelStatus", default=None)
    approval: str | None = msgspec.field(name="AuthorizationStatus", default=None)

    @property
    def standing(self) -> Standing:
        ended = yes(self.cancelled) or self.how not in NOT_CANCELLED or self.approval in ENDED_DRAFTS
        return Standing.CANCELLED if ended else Standing.OPEN
