"""The things that pages count, each in one whole phrase, so that every language can bend it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from integration_hub.ui.words import capped, number, plural

COUNTED = {
    "answer": ngettext_lazy("%(count)s answer", "%(count)s answers", "n"),
    "article": ngettext_lazy("%(count)s article", "%(count)s articles", "n"),
    "case": ngettext_lazy("%(count)s case", "%(count)s cases", "n"),
    "charge": ngettext_lazy("%(count)s charge", "%(count)s charges", "n"),
    "entry": ngettext_lazy("%(count)s entry", "%(count)s entries", "n"),
    "feed": ngettext_lazy("%(count)s feed", "%(count)s feeds", "n"),
    "file": ngettext_lazy("%(count)s file", "%(count)s files", "n"),
    "generation": ngettext_lazy("%(count)s generation", "%(count)s generations", "n"),
    "item": ngettext_lazy("%(count)s item", "%(count)s items", "n"),
    "key": ngettext_lazy("%(count)s key", "%(count)s keys", "n"),
    "line": ngettext_lazy("%(count)s line", "%(count)s lines", "n"),
    "mail": ngettext_lazy("%(count)s mail", "%(count)s mails", "n"),
    "merchant": ngettext_lazy("%(count)s merchant", "%(count)s merchants", "n"),
    "number": ngettext_lazy("%(count)s number", "%(count)s numbers", "n"),
    "order": ngettext_lazy("%(count)s order", "%(count)s orders", "n"),
    "person": ngettext_lazy("%(count)s person", "%(count)s people", "n"),
    "process": ngettext_lazy("%(count)s process", "%(count)s processes", "n"),
    "product": ngettext_lazy("%(count)s product", "%(count)s products", "n"),
    "recipient": ngettext_lazy("%(count)s recipient", "%(count)s recipients", "n"),
    "record": ngettext_lazy("%(count)s record", "%(count)s records", "n"),
    "resend": ngettext_lazy("%(count)s resend", "%(count)s resends", "n"),
    "run": ngettext_lazy("%(count)s run", "%(count)s runs", "n"),
    "schedule": ngettext_lazy("%(count)s schedule", "%(count)s schedules", "n"),
    "service": ngettext_lazy("%(count)s service", "%(count)s services", "n"),
    "thing": ngettext_lazy("%(count)s thing", "%(count)s things", "n"),
    "token": ngettext_lazy("%(count)s token", "%(count)s tokens", "n"),
}
LISTED: dict[str, Promise] = {
    "article": gettext_lazy("%(shown)s of %(count)s articles"),
    "entry": gettext_lazy("%(shown)s of %(count)s entries"),
    "case": gettext_lazy("%(shown)s of %(count)s cases"),
    "feed": gettext_lazy("%(shown)s of %(count)s feeds"),
    "generation": gettext_lazy("%(shown)s of %(count)s generations"),
    "item": gettext_lazy("%(shown)s of %(count)s items"),
    "line": gettext_lazy("%(shown)s of %(count)s lines"),
    "mail": gettext_lazy("%(shown)s of %(count)s mails"),
    "order": gettext_lazy("%(shown)s of %(count)s orders"),
    "person": gettext_lazy("%(shown)s of %(count)s people"),
    "product": gettext_lazy("%(shown)s of %(count)s products"),
    "resend": gettext_lazy("%(shown)s of %(count)s resends"),
    "run": gettext_lazy("%(shown)s of %(count)s runs"),
    "token": gettext_lazy("%(shown)s of %(count)s tokens"),
}


def counted(count: int, noun: str) -> str:
    """ "1 order", "1,204 orders"; ``noun`` is a key of COUNTED, or English "entry,entries" that has no translation yet."""
    if noun in COUNTED:
        return str(COUNTED[noun] % {"n": count, "count": number(count)})
    one, _, many = noun.partition(",")
    return plural(count, one, many)


def listed(shown: int, count: int, noun: str) -> str:
    """What a list's caption says: "6 runs", or "50 of 1,000+ runs"."""
    if shown == count:
        return counted(count, noun)
    return str(LISTED.get(noun, f"%(shown)s of %(count)s {noun}s")) % {"shown": number(shown), "count": capped(count)}
