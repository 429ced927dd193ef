"""Stored texts in the reader's language."""

import time
from collections.abc import Iterator

import pytest
from django.template import engines
from django.utils import translation

from integration_hub.ui import said as module
from integration_hub.ui.said import said, said_plainly

DANISH = {
    "Nothing was published; your shop was not changed.": "Intet blev offentliggjort; din shop er ikke ændret.",
    "{0} of the {1} are missing: {2}.": "{0} af {1} mangler: {2}.",
    "{0} were expected, {1} came": "{1} kom, {0} var ventet",
    "prices": "priserne",
    "Count mismatch": "Antal stemmer ikke",
    "The hub looked what became of {0} on the file server.": "Hubben så efter {0} på filserveren.",
    "{0} orders": "{0} ordrer",
    "The name of {0} has {1} characters; the shop takes {2}.": "Navnet på {0} har {1} tegn; shoppen tager {2}.",
    "Odoo said no: {0}": "Odoo sagde nej: {0}",
    "is empty.": "er tom.",
    "is empty": "er tom",
    "The file cannot be split into records: {0}": "Filen kan ikke deles i poster: {0}",
    "line {0}": "linje {0}",
    "field {0}": "felt {0}",
    "No new file of {0} has come: the newest, {1}, is {2} old (written {3}).": "{1} af {0} er {2} gammel, skrevet {3}.",
    "{0} days": "{0} dage",
    "The {0} of {1} is {2}, below zero.": "{0} på {1} er {2}, under nul.",
    "The {0} of {1} is {2}; the shop takes {3} decimals.": "{0} på {1} er {2}; shoppen tager {3} decimaler.",
    "Shorten the name in the ERP.": "Forkort navnet i ERP'en.",
}


@pytest.fixture
def danish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Danish reader, and the few words of the language that these tests need."""
    monkeypatch.setattr(module, "gettext", lambda text: DANISH.get(text, text))
    module._said.cache_clear()
    with translation.override("da"):
        yield
    module._said.cache_clear()


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Nothing was published; your shop was not changed.", "Intet blev offentliggjort; din shop er ikke ændret."),
        (
            "Count mismatch. 1,017 of the prices are missing: 1,204 were expected, 187 came. "
            "Nothing was published; your shop was not changed.",
            "Antal stemmer ikke. 1.017 af priserne mangler: 187 kom, 1.204 var ventet. "
            "Intet blev offentliggjort; din shop er ikke ændret.",
        ),
        ("The hub looked what became of 3 orders on the file server.", "Hubben så efter 3 ordrer på filserveren."),
        (
            "TENT: The name of TENT has 300 characters; the shop takes 255. Shorten the name in the ERP.",
            "TENT: Navnet på TENT har 300 tegn; shoppen tager 255. Forkort navnet i ERP'en.",
        ),
        (
            "The file cannot be split into records: line 7, field city: is empty.",
            "Filen kan ikke deles i poster: linje 7, felt city: er tom.",
        ),
        ("Is empty.", "Er tom."),
        (
            "No new file of prices has come: the newest, a.csv, is 2 days old (written 05 January 2026, 11:12).",
            "a.csv af priserne er 2 dage gammel, skrevet 5. januar 2026 11:12.",
        ),
        ("Odoo said no: The date is wrong", "Odoo sagde nej: The date is wrong"),
        ("The sum of A is 1.234; the shop takes 2 decimals.", "sum på A er 1.234; shoppen tager 2 decimaler."),
        ("The sum of A is -5, below zero.", "sum på A er -5, under nul."),
        ("Kunden findes ikke", "Kunden findes ikke"),
        ("LAMP: Duplicate Key Shorten the name in the ERP.", "LAMP: Duplicate Key Forkort navnet i ERP'en."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_is_found_by_its_pattern_and_filled_in_again(danish: None, stored: str, read: str) -> None:
    assert said_plainly(stored) == read


def test_english_readers_get_every_text_as_it_is() -> None:
    assert said_plainly("1,017 of the prices are missing: 2 came.") == "1,017 of the prices are missing: 2 came."
    with translation.override("en"):
        assert said("Anything.")[0].ours


def shown(template: str, text: str) -> str:
    return engines["django"].from_string(template).render({"text": text})


def test_what_is_still_english_is_marked_and_what_is_hostile_escaped(danish: None) -> None:
    assert shown("{{ text|said }}", "is empty.") == "er tom."
    assert shown("{{ text|said }}", "Odoo said no: <b>") == "Odoo sagde nej: &lt;b&gt;"
    assert shown("{{ text|said }}", '<b onclick="x">') == '<span lang="en">&lt;b onclick=&quot;x&quot;&gt;</span>'
    both = "is empty. Ask Bo <script>."
    assert shown("{{ text|said }}", both) == 'er tom. <span lang="en">Ask Bo &lt;script&gt;.</span>'
    assert shown("{{ text|said }}", "Odoo said no: <b>. Ask Bo.") == 'Odoo sagde nej: &lt;b&gt;. <span lang="en">Ask Bo.</span>'
    assert shown("{% autoescape off %}{{ text|said }}{% endautoescape %}", both) == both.replace("is empty", "er tom")


def test_a_long_text_is_cut_after_it_was_said(danish: None) -> None:
    assert shown("{{ text|said:6 }}", "is empty.") == "er to…"
    assert shown("{{ text|said:11 }}", "is empty. Ask Bo.") == 'er tom. <span lang="en">As…</span>'
    assert shown("{{ text|said:200 }}", "is empty.") == "er tom."


def test_texts_without_end_cost_no_time(danish: None) -> None:
    began = time.monotonic()
    for text in (
        "a: " * 3000,
        "is empty. " * 3000,
        "The name of " * 600,
        "Odoo said no: " * 500,
        "x" * 1_000_000,
        ". " * 3900,
        "A " * 3900,
    ):
        assert said_plainly(text)
    assert time.monotonic() - began < 5


def test_a_page_of_log_lines_is_said_in_a_few_milliseconds(danish: None) -> None:
    lines = [f"Count mismatch. {n} of the prices are missing: {n + 9} were expected, 9 came." for n in range(200)]
    said_plainly("Count mismatch.")
    began = time.process_time()
    assert all(said_plainly(line).startswith("Antal") for line in lines)
    assert time.process_time() - began < 0.2
