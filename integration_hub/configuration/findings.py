"""What is wrong with a file, where, and what is allowed there."""

from dataclasses import dataclass

Place = tuple[str | int, ...]
"""Where a value stands: the keys and positions that lead to it from the top of the file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``line`` counts from one."""

    line: int
    place: str
    message: str


class WrongFile(Exception):
    """The file cannot be applied; all that is wrong with it, in the order of its lines."""

    def __init__(self, name: str, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings), key=lambda finding: (finding.line, finding.place, finding.message))
        super().__init__("\n".join(f"{name}:{each.line}: {_where(each)}{each.message}" for each in self.findings))


def _where(finding: Finding) -> str:
    return f"{finding.place}: " if finding.place else ""


def in_words(place: Place) -> str:
    """``merchants.alpine.processes.items.schedules[1].crontab``."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")
