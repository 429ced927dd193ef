"""Writes down for the translators what the settings of connections are called: their pages say it in the reader's language."""

from connectors import registry
from connectors.labels import words_of
from integration_hub.deployment.children import ROOT
from integration_hub.deployment.stored_words import quoted

WRITTEN = ROOT / "integration_hub" / "ui" / "connector_words.py"
_HEAD = '''"""Every label and description of a setting of the built-in connectors, for the translators alone.

Written by ``./hub messages`` from their Configs. Do not edit.
"""

from django.utils.translation import gettext_noop

'''


def connector_words() -> str:
    """What ``ui/connector_words.py`` has to hold, by the connectors as they are."""
    found = {text for key in registry.BUILT_IN for text in words_of(registry.connector(key).config)}
    entries = "".join(f"    gettext_noop({quoted(text)}),\n" for text in sorted(found))
    return f"{_HEAD}WORDS = (\n{entries})\n"
