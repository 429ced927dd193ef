"""Is it well? One sentence a merchant, what needs a person first, and what to do about each. Pure, but for ``of_all``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from integration_hub.accounts.models import Merchant
from integration_hub.manage import ailing, waiting
from integration_hub.manage.facts import Facts, facts_of
from integration_hub.manage.finding import Finding, Tone
from integration_hub.ui.words import relative

RULES = (
    waiting.clock, waiting.workers, ailing.cut_off, waiting.orders, ailing.failed, ailing.in_doubt, ailing.not_picked_up,
    ailing.away, ailing.ended_badly, ailing.silent, ailing.left_out, ailing.slow,
)  # fmt: skip
"""What may be wrong, the most important first."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a merchant's exchange is; without findings it is well."""

    merchant: Merchant
    facts: Facts
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        return sentence(self.facts, self.findings)

    @property
    def tone(self) -> Tone:
        return Tone.BAD if any(each.tone is Tone.BAD for each in self.findings) else Tone.ATTENTION

    @property
    def advice(self) -> str:
        """What a new merchant does first; "" of one whose exchange goes on."""
        return advice(self.facts)


def of_all(merchants: Sequence[Merchant]) -> list[Health]:
    """The health of each, in a fixed number of queries for any number of merchants."""
    facts = facts_of(merchants)
    return [Health(merchant, known, tuple(findings(known))) for merchant, known in zip(merchants, facts, strict=True)]


def findings(facts: Facts) -> Iterator[Finding]:
    """All that is not well, the most important first."""
    for rule in RULES:
        yield from rule(facts)


def sentence(facts: Facts, found: Sequence[Finding]) -> str:
    """The whole state in one line: the most important finding, or that all is well."""
    if found:
        return f"{found[0].text} {_('Nothing is lost.')}" if found[0].kept else found[0].text
    if not facts.services:
        return _("Nothing is set up yet.")
    if not facts.ordered:
        return _("All well. No order has come yet.")
    if facts.delivered_at is None:
        return _("All well. No order has been delivered yet.")
    return _("All well. Last order delivered %(ago)s.") % {"ago": relative(facts.delivered_at, facts.now)}


def advice(facts: Facts) -> str:
    """What to do where nothing has happened yet."""
    if not facts.services:
        return _(
            "Support links your ERP and your shop to the hub, and sets up what goes between them. Then this page tells how it is."
        )
    if not facts.ordered:
        return _("Place a test order in the shop: within minutes it shows below, and then in the ERP. If not, ask support.")
    return ""
