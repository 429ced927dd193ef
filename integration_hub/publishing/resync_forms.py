"""Which unlinked items are shown, and which of them a person ticks."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from integration_hub.publishing.resync_queries import Asked

TICKED = {"yes": True, "no": False}


class ItemFilter(forms.Form):
    """Its state is the address of the page. It stands in the form of the ticks, so that filtering keeps them."""

    q = forms.CharField(label=_("SKU or name"), required=False, max_length=250, widget=forms.TextInput())
    ticked = forms.ChoiceField(
        label=_("Shown"), required=False,
        choices=[("", _("All items")), ("yes", _("Ticked ones")), ("no", _("Those not ticked"))],
        error_messages={"invalid_choice": _("There is no such choice. Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.is_valid()

    @property
    def asked(self) -> Asked:
        sought = str(self.cleaned_data.get("q") or "")
        return Asked(sought, TICKED.get(self.cleaned_data.get("ticked") or ""))

    @property
    def narrows(self) -> bool:
        """Whether it leaves items out."""
        return self.asked != Asked()

    def address(self, posted: QueryDict) -> str:
        """The query of the page that a person goes on to: another one of the list, or the one that was saved."""
        asked = {"q": self.asked.sought, "ticked": self.cleaned_data.get("ticked") or ""}
        turned = {name: posted.get(name, "") for name in ("before", "after")}
        here = {} if any(turned.values()) or "filter" in posted else {name: posted.get(f"here_{name}", "") for name in turned}
        query = QueryDict(mutable=True)
        saved = {"saved": "1" if "save" in posted else ""}
        query.update({name: value for name, value in {**asked, **turned, **here, **saved}.items() if value})
        return f"?{query.urlencode()}" if query else ""
