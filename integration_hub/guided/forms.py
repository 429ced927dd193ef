"""What an admin types while a merchant is set up: who it is, which systems, their credentials."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from connectors.base import Config, Connector, Side
from connectors.registry import connectors
from integration_hub.accounts.models import Merchant
from integration_hub.connections.keeping import is_secret
from integration_hub.connections.models import Connection
from integration_hub.guided.config_fields import MISSING, field_of, shown_of, typed_of


class SeenForm(forms.Form):
    """``seen`` is the revision of the step that the person saw."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    @property
    def revision(self) -> int:
        return self.cleaned_data.get("seen") or 0


class MerchantForm(SeenForm):
    """Who it is."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, error_messages={"required": gettext_lazy("Enter the merchant's name.")}
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=60, initial="Europe/Copenhagen",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
        help_text=gettext_lazy("By its name, such as Europe/Copenhagen. Times on its pages, and its schedules, are in it."),
        error_messages={"required": gettext_lazy("Enter a time zone, such as Europe/Copenhagen.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES,
        help_text=gettext_lazy("Of its mails and its closing sheets. People read pages in their own."),
    )  # fmt: skip

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            said = _("%(name)s is no time zone. Write one such as Europe/Copenhagen.")
            raise forms.ValidationError(said % {"name": name}) from None
        return name

    @property
    def zones(self) -> list[str]:
        """To choose from."""
        return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right")))

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "time_zone", "language")}

    @staticmethod
    def of(merchant: Merchant) -> dict[str, Any]:
        """How the form stands at first."""
        return {"name": merchant.name, "time_zone": merchant.time_zone, "language": merchant.language}


class NewMerchantForm(MerchantForm):
    """A merchant that is not there yet, with its name in addresses."""

    slug = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$", label=gettext_lazy("Name in addresses"), max_length=60,
        help_text=gettext_lazy("Small letters, digits and single hyphens, such as alpine-outdoor. It never changes."),
        error_messages={
            "required": gettext_lazy("Enter a name for addresses, such as alpine-outdoor."),
            "invalid": gettext_lazy("Use small letters, digits and single hyphens, such as alpine-outdoor."),
        },
    )  # fmt: skip
    field_order = ("name", "slug", "time_zone", "language")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Merchant.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a merchant %(slug)s already. Choose another name.") % {"slug": slug})
        return slug


class SystemsForm(SeenForm):
    """One ERP and one shop; ``replace`` is asked for once another one is connected."""

    erp = forms.ChoiceField(label=gettext_lazy("ERP"), widget=forms.RadioSelect)
    shop = forms.ChoiceField(label=gettext_lazy("Shop"), widget=forms.RadioSelect)
    replace = forms.BooleanField(
        required=False, label=gettext_lazy("Replace what is connected: its credentials and services are forgotten.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side in Side:
            field = self.fields[side.value]
            field.choices = [(each.key, each.name) for each in connectors() if each.side is side]  # type: ignore[attr-defined]
            said = _("Choose the ERP.") if side is Side.ERP else _("Choose the shop.")
            field.error_messages = {"required": said, "invalid_choice": said}

    @property
    def chosen(self) -> dict[Side, str]:
        return {side: self.cleaned_data[side.value] for side in Side}


class AccessForm(SeenForm):
    """What the connector asks for, in two parts: what it cannot do without, and the rest. Secrets are only written."""

    name = forms.CharField(label=gettext_lazy("Name of the connection"), max_length=200)
    contact = forms.CharField(
        label=gettext_lazy("Whom to ask when it is offline"), max_length=200, required=False,
        help_text=gettext_lazy("A person or a desk with a telephone number, such as: IT of Alpine, phone 100."),
    )  # fmt: skip

    def __init__(self, declared: Connector[Any, Any], made: Connection | None, stored: Config | None, posted: Any = None) -> None:
        self.declared, self.stored = declared, stored
        told = stored.model_dump(mode="json") if stored else {}
        initial = {"name": made.name if made else declared.name, "contact": made.contact if made else ""}
        for name, info in self._asked():
            default = None if info.is_required() else info.get_default()
            initial[f"config-{name}"] = shown_of(info, told.get(name, default))
        super().__init__(posted, initial=initial)
        for name, info in self._asked():
            self.fields[f"config-{name}"] = field_of(name, info, stored)

    def clean(self) -> dict[str, Any]:
        """The Config itself checks what was typed."""
        told = self.cleaned_data
        values = {name: value for name, value in self._typed() if value is not MISSING}
        if self.errors:
            return told
        try:
            self.config: Config = self.declared.config.model_validate(values)
        except ValidationError as problem:
            for each in problem.errors(include_url=False):
                field = f"config-{each['loc'][0]}" if each["loc"] else None
                said = str(each["msg"]).removeprefix("Value error, ")
                self.add_error(field if field in self.fields else None, said if said.endswith(".") else f"{said}.")
        return told

    @property
    def needed(self) -> Iterator[forms.BoundField]:
        """What the connection cannot do without, and secrets."""
        return (self[f"config-{name}"] for name, info in self._asked() if _is_needed(info))

    @property
    def further(self) -> list[forms.BoundField]:
        """What most connections leave as it comes."""
        return [self[f"config-{name}"] for name, info in self._asked() if not _is_needed(info)]

    @property
    def further_is_wrong(self) -> bool:
        return any(field.errors for field in self.further)

    def _asked(self) -> Iterator[tuple[str, Any]]:
        """All but the server's identity, which an admin confirms by looking at it."""
        pinned = self.declared.pins.field if self.declared.pins else ""
        return ((name, info) for name, info in self.declared.config.model_fields.items() if name != pinned)

    def _typed(self) -> Iterator[tuple[str, Any]]:
        pins = self.declared.pins
        if pins and self.stored:
            yield pins.field, getattr(self.stored, pins.field)
        for name, info in self._asked():
            try:
                value = typed_of(info, self.cleaned_data.get(f"config-{name}"))
            except forms.ValidationError as problem:
                self.add_error(f"config-{name}", problem)
                continue
            kept = getattr(self.stored, name, None) if self.stored else None
            yield name, kept if value is MISSING and kept and is_secret(info) else value


def _is_needed(info: Any) -> bool:
    return bool(info.is_required() or is_secret(info))


class SkipForm(SeenForm):
    """Why a step is left out."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it left out?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands beside the step, and in the audit trail."),
        error_messages={"required": gettext_lazy("Say in a few words why this step is left out.")},
    )  # fmt: skip


class GiveUpForm(forms.Form):
    """The merchant's name, typed."""

    name = forms.CharField(max_length=200)

    def __init__(self, merchant: Merchant, *args: Any) -> None:
        super().__init__(*args)
        self._merchant = merchant
        self.fields["name"].label = _("Type %(name)s to delete the set-up") % {"name": merchant.name}
        self.fields["name"].error_messages = {"required": _("Type the merchant's name, so that nothing is deleted by mistake.")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.strip() != self._merchant.name:
            raise forms.ValidationError(_("That is not the name: it is %(name)s.") % {"name": self._merchant.name})
        return name
