"""Where things lie in a picture: what is drawn is what was counted, and hours are the merchant's. No database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_hub.charts import drawing
from integration_hub.charts.drawing import HOUR, Span, dotted, line, scale_of, stacked, ticks_of

COPENHAGEN, KOLKATA = ZoneInfo("Europe/Copenhagen"), ZoneInfo("Asia/Kolkata")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HEIGHT = 100


def span(hours: int, until: datetime = NOON, zone: ZoneInfo = COPENHAGEN) -> Span:
    return Span(until - timedelta(hours=hours), until, zone)


def clocks(found: Span) -> list[str]:
    return [f"{tick.at.astimezone(found.zone):%d %H:%M}" for tick in ticks_of(found)]


counts = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counts)
def test_the_bars_stand_for_all_that_was_counted_and_lie_on_each_other(hours: list[tuple[int, int, int]]) -> None:
    shown = span(24)
    stacks = [(shown.since + HOUR * place, list(zip("abc", each, strict=True))) for place, each in enumerate(hours)]
    picture = stacked(stacks, shown, HEIGHT, str)
    assert sum(bar.count for bar in picture.bars) == sum(map(sum, hours))
    most = int(picture.rules[-1].label)
    assert most >= max(map(sum, hours))
    for bar in picture.bars:
        assert float(bar.height) == pytest.approx(bar.count / most * (HEIGHT - drawing.TOP), abs=0.11)
        assert drawing.TOP - 0.1 <= float(bar.y) <= float(bar.y) + float(bar.height) <= HEIGHT + 0.1


def test_a_bar_lies_in_its_hour() -> None:
    shown = span(10)
    bar = stacked([(shown.since + HOUR * 3, [("a", 2)])], shown, HEIGHT, str).bars[0]
    assert (bar.x, bar.width) == ("31.000%", "8.000%")


@given(st.integers(0, 10**9))
def test_a_scale_holds_the_most_with_few_round_figures(most: int) -> None:
    scale = scale_of(most, HEIGHT, str)
    assert scale.top >= most
    assert len(scale.rules) <= drawing.MOST_RULES + 1
    assert (scale.down(0), scale.down(scale.top)) == (HEIGHT, drawing.TOP)


def test_seconds_are_told_in_round_lengths_of_time() -> None:
    assert [rule.label for rule in scale_of(3700, HEIGHT, str, drawing.ROUND_SECONDS).rules] == [
        "0",
        "1200",
        "2400",
        "3600",
        "4800",
    ]


def test_ticks_are_whole_hours_of_the_merchants_clock() -> None:
    assert clocks(span(48)) == ["02 18:00", "03 00:00", "03 06:00", "03 12:00", "03 18:00", "04 00:00", "04 06:00"]
    assert clocks(span(24, zone=KOLKATA, until=NOON + timedelta(minutes=30)))[:2] == ["03 18:00", "03 21:00"]
    assert [tick.day for tick in ticks_of(span(48))] == [False, True, False, False, False, True, False]


def test_the_night_on_which_clocks_go_back_has_an_hour_more_and_forward_one_less() -> None:
    back, forward = datetime(2026, 10, 25, 4, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)
    assert clocks(span(6, back)) == ["25 00:00", "25 01:00", "25 02:00", "25 02:00", "25 03:00", "25 04:00"]
    assert clocks(span(6, forward)) == ["28 23:00", "29 00:00", "29 01:00", "29 03:00", "29 04:00", "29 05:00"]


def test_a_week_has_a_tick_for_each_day() -> None:
    assert clocks(span(7 * 24)) == [f"{day:02} 00:00" for day in (26, 27, 28, 1, 2, 3)]


def test_a_line_breaks_where_points_are_missing() -> None:
    shown, every = span(10), timedelta(minutes=5)
    moments = [shown.since + every * step for step in (0, 1, 2, 9, 10)]
    picture = line([(moment, 1) for moment in moments], shown, every, scale_of(1, HEIGHT, str))
    assert picture.line.count("M") == 2
    assert picture.line.startswith("M0.0 16.0L")


def test_one_point_alone_is_drawn() -> None:
    shown = span(10)
    assert line([(shown.since, 0)], shown, HOUR, scale_of(0, HEIGHT, str)).line == "M0.0 100.0L0.0 100.0"


def test_marks_stand_side_by_side_and_bad_ones_are_marked_by_shape() -> None:
    picture = dotted([(5, False), (10, True)], 7.5, scale_of(10, HEIGHT, str), "7s")
    assert [(mark.x, mark.bad) for mark in picture.marks] == [("25.000%", False), ("75.000%", True)]
    assert picture.median
    assert picture.median.y == "37.0"
