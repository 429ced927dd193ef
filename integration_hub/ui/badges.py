"""Which tone and shape each word of state has: five tones, no sixth; never colour alone (style.md §4)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """A badge's tone (a class of components.css) and shape (a symbol of icons.svg)."""

    tone: str
    shape: str


LOOKS = {
    "Queued": Look("idle", "queued"),
    "Aborted": Look("idle", "slashed"),
    "Cancelled": Look("idle", "slashed"),
    "Handled by hand": Look("idle", "done"),
    "Waiting for payment": Look("idle", "clock"),
    "Payment declined": Look("idle", "slashed"),
    "Payment aborted": Look("idle", "slashed"),
    "Cancelled in the shop": Look("idle", "slashed"),
    "Refunded": Look("idle", "slashed"),
    "Not checked yet": Look("idle", "queued"),
    "Not run yet": Look("idle", "queued"),
    "Off": Look("idle", "slashed"),
    "Debug": Look("idle", "queued"),
    "Info": Look("idle", "info"),
    "Running": Look("active", "running"),
    "Sending": Look("active", "running"),
    "Awaiting": Look("active", "clock"),
    "On the file server": Look("active", "clock"),
    "Being uploaded": Look("active", "running"),
    "Being handed over": Look("active", "running"),
    "Being read": Look("active", "running"),
    "Waiting": Look("active", "clock"),
    "Built": Look("active", "clock"),
    "Being noted": Look("active", "running"),
    "Done": Look("good", "done"),
    "Delivered": Look("good", "done"),
    "Picked up": Look("good", "done"),
    "Read": Look("good", "done"),
    "Same as before": Look("idle", "done"),
    "Applied": Look("good", "done"),
    "Valid": Look("good", "done"),
    "Online": Look("good", "done"),
    "On": Look("good", "done"),
    "Held": Look("attention", "attention"),
    "Blocked": Look("attention", "attention"),
    "Slow": Look("attention", "attention"),
    "Warning": Look("attention", "attention"),
    "Failed": Look("bad", "failed"),
    "Not reachable": Look("bad", "failed"),
    "Count mismatch": Look("bad", "failed"),
    "Invalid content": Look("bad", "failed"),
    "Rejected": Look("bad", "failed"),
    "Refused": Look("bad", "failed"),
    "Lost": Look("bad", "doubt"),
    "Export is late": Look("attention", "clock"),
    "Not picked up": Look("attention", "clock"),
    "Timed out": Look("bad", "doubt"),
    "In doubt": Look("bad", "doubt"),
    "Offline": Look("bad", "failed"),
    "Error": Look("bad", "failed"),
}
"""By the word that people read, so that one word looks the same on every page."""
