"""Why an item is not in a shop, or not as it should be there: from its record in the ERP to the shop's own page. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from integration_hub.catalogue.allocation import SAID
from integration_hub.tracing import reasons
from integration_hub.tracing.facts import ItemFacts, Service, Standing
from integration_hub.tracing.reasons import Reason

REFUSED, DRAFT = "refused", "draft"


def why_not(facts: ItemFacts) -> list[Reason]:
    """The reasons, the first to mend first; none where the item is in the shop and nothing of it waits."""
    return [reason for rule in RULES for reason in rule(facts)]


def _not_brought(facts: ItemFacts) -> Iterator[Reason]:
    """Of what is not there as it should be, the services of the ERP's side are the likely cause, and come before the shop's."""
    if facts.standing is not Standing.ACTIVE:
        yield from _services(facts)


def _not_renewed(facts: ItemFacts) -> Iterator[Reason]:
    """Of what is there they only keep news away."""
    if facts.standing is Standing.ACTIVE:
        yield from _services(facts)


def _services(facts: ItemFacts) -> Iterator[Reason]:
    yield from reasons.away(facts.erp)
    yield from reasons.services_off(facts.imports)
    yield from reasons.ended_badly(facts.imports, facts.erp)


def _in_erp(facts: ItemFacts) -> Iterator[Reason]:
    if facts.standing is Standing.NEVER and facts.born_in_shop:
        title = _("%(sku)s was made in the shop and is in no ERP yet") % {"sku": facts.sku}
        text = _("Enter it in %(erp)s under the same SKU; the next import then links the two.") % {"erp": facts.erp.name}
        yield Reason("born_in_shop", title, text, tone="attention", ask=facts.erp.contact)
    elif facts.standing is Standing.NEVER:
        yield from reasons.never_imported(facts.sku, facts.erp, facts.imports)
    elif facts.standing is Standing.WITHDRAWN:
        yield from reasons.withdrawn(facts.sku, facts.erp, facts.imports, facts.since)
    elif facts.standing is Standing.INACTIVE:
        title = _("%(sku)s is inactive in %(erp)s") % {"sku": facts.sku, "erp": facts.erp.name}
        text = _("Inactive items are not shown in a shop. Make it active in the ERP; the next import brings it.")
        yield Reason("inactive", title, text, ask=facts.erp.contact, at=facts.since)


def _flag(facts: ItemFacts) -> Iterator[Reason]:
    if facts.standing is not Standing.ACTIVE or facts.flagged:
        return
    title = _("%(sku)s is not flagged for the shop") % {"sku": facts.sku}
    if facts.hub_flag is False:
        yield Reason("not_flagged_here", title, _("Its shop flag was switched off in the hub. Switch it on in the catalogue."))
        return
    text = _("Its shop flag is off in %(erp)s. Switch it on there; the next import brings it.") % {"erp": facts.erp.name}
    yield Reason("not_flagged", title, text, ask=facts.erp.contact)


def _complete(facts: ItemFacts) -> Iterator[Reason]:
    if facts.missing and facts.standing is not Standing.WITHDRAWN:
        title = _("%(sku)s is unallocated") % {"sku": facts.sku}
        lacks = " ".join(_(SAID[name]) for name in facts.missing)
        text = _("%(lacks)s Fill it in, in the catalogue or in the ERP: a new item is held back until it is complete.") % {
            "lacks": lacks
        }
        yield Reason("unallocated", title, text, tone="attention", ask=facts.erp.contact)


def _priced(facts: ItemFacts) -> Iterator[Reason]:
    if facts.unpriced and facts.standing is Standing.ACTIVE:
        title = _("%(sku)s has no price in the list that the shop sells by") % {"sku": facts.sku}
        text = _("Enter a price that is valid today in: %(lists)s. Without one the shop cannot sell it.") % {
            "lists": ", ".join(facts.unpriced)
        }
        yield Reason("unpriced", title, text, tone="attention", ask=facts.erp.contact)


def _connected(facts: ItemFacts) -> Iterator[Reason]:
    if facts.shop is None or facts.publication is None:
        title = _("No shop is connected to %(erp)s") % {"erp": facts.erp.name}
        yield Reason("not_connected", title, _("No service brings this ERP's items to a shop. Support sets one up."))
        return
    yield from reasons.away(facts.shop)
    yield from reasons.services_off([facts.publication])
    yield from reasons.ended_badly([facts.publication], facts.shop)


def _taken(facts: ItemFacts) -> Iterator[Reason]:
    """What the shop refused, or would refuse."""
    if facts.shop is None or facts.standing is not Standing.ACTIVE:
        return
    told, fault = facts.told, facts.fault
    name = facts.shop.name
    if fault:
        title = _("%(shop)s cannot take it as it is") % {"shop": name}
        text = _("The hub found this before sending it. Once it is mended in the ERP, it goes by itself.")
        yield Reason(fault.code, title, text, said=fault.message, said_remedy=fault.remedy, ask=facts.erp.contact)
    elif told and told.state == REFUSED and not facts.missing:
        title = _("%(shop)s refused it") % {"shop": name}
        text = _("It is sent again by itself as soon as it changes in the ERP.")
        yield Reason(
            "refused", title, text, said=told.message, said_remedy=told.remedy, ask=facts.shop.contact or facts.erp.contact,
            at=told.at,
        )  # fmt: skip


def _waiting(facts: ItemFacts) -> Iterator[Reason]:
    publication = facts.publication
    if publication is None or facts.shop is None or not _wanted(facts):
        return
    if facts.waiting_since:
        title = _("A change waits in the queue for %(shop)s") % {"shop": facts.shop.name}
        yield Reason(
            "waiting", title, _when(publication, facts.feed), tone="active", process_id=reasons.startable(publication),
            service=publication.name, at=facts.waiting_since, run_id=publication.active_run,
        )  # fmt: skip
    elif facts.told is None or not facts.told.product_id:
        yield _untold(facts, publication)


def _untold(facts: ItemFacts, publication: Service) -> Reason:
    shop = facts.shop.name if facts.shop else ""
    title = _("%(shop)s was never told of it") % {"shop": shop}
    if not facts.makes_products:
        text = _(
            "The service keeps only linked items in step and makes no new ones. Link it, or let support change that setting."
        )
        return Reason("not_linked", title, text, tone="attention")
    text = _("Nothing of it waits either. Tell the shop everything again.")
    return Reason(
        "untold", title, text, tone="attention", process_id=reasons.startable(publication), service=publication.name, full=True
    )


def _when(publication: Service, feed: str) -> str:
    if feed:
        return _("A feed is under way (%(state)s). What it tells becomes true once the target has taken it.") % {"state": _(feed)}
    if publication.active_run:
        return _("The service is at work on the queue just now.")
    if publication.next_at is None:
        return _("The service has no schedule: it goes when somebody starts it.")
    return _("It is told by itself with the next publication. To have it at once, start the service now.")


def _shown(facts: ItemFacts) -> Iterator[Reason]:
    """It is there, and customers still do not see it."""
    if facts.shop is None or facts.told is None or not _wanted(facts):
        return
    name, told = facts.shop.name, facts.told
    if told.state == DRAFT:
        title = _("%(shop)s has it as a draft") % {"shop": name}
        text = _("Customers do not see it yet. Add description and categories in the shop, then publish it there.")
        yield Reason("draft", title, text, tone="attention", ask=facts.shop.contact, at=told.at)


def verdict(facts: ItemFacts, found: list[Reason]) -> tuple[str, str]:
    """The page's first sentence, with its tone: what keeps it away, or that it is there and what to look at then (R53)."""
    names = {"sku": facts.sku, "shop": facts.shop.name if facts.shop else ""}
    if found and _is_there(facts) and all(reason.general for reason in found):
        return _("%(sku)s is in %(shop)s, but newer changes may not have come through.") % names, "attention"
    if found:
        return found[0].title, found[0].tone
    return _("%(sku)s is in %(shop)s, and nothing of it waits.") % names, "good"


def _wanted(facts: ItemFacts) -> bool:
    """Whether nothing on the ERP's side keeps it out of the shop."""
    refused = facts.fault is not None or (facts.told is not None and facts.told.state == REFUSED)
    return facts.standing is Standing.ACTIVE and facts.flagged and not refused and not facts.missing


def _is_there(facts: ItemFacts) -> bool:
    return _wanted(facts) and facts.told is not None and bool(facts.told.product_id)


RULES = (_in_erp, _flag, _complete, _priced, _taken, _shown, _not_brought, _connected, _waiting, _not_renewed)
"""What concerns this very item comes first, then what keeps all of them."""
