"""Why a customer is not known on both sides: in the ERP's import, linked to the shop's customer, made by an order. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from integration_hub.tracing import reasons
from integration_hub.tracing.facts import CustomerFacts, Standing
from integration_hub.tracing.reasons import Reason


def why_not(facts: CustomerFacts) -> list[Reason]:
    """The reasons, the first to mend first; none where the ERP's last import holds the customer, ready to be ordered for."""
    return [reason for rule in RULES for reason in rule(facts)]


def verdict(facts: CustomerFacts, found: list[Reason]) -> tuple[str, str]:
    """The page's first sentence, with its tone."""
    names = {"name": facts.name, "erp": facts.erp.name}
    if found and facts.standing is Standing.ACTIVE and all(reason.general for reason in found):
        return _("%(name)s is in the import from %(erp)s, but newer changes may not have come through.") % names, "attention"
    if found:
        return found[0].title, found[0].tone
    return _("%(name)s is in the last import from %(erp)s.") % names, "good"


def _in_erp(facts: CustomerFacts) -> Iterator[Reason]:
    if facts.standing is Standing.NEVER and (facts.linked or facts.being_made):
        return
    if facts.standing is Standing.NEVER:
        yield from reasons.never_imported(facts.name, facts.erp, facts.imports)
    elif facts.standing is Standing.WITHDRAWN:
        yield from reasons.withdrawn(facts.name, facts.erp, facts.imports, facts.since)
    elif facts.standing is Standing.INACTIVE:
        title = _("%(name)s is blocked in %(erp)s") % {"name": facts.name, "erp": facts.erp.name}
        text = _("The ERP takes no orders of this customer. Open it there; the next import brings it.")
        yield Reason("inactive", title, text, ask=facts.erp.contact, at=facts.since)


def _not_synced(facts: CustomerFacts) -> Iterator[Reason]:
    """The ERP has the customer, or is getting it, and the hub's copy is older than that."""
    if facts.standing is not Standing.NEVER:
        return
    service = next(iter(facts.imports), None)
    if facts.linked:
        title = _("%(name)s is customer %(key)s in %(erp)s, and not yet in the hub's copy") % {
            "name": facts.name, "key": facts.linked, "erp": facts.erp.name,
        }  # fmt: skip
        text = _("An order made or found the customer there. The next import of customers brings it; to have it now, start it.")
        yield Reason(
            "not_synced", title, text, tone="active", process_id=reasons.startable(service),
            service=service.name if service else "",
        )  # fmt: skip
    elif facts.being_made:
        title = _("%(name)s is being made in %(erp)s by an order") % {"name": facts.name, "erp": facts.erp.name}
        text = _("It goes on by itself. If the order failed, its page says what to do.")
        yield Reason("being_made", title, text, tone="active", ask=facts.erp.contact)


def _made_by_orders(facts: CustomerFacts) -> Iterator[Reason]:
    """A customer of the shop who is in no ERP: whether the next order makes one."""
    if facts.standing is not Standing.NEVER or facts.linked or not facts.ordered:
        return
    if facts.delivery is None:
        title = _("No service brings this shop's orders to an ERP")
        yield Reason(
            "no_delivery", title, _("New customers go into the ERP with their first order. Support sets that service up.")
        )
    elif not facts.makes_customers:
        title = _("The hub makes no customers in %(erp)s") % {"erp": facts.erp.name}
        text = _("Enter the customer there, with the mail address of the order, and resend the order.")
        yield Reason("makes_none", title, text, ask=facts.erp.contact)
    elif not facts.mail:
        title = _("The order names no mail address")
        text = _("The hub knows a customer by the mail address. Without one, enter the order by hand.")
        yield Reason("no_mail", title, text)


def _brought(facts: CustomerFacts) -> Iterator[Reason]:
    yield from reasons.away(facts.erp)
    services = [*facts.imports, *([facts.delivery] if facts.delivery and facts.ordered else [])]
    yield from reasons.services_off(services)
    yield from reasons.ended_badly(services, facts.erp)


RULES = (_in_erp, _not_synced, _made_by_orders, _brought)
