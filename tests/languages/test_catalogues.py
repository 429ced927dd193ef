"""The files of translations: compiled as they stand, nothing forgotten, nothing half done."""

import gettext
import re
from collections import Counter
from pathlib import Path

import pytest

from integration_hub.deployment.messages import extract
from tests.languages.catalogues import LANGUAGES, LOCALE, Message, compiled_keys, messages_of

PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%([sd])")
PO = {language: LOCALE / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_what_the_readable_one_says(language: str) -> None:
    with PO[language].with_suffix(".mo").open("rb") as compiled:
        held = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    assert {key: text for key, text in held.items() if key} == dict(compiled_keys(messages_of(PO[language])))


@pytest.mark.gettext
def test_every_text_of_code_and_templates_stands_in_every_file(tmp_path: Path) -> None:
    said = {message.key for message in messages_of(extract(tmp_path))}
    assert len(said) > 500
    for language in LANGUAGES:
        assert {message.key for message in messages_of(PO[language])} == said, f"{language}: run ./hub messages"


def places(text: str) -> Counter[str]:
    return Counter(next(filter(None, match.groups()), "") for match in PLACES.finditer(text))


def wrong_with(message: Message) -> str:
    """What is half done about a translation; "" for a whole one. A form for one may say the figure in words."""
    one, many = message.parts["msgid"], message.parts.get("msgid_plural", message.parts["msgid"])
    if message.fuzzy or not all(message.forms):
        return "is not translated"
    if "msgid_plural" in message.parts and len(message.forms) != 2:
        return "has not two forms of the plural"
    expected = [places(one), places(many)] if "msgid_plural" in message.parts else [places(one)]
    if any(set(places(form)) != set(known) for form, known in zip(message.forms, expected, strict=True)):
        return "has other places than the English text"
    return ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_wholly_translated(language: str) -> None:
    wrong = {message.key: why for message in messages_of(PO[language]) if (why := wrong_with(message))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("forms", "why"),
    [
        ({"msgstr[0]": "en ordre", "msgstr[1]": "%(count)s ordrer"}, ""),
        ({"msgstr[0]": "en ordre", "msgstr[1]": ""}, "is not translated"),
        ({"msgstr[0]": "%(count)s ordrer"}, "has not two forms of the plural"),
        ({"msgstr[0]": "en ordre", "msgstr[1]": "%(antal)s ordrer"}, "has other places than the English text"),
    ],
)
def test_what_is_half_done_is_found(forms: dict[str, str], why: str) -> None:
    assert wrong_with(Message({"msgid": "an order", "msgid_plural": "%(count)s orders", **forms})) == why


def test_a_guess_of_the_tools_is_no_translation() -> None:
    assert wrong_with(Message({"msgid": "Orders", "msgstr": "Ordrer"}, fuzzy=True)) == "is not translated"
