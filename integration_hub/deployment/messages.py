"""``hub messages``: what people read is collected from code and templates, told to each language's file, and compiled."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation.template import templatize

from integration_hub.deployment import connector_words
from integration_hub.deployment.children import ROOT
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.stored_words import write_stored_words

LOCALE = ROOT / "locale"
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2",
)  # fmt: skip
"""Beside those that xgettext knows of Python itself."""
FORM = ("--no-wrap", "--add-location=file")
"""Without line numbers a change of code changes only the messages that it changes."""
CODE = re.compile("[a-z]{2,3}(_[A-Z]{2})?")
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: integration-hub\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def messages(arguments: list[str]) -> int:
    """All languages that have a folder, and those that are named."""
    if unknown := [name for name in arguments if not CODE.fullmatch(name)]:
        raise DeploymentError(f"{unknown[0]!r} is no language.", "Name new ones by their code: ./hub messages fi")
    if not shutil.which("xgettext"):
        raise DeploymentError("GNU gettext is not installed.", "Debian and Ubuntu: apt-get install gettext")
    write_stored_words()
    connector_words.WRITTEN.write_text(connector_words.connector_words(), encoding="utf-8")
    languages = sorted({folder.name for folder in LOCALE.glob("*") if folder.is_dir()} | set(arguments))
    with tempfile.TemporaryDirectory(prefix="hub-messages-") as name:
        template = extract(Path(name))
        for language in languages:
            _merge(language, template)
            _compile(language)
    print(f"hub: messages of {', '.join(languages)} are up to date")
    return 0


def extract(folder: Path) -> Path:
    """A template of all messages, made in ``folder``."""
    names = [*_copied(folder, "integration_hub", "*.py"), *_copied(folder, "templates", "*.html", "*.txt")]
    (folder / "files").write_text("\n".join(sorted(names)), encoding="utf-8")
    template = folder / "hub.pot"
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    reading = ("xgettext", "--language=Python", "--from-code=UTF-8", "--add-comments=Translators", "--files-from=files")
    _run(*reading, *keywords, *FORM, f"--output={template}", folder=folder)
    # The time of extraction would make every file differ each time.
    lines = template.read_text(encoding="utf-8").replace("charset=CHARSET", "charset=UTF-8").splitlines(keepends=True)
    template.write_text("".join(line for line in lines if not line.startswith('"POT-Creation-Date')), encoding="utf-8")
    return template


def _copied(folder: Path, room: str, *patterns: str) -> Iterable[str]:
    """The files of a room, templates as the Python that Django makes of them, under their own names in ``folder``."""
    for path in (found for pattern in patterns for found in (ROOT / room).rglob(pattern)):
        name = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8")
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text if path.suffix == ".py" else templatize(text, origin=name), encoding="utf-8")
        yield name


def _merge(language: str, template: Path) -> None:
    """New messages come in untranslated, those that are no longer said go, the others keep their translation."""
    path = _file(language)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER.format(language=language), encoding="utf-8")
    _run("msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", *FORM, str(path), str(template))
    _run("msgattrib", "--no-obsolete", *FORM, f"--output-file={path}", str(path))


def _compile(language: str) -> None:
    path = _file(language)
    _run("msgfmt", "--check-format", f"--output-file={path.with_suffix('.mo')}", str(path))


def _file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _run(*command: str, folder: Path = ROOT) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeploymentError(f"{command[0]} did not succeed.", done.stderr.strip())
