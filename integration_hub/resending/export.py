"""What came of each order of a resend, as a table for spreadsheets."""

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from integration_hub.resending.models import Resend, ResendItem
from integration_hub.resending.queries import items_shown
from integration_hub.ui.said import said_plainly
from integration_hub.ui.spreadsheets import Cell, as_csv


def as_table(resend: Resend) -> StreamingHttpResponse:
    """One row an order, in their order; there are never so many that they need a stream of their own."""
    heading = [_("Place"), _("e-number"), _("Outcome"), _("ERP number"), _("Currency"), _("Sum"), _("Sent"), _("Reason")]
    return as_csv(f"resend-{resend.pk}", heading, [_row(item) for item in items_shown(resend).order_by("place")])


def _row(item: ResendItem) -> list[Cell]:
    order = item.order
    outcome, reason = _(item.get_state_display()), said_plainly(item.message)
    return [item.place, order.e_number, outcome, order.erp_number, order.currency, order.total, item.released_at, reason]
