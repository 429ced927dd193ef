"""What an admin types in the later steps: services with their settings, schedules, monitoring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from integration_hub.guided.facts import Facts
from integration_hub.guided.forms import SeenForm
from integration_hub.guided.offers import USUAL, Offer, offers
from integration_hub.processes.actions import monitoring_reason
from integration_hub.processes.keeping import Timing
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, ORDERS_FROM_SHOP, ORDERS_TO_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.saying import meaning
from integration_hub.processes.settings import SETTINGS, Settings, settings_of
from integration_hub.processes.timetable import WrongCrontab, in_words, times_after
from integration_hub.ui.said import said_plainly

ASKED = {
    CATALOGUE_TO_SHOP: ("price_list", "sale_price_list", "warehouses", "buffer", "only_flagged", "create_products"),
    ORDERS_TO_ERP: ("guest_customer", "create_customers"),
}
"""The settings without which a service rarely does what is wanted; the others have good defaults."""
LATER = 5
"""So many of the next times are shown."""


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"


class ServicesForm(SeenForm):
    """Which services begin when the merchant goes live, and the settings that they need."""

    price_list = forms.CharField(
        label=gettext_lazy("Price list for the shop"), max_length=60, required=False,
        help_text=gettext_lazy("Its number or name in the ERP. Empty: no prices are told."),
    )  # fmt: skip
    sale_price_list = forms.CharField(label=gettext_lazy("Price list of sale prices"), max_length=60, required=False)
    warehouses = forms.CharField(
        label=gettext_lazy("Warehouses for the shop"), max_length=500, required=False,
        help_text=gettext_lazy("Their codes, with commas between. Empty: the stock of all of them is added up."),
    )  # fmt: skip
    buffer = forms.DecimalField(
        label=gettext_lazy("Held back of each item's stock"), min_value=0, required=False, initial=0,
        help_text=gettext_lazy("So many pieces are never offered, against overselling."),
    )  # fmt: skip
    only_flagged = forms.BooleanField(label=gettext_lazy("Only items whose shop flag is on"), required=False, initial=True)
    create_products = forms.BooleanField(
        label=gettext_lazy("Make new items in the shop, as drafts"), required=False, initial=True
    )
    guest_customer = forms.CharField(
        label=gettext_lazy("Customer for orders of guests"), max_length=60, required=False,
        help_text=gettext_lazy("Its number in the ERP. Empty: each guest becomes a customer."),
    )  # fmt: skip
    create_customers = forms.BooleanField(
        label=gettext_lazy("Make customers that the ERP does not know"), required=False, initial=True
    )
    orders_from = forms.DateField(
        label=gettext_lazy("Take orders from"), required=False, widget=DateInput,
        help_text=gettext_lazy(
            "Older ones are left alone until they change in the shop. Empty: from the moment in which the merchant goes live."
        ),
        error_messages={"invalid": gettext_lazy("Enter a day.")},
    )  # fmt: skip

    def __init__(self, facts: Facts, posted: Any = None) -> None:
        self.offers = offers(facts)
        super().__init__(posted, initial=_standing(facts, self.offers))
        for offer in self.offers:
            if offer.is_possible:
                self.fields[offer.kind.key] = forms.BooleanField(label=_(offer.kind.name), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self.settings: dict[str, Settings | None] = {}
        for offer in (each for each in self.offers if told.get(each.kind.key)):
            self.settings[offer.kind.key] = self._settings(offer, told)
        if not self.settings:
            raise forms.ValidationError(_("Choose at least one service."))
        return told

    @property
    def choices(self) -> Iterator[tuple[Offer, forms.BoundField | None]]:
        """Each service, with its field where it is possible."""
        return ((offer, self[offer.kind.key] if offer.is_possible else None) for offer in self.offers)

    @property
    def asked(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The settings of the services that can be, under the service's name."""
        possible = {offer.kind.key: offer.kind for offer in self.offers if offer.is_possible}
        names = {**ASKED, ORDERS_FROM_SHOP: ("orders_from",)}
        return ((_(possible[kind].name), [self[name] for name in names[kind]]) for kind in names if kind in possible)

    def _settings(self, offer: Offer, told: dict[str, Any]) -> Settings | None:
        """What the service was told, over what it was told before; None where it is asked nothing here."""
        if offer.kind.key not in ASKED:
            return None
        kept = dict(offer.process.settings) if offer.process else {}
        values: dict[str, Any] = {name: told.get(name) for name in ASKED[offer.kind.key] if told.get(name) is not None}
        if "warehouses" in values:
            values["warehouses"] = [part.strip() for part in values["warehouses"].split(",") if part.strip()]
        try:
            return SETTINGS[offer.kind.key].model_validate({**kept, **values})
        except ValidationError as problem:
            for each in problem.errors(include_url=False):
                self.add_error(str(each["loc"][0]) if each["loc"] and each["loc"][0] in self.fields else None, str(each["msg"]))
            return None


def _standing(facts: Facts, known: Sequence[Offer]) -> dict[str, Any]:
    """How it is, or what is suggested while nothing was chosen."""
    found: dict[str, Any] = {offer.kind.key: offer.wanted for offer in known}
    found["orders_from"] = facts.set_up.orders_from
    for offer in known:
        if offer.process and offer.kind.key in ASKED:
            stored = settings_of(offer.process)
            found |= {name: getattr(stored, name) for name in ASKED[offer.kind.key]}
    if isinstance(found.get("warehouses"), tuple):
        found["warehouses"] = ", ".join(found["warehouses"])
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One service's schedule: the fields, what their lines mean, and when it would run next."""

    process: Process
    often: forms.BoundField
    whole: forms.BoundField | None
    words: list[tuple[str, bool]]
    times: list[datetime]


class SchedulesForm(SeenForm):
    """A crontab line for what changed, and one for everything; suggested as most merchants have it."""

    def __init__(self, facts: Facts, posted: Any = None) -> None:
        self.processes = facts.wanted
        self._zone = facts.set_up.merchant.time_zone
        self._answered = bool(facts.answers.get("schedules"))
        super().__init__(posted, initial=self._standing())
        for process in self.processes:
            said = _("Changes: %(service)s") if USUAL[process.kind][1] else _("When: %(service)s")
            self.fields[f"often-{process.kind}"] = _crontab(said % {"service": _(process.name)})
            if USUAL[process.kind][1]:
                self.fields[f"whole-{process.kind}"] = _crontab(_("Everything: %(service)s") % {"service": _(process.name)})

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name, line in list(told.items()):
            if name != "seen" and line:
                self._read(name, line)
        return told

    @property
    def wanted(self) -> dict[str, list[Timing]]:
        """The schedules of each service."""
        return {process.kind: list(self._timings(process)) for process in self.processes}

    @property
    def proposed(self) -> dict[str, list[Timing]]:
        """What the fields say just now, of each service."""
        return {process.kind: list(self._readable(process)) for process in self.processes}

    @property
    def rows(self) -> list[Row]:
        return [self._row(process) for process in self.processes]

    def _timings(self, process: Process) -> Iterator[Timing]:
        for name, mode in (("often", Mode.INCREMENTAL), ("whole", Mode.FULL)):
            if line := self.cleaned_data.get(f"{name}-{process.kind}"):
                yield Timing(" ".join(line.split()), mode)

    def _standing(self) -> dict[str, str]:
        found = {}
        for process in self.processes:
            kept = {each.mode: each.crontab for each in process.schedules.all() if each.enabled}
            often, whole = ("", "") if self._answered or kept else USUAL[process.kind]
            found[f"often-{process.kind}"] = kept.get(Mode.INCREMENTAL, often)
            found[f"whole-{process.kind}"] = kept.get(Mode.FULL, whole)
        return found

    def _row(self, process: Process) -> Row:
        whole, now = f"whole-{process.kind}", timezone.now()
        lines = [timing.crontab for timing in self._readable(process)]
        words = [(meaning(line) or in_words(line), meaning(line) is None) for line in lines]
        times = sorted({time for line in lines for time in times_after(line, self._zone, after=now, most=LATER)})[:LATER]
        return Row(process, self[f"often-{process.kind}"], self[whole] if whole in self.fields else None, words, times)

    def _readable(self, process: Process) -> Iterator[Timing]:
        """The lines as they stand in the fields, whether they were typed or suggested, without those that cannot be read."""
        for name, mode in (("often", Mode.INCREMENTAL), ("whole", Mode.FULL)):
            field = self[f"{name}-{process.kind}"] if f"{name}-{process.kind}" in self.fields else None
            if field and field.value() and not field.errors:
                yield Timing(" ".join(str(field.value()).split()), mode)

    def _read(self, name: str, line: str) -> None:
        try:
            in_words(line)
        except WrongCrontab as problem:
            self.add_error(name, said_plainly(str(problem)))


class MonitoringForm(SeenForm):
    """A switch for each service that can be counted; for the others, why not (R4)."""

    def __init__(self, facts: Facts, posted: Any = None) -> None:
        answered = bool(facts.answers.get("monitoring"))
        self.reasons = [(process, monitoring_reason(process)) for process in facts.wanted if process.service.is_counted]
        possible = [process for process, reason in self.reasons if not reason]
        super().__init__(posted, initial={each.kind: each.monitoring or not answered for each in possible})
        for process in possible:
            self.fields[process.kind] = forms.BooleanField(label=_(process.name), required=False)

    @property
    def rows(self) -> list[tuple[Process, str, forms.BoundField | None]]:
        """Each service with the reason against it, or the field."""
        return [(process, reason, None if reason else self[process.kind]) for process, reason in self.reasons]

    @property
    def on(self) -> dict[str, bool]:
        return {process.kind: self.cleaned_data[process.kind] for process, reason in self.reasons if not reason}


def _crontab(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
