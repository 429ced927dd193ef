"""What is held back from a shop because it is unallocated: said of each item in one sentence. Pure."""

from collections.abc import Mapping, Sequence

from connectors.base import Answer, Outcome
from integration_hub.catalogue.allocation import SAID, missing
from integration_hub.catalogue.sources import Source
from integration_hub.processes.settings import PublishSettings
from integration_hub.publishing.building import NO_LINK, Link, for_shop, wanted

UNALLOCATED = "unallocated"
REMEDY = "Fill it in on the item's page in the catalogue, or in the ERP. The shop is told of the item by itself then."


def held_back(group: Sequence[Source], links: Mapping[str, Link], settings: PublishSettings) -> dict[str, Outcome]:
    """The refusal of each item that would go to the shop, if only it were allocated."""
    if not (links or settings.create_products):
        return {}
    held = {}
    for source in group:
        if wanted(source, settings) and not for_shop(source, settings, links.get(source.sku, NO_LINK)):
            lacking = missing(source.item, source.filled, settings.required_fields)
            said = " ".join([f"{source.sku} is unallocated.", *(SAID[name] for name in lacking)])
            held[source.sku] = Outcome(source.sku, Answer.REFUSED, code=UNALLOCATED, message=said, remedy=REMEDY)
    return held
