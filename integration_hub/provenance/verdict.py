"""The answer in one sentence, and by which rules the ERP's value becomes the shop's: pure, over what was gathered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from integration_hub.catalogue.models import Listing
from integration_hub.provenance.facts import Facts
from integration_hub.provenance.values import MONEY, Field, same
from integration_hub.ui import words


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the shop shows what it should: ``tone`` of a badge, what is so, and what to do where something is to do."""

    tone: str
    text: str
    advice: str = ""


def verdict_of(facts: Facts) -> Verdict:
    """The first of these that is so, from what hinders most to all is well."""
    return _not_for_the_shop(facts) or _not_told(facts) or _told_otherwise(facts) or _shown_otherwise(facts) or _well(facts)


def _not_for_the_shop(facts: Facts) -> Verdict | None:
    shop, erp = facts.process.target, facts.process.source
    if not facts.known:
        text = _("The hub knows no item %(sku)s of %(erp)s.") % {"sku": facts.question.sku, "erp": erp}
        return Verdict("attention", text, _("Check the SKU, or start the service that reads the items."))
    if not facts.wanted:
        text = _("%(sku)s is not meant for %(shop)s.") % {"sku": facts.question.sku, "shop": shop}
        return Verdict("attention", text, _("Where is it? names the reason and who can change it."))
    return None


def _not_told(facts: Facts) -> Verdict | None:
    listing, shop = facts.listing, facts.process.target
    if facts.refusal or (listing and listing.state == Listing.State.REFUSED):
        text = _("%(shop)s does not take %(sku)s, so it shows what it had before.") % {"shop": shop, "sku": facts.question.sku}
        return Verdict("bad", text, _("The reason stands below, in the shop's words."))
    if listing is None or listing.told_at is None:
        text = _("%(shop)s was never told of %(sku)s. It waits for the next publication.")
        return Verdict("active", text % {"shop": shop, "sku": facts.question.sku})
    return None


def _told_otherwise(facts: Facts) -> Verdict | None:
    """The ERP has changed and the shop was not told yet."""
    if not facts.behind:
        return None
    figures = {"new": facts.expected, "old": facts.told, "shop": facts.process.target}
    if facts.waiting:
        text = _("It should be %(new)s. %(shop)s was last told %(old)s: the change waits for the next publication.") % figures
        return Verdict("active", text)
    text = (
        _("By today's rules it should be %(new)s. %(shop)s was told %(old)s, and nothing has changed in the ERP since.") % figures
    )
    return Verdict("attention", text, _("A date or a setting has changed. Tell everything again to bring it to the shop."))


def _shown_otherwise(facts: Facts) -> Verdict | None:
    """Somebody changed it in the shop, or the shop has not shown it yet."""
    told, shown, listing = facts.told, facts.shown, facts.listing
    if told is None or told.is_empty or shown is None or listing is None or same(told, shown.value):
        return None
    if listing.told_at and shown.at < listing.told_at:
        return None
    figures = {"shop": facts.process.target, "told": told, "shown": shown.value}
    text = _("%(shop)s confirmed %(told)s and shows %(shown)s: it was changed in the shop.") % figures
    if facts.question.field is Field.DESCRIPTION:
        return Verdict("good", text, _("Descriptions may be edited in the shop."))
    return Verdict("attention", text, _("Change it in the ERP instead, or tell everything again to bring the ERP's value back."))


def _well(facts: Facts) -> Verdict:
    figures = {"shop": facts.process.target, "value": facts.expected, "erp": facts.process.source}
    if facts.expected is None or facts.expected.is_empty:
        return Verdict("good", _("The hub tells %(shop)s nothing here; the shop keeps its own.") % figures)
    if facts.told is None:
        return Verdict(
            "good", _("It should be %(value)s, as %(erp)s says. %(shop)s was told, before such details were kept.") % figures
        )
    return Verdict("good", _("%(shop)s shows %(value)s because %(erp)s says so. The shop has confirmed it.") % figures)


def rules_of(facts: Facts) -> list[str]:
    """By which rules the ERP's documents become what the shop is told, a sentence each, with the figures that hold here."""
    return list(_rules(facts))


def _rules(facts: Facts) -> Iterator[str]:
    field, settings = facts.question.field, facts.question.settings
    if field in MONEY:
        yield from _price_rules(facts)
    elif field is Field.STOCK:
        houses = ", ".join(facts.question.warehouses) or _("all warehouses")
        yield _("Available to sell: in stock less what is promised, added up over %(houses)s.") % {"houses": houses}
        if settings.buffer:
            yield _("Less the buffer of %(buffer)s.") % {"buffer": words.quantity(settings.buffer)}
        yield _("Never below nothing; a shop that sells whole pieces is told whole pieces.")
    elif field is Field.NAME:
        yield _("The name of the product group where the item has variants, else the item's own name.")
    else:
        yield _(
            "The description is told when the product is made. After that the shop owns it, unless its connection says otherwise."
        )


def _price_rules(facts: Facts) -> Iterator[str]:
    name = facts.question.price_list
    if not name:
        yield _("No price list is set for this, so the hub leaves the shop's own price alone.")
        return
    yield _("The price list %(list)s, for everybody, from one piece on, valid today; of several the one that began last.") % {
        "list": name
    }
    if not facts.said:
        yield _("No price fits, so the hub leaves the shop's own price alone.")
