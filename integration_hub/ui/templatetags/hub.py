"""What all pages share: badges, times, figures, links that keep the filters."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from connectors.documents import Address
from integration_hub.ui import nouns, words
from integration_hub.ui.badges import LOOKS
from integration_hub.ui.glossary import TERMS, Term
from integration_hub.ui.said import Piece
from integration_hub.ui.said import said as said_in_pieces

register = template.Library()
register.filter("number", words.number)
register.filter("capped", words.capped)
register.filter("duration", words.duration)
register.filter("money", words.money)
register.filter("quantity", words.quantity)
register.filter("day", words.day)
register.filter("percent", words.percent)
register.filter("counted", nouns.counted)
register.filter("time_of_day", words.time_of_day)
register.filter("spelt_out", words.spelt_out)
register.filter("weekday", words.weekday)


@register.simple_tag
@cache
def icon(shape: str) -> SafeString:
    """A shape of the sprite, silent for screen readers."""
    return format_html('<svg class="icon {0}" aria-hidden="true"><use href="{1}#{0}"/></svg>', shape, static("icons.svg"))


@register.simple_tag
def badge(word: str) -> SafeString:
    """The word of a state with its shape and tone."""
    return _badge(str(word), get_language() or "en")


@register.simple_tag
def ago(moment: datetime | None, never: str = "") -> SafeString | str:
    """How long ago; the exact time stands in the title."""
    return _time(moment, words.relative(moment, timezone.now())) if moment else never or _("never")


@register.simple_tag
def exactly(moment: datetime | None, never: str = words.UNKNOWN) -> SafeString | str:
    """The exact time, for detail pages: keys and touch reach no tooltip."""
    return format_html('<time datetime="{}">{}</time>', _utc(moment), words.exact(moment)) if moment else never


@register.simple_tag
def at(moment: datetime | None, never: str = words.UNKNOWN) -> SafeString | str:
    """A time to come, exact to the minute."""
    return _time(moment, words.deadline(moment, timezone.now())) if moment else never


@register.simple_tag
def took(began: datetime | None, ended: datetime | None) -> str:
    """How long it took, or has taken so far."""
    return words.duration((ended or timezone.now()) - began) if began else words.duration(None)


@register.filter
def milliseconds(span: timedelta | None) -> str:
    """A call's duration: "43 ms"."""
    return words.UNKNOWN if span is None else f"{words.number(round(span.total_seconds() * 1000))} ms"


@register.simple_tag
def listed(rows: Sequence[object], count: int, noun: str) -> str:
    """What a list's caption says: "6 runs", or "50 of 1,000+ runs"."""
    return nouns.listed(len(rows), count, noun)


@register.simple_tag
def erring(form: object) -> str:
    """What the title of a page begins with whose form was filled in wrongly."""
    return f"{_('Error:')} " if getattr(form, "errors", None) else ""


@register.filter
def word(said: object) -> str:
    """One of our own words, which stands in code and in the database in English: the name of a kind, a role, a unit."""
    return _(str(said)) if said else ""


@register.filter
def sentence(text: str) -> str:
    """The text with a capital letter in front."""
    return text[:1].upper() + text[1:]


@register.inclusion_tag("components/terms.html")
def term(*names: str) -> dict[str, list[Term]]:
    """Words of the hub, each explained in place (R19); by their names in the glossary."""
    return {"terms": [TERMS[name] for name in names]}


@register.filter(needs_autoescape=True)
def said(text: str, most: int | None = None, *, autoescape: bool = True) -> str:
    """A stored text in the reader's language, cut to ``most`` characters. What is still English is marked as such."""
    pieces = said_in_pieces(str(text), most)
    if not autoescape or all(piece.ours for piece in pieces):
        return "".join(piece.text for piece in pieces)
    return format_html_join("", "{}", ((_marked(piece),) for piece in pieces))


@register.filter
def one_line(text: str) -> str:
    """The text without line breaks and without blanks around it."""
    return mark_safe(" ".join(text.split()))  # noqa: S308 - what comes in was escaped where it was made


@register.filter
def tone(level: str) -> str:
    """The tone of a message of that level."""
    return {"success": "good", "warning": "attention", "error": "bad"}.get(level, "active")


@register.filter
def price(amount: Decimal | None) -> str:
    """A sum whose currency stands elsewhere."""
    return words.money(amount, "")


@register.filter
def plus(first: Decimal, second: Decimal) -> Decimal:
    """The sum of both."""
    return first + second


@register.filter
def address_lines(address: Address) -> list[str]:
    """An address as it is written on a letter, without empty lines."""
    place = " ".join(part for part in (address.postcode, address.city) if part)
    country = " ".join(part for part in (address.state, address.country) if part)
    lines = [address.name, address.company, address.street, address.street2, place, country, address.phone, address.email]
    return [line for line in lines if line]


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's own query with ``changes`` made; a value of None or "" leaves."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = str(value)
    return f"?{values.urlencode()}"


def _marked(piece: Piece) -> SafeString | str:
    return piece.text if piece.ours else format_html('<span lang="en">{}</span>', piece.text)


@cache
def _badge(word: str, language: str) -> SafeString:
    """In the active language, which is ``language``: there are few words and many rows."""
    look = LOOKS[word]
    return format_html('<span class="badge {}">{}{}</span>', look.tone, icon(look.shape), _(word))


def _time(moment: datetime, shown: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', _utc(moment), words.exact(moment), shown)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
