"""Which tone and shape each word of state has: five tones, no sixth; never colour alone (style.md §4)."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Look:
    """A badge's tone (a class of components.css) and shape (a symbol of icons.svg)."""

    tone: str
    shape: str


LOOKS = {
    _("Queued"): Look("idle", "queued"),
    _("Aborted"): Look("idle", "slashed"),
    _("Cancelled"): Look("idle", "slashed"),
    _("Handled by hand"): Look("idle", "done"),
    _("Waiting for payment"): Look("idle", "clock"),
    _("Payment declined"): Look("idle", "slashed"),
    _("Payment aborted"): Look("idle", "slashed"),
    _("Cancelled in the shop"): Look("idle", "slashed"),
    _("Refunded"): Look("idle", "slashed"),
    _("Test order"): Look("idle", "slashed"),
    _("Entered elsewhere"): Look("idle", "done"),
    _("Explained"): Look("idle", "done"),
    _("Not in the shop"): Look("idle", "slashed"),
    _("Not used for orders"): Look("idle", "slashed"),
    _("Unexplained"): Look("attention", "attention"),
    _("Not checked yet"): Look("idle", "queued"),
    _("Not run yet"): Look("idle", "queued"),
    _("Off"): Look("idle", "slashed"),
    _("Debug"): Look("idle", "queued"),
    _("Info"): Look("idle", "info"),
    _("Running"): Look("active", "running"),
    _("Sending"): Look("active", "running"),
    _("Awaiting"): Look("active", "clock"),
    _("On the file server"): Look("active", "clock"),
    _("Being uploaded"): Look("active", "running"),
    _("Being handed over"): Look("active", "running"),
    _("Being read"): Look("active", "running"),
    _("Waiting"): Look("active", "clock"),
    _("Built"): Look("active", "clock"),
    _("Being noted"): Look("active", "running"),
    _("Done"): Look("good", "done"),
    _("Delivered"): Look("good", "done"),
    _("Picked up"): Look("good", "done"),
    _("Read"): Look("good", "done"),
    _("Same as before"): Look("idle", "done"),
    _("Applied"): Look("good", "done"),
    _("Valid"): Look("good", "done"),
    _("Listed"): Look("good", "done"),
    _("Draft"): Look("attention", "attention"),
    _("Withdrawn"): Look("idle", "slashed"),
    _("Online"): Look("good", "done"),
    _("On"): Look("good", "done"),
    _("Current"): Look("good", "done"),
    _("Alive"): Look("good", "done"),
    _("Quiet"): Look("idle", "clock"),
    _("Not set up"): Look("idle", "queued"),
    _("Held"): Look("attention", "attention"),
    _("Blocked"): Look("attention", "attention"),
    _("Slow"): Look("attention", "attention"),
    _("Too old"): Look("attention", "clock"),
    _("Unusually quiet"): Look("attention", "attention"),
    _("Warning"): Look("attention", "attention"),
    _("Failed"): Look("bad", "failed"),
    _("Not reachable"): Look("bad", "failed"),
    _("Count mismatch"): Look("bad", "failed"),
    _("Invalid content"): Look("bad", "failed"),
    _("Rejected"): Look("bad", "failed"),
    _("Refused"): Look("bad", "failed"),
    _("Lost"): Look("bad", "doubt"),
    _("Export is late"): Look("attention", "clock"),
    _("Not picked up"): Look("attention", "clock"),
    _("Timed out"): Look("bad", "doubt"),
    _("In doubt"): Look("bad", "doubt"),
    _("Offline"): Look("bad", "failed"),
    _("Broken"): Look("bad", "failed"),
    _("Error"): Look("bad", "failed"),
}
"""By the English of the word that people read, so that one word looks the same on every page."""
