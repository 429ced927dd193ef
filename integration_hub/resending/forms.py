"""What a person says of a resend before it begins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integration_hub.resending.planning import Batch, Plan

FASTEST = 600
_RATE = _("Enter a whole number from 1 to 600.")


class ResendForm(forms.Form):
    """Why, how fast, and which order goes first in each batch."""

    rate = forms.IntegerField(
        label=_("Orders a minute, at most"), min_value=1, max_value=FASTEST,
        help_text=_("Few enough to see a surprise before it is many. Never more than five are on their way at once."),
        error_messages={"required": _RATE, "invalid": _RATE, "min_value": _RATE, "max_value": _RATE},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What was mended"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whoever reads this later, such as: tax code for AT added to the value map."),
    )  # fmt: skip

    def __init__(self, plan: Plan, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the posted form, as Django gives it
        self.fields["rate"].initial = plan.rate
        for batch in plan.batches:
            if batch.rest:
                self.fields[f"canary-{batch.process.pk}"] = _canary(batch)

    @property
    def canaries(self) -> list[int]:
        """The orders that were chosen to go first."""
        return [int(chosen) for name, chosen in self.cleaned_data.items() if name.startswith("canary-")]


def _canary(batch: Batch) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Goes first, to %(erp)s") % {"erp": batch.process.target}, initial=str(batch.canary.pk),
        choices=[(str(order.pk), f"{order.e_number} · {order.customer or order.email}".rstrip(" ·")) for order in batch.orders],
        help_text=_("Proposed: the smallest order of the kind that most are. The others wait until the ERP has taken it."),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )  # fmt: skip


_CHOOSE = _("Choose one of the orders that will be sent.")
