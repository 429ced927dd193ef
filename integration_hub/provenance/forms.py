"""What one asks: which item, which shop and market, which field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.processes.settings import publish_settings
from integration_hub.provenance.sources import Question
from integration_hub.provenance.values import Field

FIELDS = [
    (Field.PRICE, _("Price")), (Field.SALE_PRICE, _("Sale price")), (Field.STOCK, _("Stock")), (Field.NAME, _("Name")),
    (Field.DESCRIPTION, _("Description")),
]  # fmt: skip


class WhyForm(forms.Form):
    """The question; its state is the address of the page."""

    sku = forms.CharField(label=_("SKU"), required=False, max_length=250, strip=True)
    field = forms.ChoiceField(
        label=_("Field"), choices=FIELDS, required=False,
        error_messages={"invalid_choice": _("There is no such field. Choose one of the list.")},
    )  # fmt: skip
    shop = forms.ChoiceField(
        label=_("Shop"), required=False, error_messages={"invalid_choice": _("There is no such shop. Choose one of the list.")}
    )

    def __init__(self, merchant: Merchant, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._ways = _ways(merchant)
        self.fields["shop"].choices = [(key, name) for key, (name, _process, _market) in self._ways.items()]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def process(self) -> Process | None:
        """The process that tells the chosen shop, else the first one."""
        return self._way()[0]

    @property
    def question(self) -> Question | None:
        """What is asked; None while no item is named, or no shop is told."""
        process, market = self._way()
        sku = self.cleaned_data.get("sku", "")
        if process is None or not sku or not self.is_valid():
            return None
        return Question(sku, Field(self.cleaned_data["field"] or Field.PRICE), publish_settings(process), market)

    def _way(self) -> tuple[Process | None, str]:
        chosen = self._ways.get(self.cleaned_data.get("shop", "")) or next(iter(self._ways.values()), None)
        return (chosen[1], chosen[2]) if chosen else (None, "")


def _ways(merchant: Merchant) -> dict[str, tuple[str, Process, str]]:
    """Each shop, and each market of a shop that knows markets: its key in the address, its name, who tells it."""
    found: dict[str, tuple[str, Process, str]] = {}
    told = merchant.processes.filter(kind=kinds.CATALOGUE_TO_SHOP, target__isnull=False).select_related(
        "source", "target", "merchant"
    )
    for process in told.order_by("-enabled", "pk"):
        if process.target is None:
            continue
        shop = process.target
        for market in [each.market for each in publish_settings(process).markets] or [""]:
            key = f"{shop.slug}.{market}" if market else shop.slug
            found.setdefault(key, (f"{shop.name}, {market}" if market else shop.name, process, market))
    return found
