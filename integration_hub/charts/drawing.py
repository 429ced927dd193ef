"""Where things lie in a picture: scales, bars, lines and marks. Pure; across in per cent of the width, down in pixels.

Per cent, because a chart is as wide as its page while its words keep their size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

TOP = 16
"""Room for the words above the highest line."""
BELOW = 20
"""Room for the words under the axis."""
EDGE = 6
"""Room for half a mark."""
MOST_RULES = 4
MOST_TICKS, FEW_TICKS = 8, 4
LAST_TICK = 0.9
"""Words that began further right would be cut."""
STEPS = (1, 2, 3, 4, 6, 8, 12, 24, 48)
HOUR = timedelta(hours=1)
ROUND_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800)
ACROSS = 1000
"""How wide the lines' own coordinates are: they are stretched to the picture."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line with its figure."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment on the axis; ``spare`` ones are left out where there is little room, ``day`` begins one."""

    x: str
    at: datetime
    day: bool
    spare: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a stack; ``look`` names its fill, ``count`` is what it stands for."""

    x: str
    y: str
    width: str
    height: str
    look: str
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A point; a bad one has another shape."""

    x: str
    y: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart, ready to be written down."""

    height: int
    rules: tuple[Rule, ...]
    room: int = 0
    """The height with that of the words below."""
    ticks: tuple[Tick, ...] = ()
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    line: str = ""
    median: Rule | None = None
    box: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a chart shows."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    def across(self, moment: datetime) -> float:
        """Where the moment lies, 0 to 1."""
        return (moment - self.since) / (self.until - self.since)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the height means: from 0 at the bottom to ``top`` under the words."""

    top: int
    height: int
    rules: tuple[Rule, ...]

    def down(self, value: float) -> float:
        """Where the value lies, in pixels from above."""
        return self.height - value / self.top * (self.height - TOP)


Says = Callable[[int], str]
Stacks = Sequence[tuple[datetime, Sequence[tuple[str, int]]]]


def scale_of(most: float, height: int, says: Says, steps: Sequence[int] = ()) -> Scale:
    """A scale with round figures that holds ``most``; ``steps`` are the round figures where they are not 1, 2 and 5."""
    step = next((each for each in steps or _round_steps() if each * MOST_RULES >= most), None) or ceil(most / MOST_RULES)
    count = max(ceil(most / step), 1)
    top = step * count
    rules = tuple(Rule(_px(height - value / top * (height - TOP)), says(value)) for value in range(0, top + 1, step))
    return Scale(top, height, rules)


def ticks_of(span: Span, most: int = MOST_TICKS) -> tuple[Tick, ...]:
    """Whole hours of the zone's own clock, so many that they can be read."""
    hours = (span.until - span.since) / HOUR
    step = next((each for each in STEPS if hours / each <= most), STEPS[-1])
    round_ones = (moment for moment in _hours(span) if _is_round(moment.astimezone(span.zone), step))
    found = [moment for moment in round_ones if span.across(moment) <= LAST_TICK]
    return tuple(
        Tick(_pc(span.across(moment)), moment, moment.astimezone(span.zone).hour == 0, spare=bool(number % 2))
        for number, moment in enumerate(found)
    )


def stacked(stacks: Stacks, span: Span, height: int, says: Says) -> Picture:
    """A bar for each hour, its parts on each other in the order given."""
    scale = scale_of(max((sum(count for _, count in parts) for _, parts in stacks), default=0), height, says)
    wide = HOUR / (span.until - span.since)
    bars = tuple(bar for hour, parts in stacks for bar in _stack(span.across(hour), wide, parts, scale))
    return Picture(height, scale.rules, height + BELOW, ticks_of(span), bars)


def line(points: Sequence[tuple[datetime, int]], span: Span, every: timedelta, scale: Scale) -> Picture:
    """A line through the points; it breaks where points are missing."""
    path, before = [], None
    for moment, value in points:
        joined = before is not None and moment - before <= every * 2
        path.append(f"{'L' if joined else 'M'}{span.across(moment) * ACROSS:.1f} {scale.down(value):.1f}")
        before = moment
    # A point alone is drawn as well: a line of no length with round ends.
    drawn = "".join(path) + (f"L{path[-1][1:]}" if path else "")
    return Picture(
        scale.height, scale.rules, scale.height + BELOW, ticks_of(span, FEW_TICKS), line=drawn, box=f"0 0 {ACROSS} {scale.height}"
    )


def dotted(points: Sequence[tuple[float, bool]], middle: float | None, scale: Scale, label: str) -> Picture:
    """A mark for each value, oldest first, with the median of them all."""
    share = 1 / max(len(points), 1)
    marks = tuple(Mark(_pc((place + 0.5) * share), _px(scale.down(value)), bad) for place, (value, bad) in enumerate(points))
    median = Rule(_px(scale.down(middle)), label) if middle is not None else None
    return Picture(scale.height, scale.rules, scale.height + EDGE, marks=marks, median=median)


def _stack(at: float, wide: float, parts: Sequence[tuple[str, int]], scale: Scale) -> Iterator[Bar]:
    below = 0
    for look, count in parts:
        if count:
            top, bottom = scale.down(below + count), scale.down(below)
            yield Bar(_pc(at + wide * 0.1), _px(top), _pc(wide * 0.8), _px(bottom - top), look, count)
            below += count


def _hours(span: Span) -> Iterator[datetime]:
    """Each whole hour of the zone's clock in the span."""
    local = span.since.astimezone(span.zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    moment = span.since if not past else span.since - past + HOUR
    while moment < span.until:
        yield moment
        moment += HOUR


def _is_round(local: datetime, step: int) -> bool:
    return local.hour % min(step, 24) == 0 and (step <= 24 or local.toordinal() % (step // 24) == 0)


def _round_steps() -> Iterator[int]:
    size = 1
    while size < 10**12:
        yield from (size, size * 2, size * 5)
        size *= 10


def _pc(share: float) -> str:
    return f"{share * 100:.3f}%"


def _px(pixels: float) -> str:
    return f"{pixels:.1f}"
