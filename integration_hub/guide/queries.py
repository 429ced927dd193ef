"""What the pages of help show of the merchant's own: how its systems are, whom to ask, and the run that was come from."""

from dataclasses import dataclass

from integration_hub.accounts.models import Merchant
from integration_hub.connections.queries import Shown, connections_shown
from integration_hub.runs.models import Run
from integration_hub.ui.badges import LOOKS

TONES = ("good", "active", "idle", "attention", "bad")


@dataclass(frozen=True, slots=True)
class Hops:
    """The systems that data passes through, by what they are to it: whom to ask at each (R58, R63)."""

    erps: list[Shown]
    file_servers: list[Shown]
    shops: list[Shown]


def hops_of(merchant: Merchant) -> Hops:
    """The merchant's systems along the way of its data."""
    shown = connections_shown(merchant)
    erps = [each for each in shown if each.side == "ERP"]
    return Hops(erps, [each for each in erps if each.by_file], [each for each in shown if each.side == "Shop"])


def run_come_from(merchant: Merchant, number: str) -> Run | None:
    """The merchant's run of that number; None for anything else."""
    runs = merchant.runs.select_related("process")
    return runs.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 19 else None


def badges_by_tone() -> dict[str, list[str]]:
    """Every word of state under the tone it is shown in."""
    return {tone: [word for word, look in LOOKS.items() if look.tone == tone] for tone in TONES}
