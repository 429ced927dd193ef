"""The rules between two systems: which word of one is which word of the other."""

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

ANY = "*"

ValueMap = dict[str, str]


class Rules(BaseModel):
    """Value maps, from the shop's word to the ERP's. An empty map lets every word through as it is.

    Any other map must name each word it meets; ``*`` stands for all that it does not name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tax: ValueMap = Field(default_factory=dict, description="Tax codes of lines and charges.")
    payment: ValueMap = Field(default_factory=dict, description="Payment methods.")
    shipping: ValueMap = Field(default_factory=dict, description="Shipping methods.")
    fee: ValueMap = Field(default_factory=dict, description="Fees that are not shipping.")
    country: ValueMap = Field(default_factory=dict, description="Countries of addresses (ISO 3166 alpha-2).")
    unit: ValueMap = Field(default_factory=dict, description="Units in which lines are counted.")

    def of(self, name: str) -> ValueMap:
        """One of the maps."""
        found: ValueMap = getattr(self, name)
        return found


MAPS = {
    "tax": _("tax code"), "payment": _("payment method"), "shipping": _("shipping method"), "fee": _("fee"),
    "country": _("country code"), "unit": _("unit"),
}  # fmt: skip
"""Each map, and what a word of it is."""


def stored(rules: Rules) -> dict[str, ValueMap]:
    """The rules as they are kept: without empty maps."""
    kept: dict[str, ValueMap] = rules.model_dump(mode="json", exclude_defaults=True)
    return kept
