"""What is kept in the database is found in the code that keeps it."""

from textwrap import dedent

import pytest

from integration_hub.deployment import connector_words
from integration_hub.deployment.stored_words import WRITTEN, stored_words, texts_of


def test_the_words_are_those_of_the_code() -> None:
    """``./hub messages`` writes them anew after a change of code."""
    assert WRITTEN.read_text(encoding="utf-8") == stored_words(), "start ./hub messages and commit what it writes"


def test_the_words_of_connections_are_those_of_the_connectors() -> None:
    """``./hub messages`` writes them anew after a change of a Config."""
    assert connector_words.WRITTEN.read_text(encoding="utf-8") == connector_words.connector_words()


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ('x = "Ask whoever runs it."', {"Ask whoever runs it."}),
        ('x = f"The name of {sku} has {length:,} signs."', {"The name of {0} has {1} signs."}),
        ('x = f"{what} Nothing was changed. {UNCHANGED}"', {"Nothing was changed."}),
        ('x = f"{said} {out:,} stay out."', {"{0} stay out."}),
        ('x = f"More {unit} came than expected:{again} {count:,} came."', {"More {0} came than expected:{1} {2} came."}),
        ("x = f\"We saw {plural(count, 'order', 'orders')} there.\"", {"We saw {0} there.", "{0} order", "{0} orders"}),
        ('x = "Use {name} in it.".format(name=name)', {"Use {0} in it."}),
        ('class S(models.TextChoices):\n    A = "a", "Late"\n    B = "b", gettext_noop("Early")', {"Late", "Early"}),
        ('"""A docstring of two sentences. It is no text."""', set()),
        ('x = _("Said where it is read.")', set()),
        ('x = "select name from things"', set()),
        ('x = re.compile(r"no such|not found")', set()),
        ('x = models.TextField(help_text="What it is for.")', set()),
        ('x = "one_word"', set()),
        ('x = text.removeprefix("Value error, ")', set()),
        ("x = f\"{name}__{'icontains' if long else 'istartswith'}\"", set()),
        ("x = f\"The file is {'whole' if sound else 'cut'}.\"", {"The file is {0}.", "whole", "cut"}),
        ('x = f"id in ({marks})"', set()),
        ('x = "T0.ItemCode, T0.PriceList"', set()),
    ],
)
def test_a_text_becomes_its_pattern(line: str, texts: set[str]) -> None:
    assert set(texts_of(dedent(line))) == texts
