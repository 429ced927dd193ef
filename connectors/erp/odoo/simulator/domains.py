"""Whether a record fulfils a domain, as Odoo reads one (§3)."""

import re
from collections.abc import Callable
from typing import Any

from connectors.erp.odoo.simulator.refusals import bug

Values = Callable[[str], list[Any]]
"""The values of a record under a dotted path: one, or several where the path leads through many records."""

_ARITY = {"&": 2, "|": 2, "!": 1}


def fulfils(domain: list[Any], values: Values) -> bool:
    """Whether all of it is true; raises Refusal for a domain that is none."""
    stack: list[bool] = []
    for part in reversed(domain):
        if isinstance(part, str) and part in _ARITY and len(stack) >= _ARITY[part]:
            operands = [stack.pop() for _ in range(_ARITY[part])]
            stack.append(not operands[0] if part == "!" else all(operands) if part == "&" else any(operands))
        elif isinstance(part, list) and len(part) == 3:
            stack.append(_holds(values(part[0]), part[1], part[2]))
        else:
            raise bug(f"Domain() invalid item in domain: {part!r}")
    return all(stack)


def _holds(found: list[Any], operator: str, wanted: Any) -> bool:
    if operator in _NOT:
        return not _holds(found, _NOT[operator], wanted)
    if operator not in _TESTS:
        raise bug(f"Invalid operator {operator!r}")
    if not found:
        return operator == "=" and wanted is False
    return any(_TESTS[operator](value, wanted) for value in found)


_NOT = {"!=": "=", "not in": "in", "not like": "like", "not ilike": "ilike"}


def _same(value: Any, wanted: Any) -> bool:
    """Empty text is no text; a number is never a truth value."""
    if wanted is False or wanted is None or wanted == "":
        return value in (False, None, "")
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: value not in (False, None) and compare(value, wanted)


def _pattern(wanted: str, *, whole: bool, flags: int = 0) -> re.Pattern[str]:
    parts = re.split(r"(\\.|%|_)", wanted)
    text = "".join({"%": ".*", "_": "."}.get(part) or re.escape(part[1:] if part[:1] == "\\" else part) for part in parts)
    return re.compile(text if whole else f".*{text}.*", flags | re.DOTALL)


def _like(*, whole: bool, flags: int = 0) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: (
        isinstance(value, str) and _pattern(str(wanted), whole=whole, flags=flags).fullmatch(value) is not None
    )


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _same,
    "in": lambda value, wanted: any(_same(value, one) for one in wanted),
    ">": _ordered(lambda value, wanted: value > wanted),
    ">=": _ordered(lambda value, wanted: value >= wanted),
    "<": _ordered(lambda value, wanted: value < wanted),
    "<=": _ordered(lambda value, wanted: value <= wanted),
    "like": _like(whole=False),
    "ilike": _like(whole=False, flags=re.IGNORECASE),
    "=like": _like(whole=True),
    "=ilike": _like(whole=True, flags=re.IGNORECASE),
}
