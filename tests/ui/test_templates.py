"""Templates as files: none was emptied by accident."""

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_every_template_says_something() -> None:
    assert [str(path) for path in TEMPLATES.rglob("*") if path.is_file() and not path.read_text(encoding="utf-8").strip()] == []
