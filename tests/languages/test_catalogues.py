"""The files of translations: compiled as they stand."""

import gettext

import pytest

from tests.languages.catalogues import LANGUAGES, LOCALE, compiled_keys, messages_of

PO = {language: LOCALE / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_what_the_readable_one_says(language: str) -> None:
    with PO[language].with_suffix(".mo").open("rb") as compiled:
        held = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    assert {key: text for key, text in held.items() if key} == dict(compiled_keys(messages_of(PO[language])))
