"""Finds every English text that the code keeps in the database, and writes them down for the translators.

Runs, logs, orders and files keep what happened as plain English. Pages show it in the reader's language by ``ui/said.py``,
which knows a text by the pattern it was made from: ``f"{count:,} orders wait."`` as "{0} orders wait.".
"""

import ast
import re
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

from integration_hub.deployment.children import ROOT

WRITTEN = ROOT / "integration_hub" / "ui" / "stored_words.py"
FOLDERS = ("connectors", "integration_hub")
ROOMS_LEFT_OUT = {
    "testing", "simulation", "simulator", "samples", "migrations", "deployment", "configuration", "accounts", "ui",
    "manage", "tracing", "charts", "provenance", "guide", "alerts",
}  # fmt: skip
FILES_LEFT_OUT = {
    "simulator", "config", "file_config", "fields", "layout", "registry", "views", "forms", "queries", "urls", "ledger",
    "samples", "allowance", "rotation", "vault", "api", "asked", "openapi", "key_views", "settings", "checks", "health",
    "environment", "faultpoints", "routers", "wsgi", "celery",
}  # fmt: skip
"""Folders and files whose texts are said at once, to the reader of a page or to whoever sets the hub up, and never kept."""
SAID_AT_ONCE = {"_", "gettext", "gettext_lazy", "ngettext", "gettext_noop", "pgettext"}
COMPARED = {"removeprefix", "removesuffix", "startswith", "endswith", "partition", "rpartition"}
"""What is looked for at the ends of another text is not said."""
SPANS = ("minute", "hour", "day", "week", "month", "year")
"""What Django counts lengths of time in."""
SHORT = ("line {0}", "record {0}", "field {0}", "{0} feed")
"""Patterns of one word, which could be anything if it were not said here: where in a file something is, and what was sent."""

_HEAD = '''"""Every English text that is kept in the database, as the patterns that ``said.py`` knows it by.

Written by ``./hub messages`` from the code that keeps them. Do not edit.
"""

from django.utils.translation import gettext_noop

'''
_NOT_SAID = re.compile(
    r"[\n\\<^$]|%[(sd]|\(\?| \| |[a-z]\||::|^[a-z_., \d{}]*_[a-z_., \d{}=]*$|[a-z]{3}\.[a-z]{3}|^[A-Z]+ [A-Z]+$"
    r"| (?:eq|ge|gt|le|lt) [{']|^\(\w+[, ]|bytea|bigint|^not \w+$|, $"
    r"|[A-Z]\d\.[A-Z]|^id in \(| desc$|^at, id$|order by \{"
)
_SQL = re.compile(
    r"^\(?(select|insert|update|delete|copy|create|drop|union|set local|pragma|attach|detach|from|where|\{0\} where) "
)
_GLUE = re.compile(r"^\{\d+\} (?=[A-Z])|^\{\d+\} (?=\{\d+:)|(?<=: \{\d\}) (?=[A-Z][a-z])|(?<=[.!?]) ?(?:\{\d+\} ?)+(?=[A-Z]|$)")
"""Where whole sentences are filled in: what stands on either side is known by itself."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_PLACE = re.compile(r"\{\d+:?\}")
_FIELD = re.compile(r"\{[a-z_]*(:[^}]*)?\}")


def write_stored_words() -> bool:
    """Write ``ui/stored_words.py`` anew; whether anything in it changed."""
    text = stored_words()
    if WRITTEN.exists() and WRITTEN.read_text(encoding="utf-8") == text:
        return False
    WRITTEN.write_text(text, encoding="utf-8")
    return True


def stored_words() -> str:
    """What ``ui/stored_words.py`` has to hold, by the code as it is."""
    found = {text for path in _files() for text in texts_of(path.read_text(encoding="utf-8"))}
    spans = {form for span in SPANS for form in _counted(span, f"{span}s")}
    entries = "".join(f"    gettext_noop({quoted(text)}),\n" for text in sorted(found | spans | set(SHORT)))
    return f"{_HEAD}PATTERNS = (\n{entries})\n"


def texts_of(source: str) -> Iterator[str]:
    """The patterns of the texts that a module keeps: its sentences, its fragments of sentences, the labels of its states."""
    tree = ast.parse(source)
    passed_over = {id(node) for each in ast.walk(tree) for node in _passed_over(each)}
    for node in ast.walk(tree):
        yield from _labels(node)
        yield from _plurals(node)
        text = None if id(node) in passed_over else _pattern(node)
        yield from (part for part in _parts(text or "") if _is_said(part))
    yield from chain.from_iterable(_arms(node) for node in ast.walk(tree))


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            inside = path.relative_to(ROOT / folder)
            left_out = ROOMS_LEFT_OUT & set(inside.parts) or inside.stem in FILES_LEFT_OUT or str(inside) == "__init__.py"
            if not left_out:
                yield path


def _parts(text: str) -> Iterator[str]:
    """The text, in pieces where whole sentences are filled in; the places of each are numbered from nought."""
    for part in _GLUE.split(text):
        numbers = count()
        yield _PLACE.sub(lambda _, numbers=numbers: f"{{{next(numbers)}}}", part).strip()


def _passed_over(node: ast.AST) -> Iterator[ast.AST]:
    """What below this node is no text of its own: docstrings, the parts of an f-string, what is translated where it is said."""
    match node:
        case ast.Expr(value=ast.Constant() as docstring):
            yield docstring
        case ast.JoinedStr(values=parts):
            yield from parts
            yield from (part.format_spec for part in parts if isinstance(part, ast.FormattedValue) and part.format_spec)
        case ast.Call(func=ast.Attribute(attr=name), args=compared) if name in COMPARED:
            yield from compared
        case ast.Call(func=ast.Name(id=name)) if name in SAID_AT_ONCE or name == "plural":
            yield from (each for argument in node.args for each in ast.walk(argument))
        case ast.keyword(arg="help_text" | "description" | "title", value=aside) | ast.AnnAssign(annotation=aside):
            yield from ast.walk(aside)


def _pattern(node: ast.AST) -> str | None:
    """A text with a numbered place for each part that is filled in."""
    numbers = count()
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _FIELD.sub(lambda _: f"{{{next(numbers)}}}", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _place(part, next(numbers)) for part in node.values)
    return None


def _place(part: ast.AST, number: int) -> str:
    """``{0}``, or ``{0:}`` where a figure is filled in."""
    return f"{{{number}:}}" if isinstance(part, ast.FormattedValue) and part.format_spec else f"{{{number}}}"


def _is_said(text: str) -> bool:
    """Whether people are meant: two words or more, and neither SQL nor a pattern nor a list of columns."""
    words = _WORD.findall(_PLACE.sub(" ", text))
    return len(words) > 1 and " " in text.strip() and not _NOT_SAID.search(text) and not _SQL.match(text)


def _labels(node: ast.AST) -> Iterator[str]:
    """The words of a class of states, and of a kind of service."""
    match node:
        case ast.ClassDef(bases=[ast.Attribute(attr="TextChoices" | "IntegerChoices")]):
            members = (each.value for each in node.body if isinstance(each, ast.Assign))
            yield from chain.from_iterable(_literals(member.elts[1:2]) for member in members if isinstance(member, ast.Tuple))
        case ast.Call(func=ast.Name(id="Kind"), args=[_, name, *_, records]):
            yield from _literals([name, records])


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    """The texts that stand there, marked as to be translated or not."""
    for node in nodes:
        match node:
            case ast.Constant(value=str() as text) | ast.Call(args=[ast.Constant(value=str() as text)]):
                yield text


def _plurals(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="plural"), args=[_, ast.Constant(value=str() as one)]):
            yield from _counted(one, f"{one}s")
        case ast.Call(func=ast.Name(id="plural"), args=[_, ast.Constant(value=str() as one), ast.Constant(value=str() as many)]):
            yield from _counted(one, many)


def _arms(node: ast.AST) -> Iterator[str]:
    """Single words that a text is filled with: the arms of a choice inside an f-string that people read."""
    if not isinstance(node, ast.JoinedStr) or not _is_said(_pattern(node) or ""):
        return
    for part in node.values:
        match part:
            case ast.FormattedValue(
                value=ast.IfExp(body=ast.Constant(value=str() as one), orelse=ast.Constant(value=str() as other))
            ):
                yield from (each for each in (one, other) if re.fullmatch(r"[A-Za-z]{3,}", each))


def _counted(one: str, many: str) -> tuple[str, str]:
    return f"{{0}} {one}", f"{{0}} {many}"


def quoted(text: str) -> str:
    """As a literal in double quotes, as the formatter would have it."""
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    return f"'{text}'" if '"' in text and "'" not in text and "\\" not in text else f'"{body}"'
