"""What a timetable does: nothing runs twice at once, nobody waits without a reason, ages add up."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_hub.processes.ages import Step, age_of, known_by, passed_on
from integration_hub.processes.effect import AT_ONCE, WARM_UP, Course, Job, Line, Spell, course_of
from integration_hub.processes.loads import load_of
from integration_hub.processes.timetable import last_time, times_between

SINCE = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=6)
FULL, DELTA = "full", "incremental"
MINUTE = timedelta(minutes=1)
LINES = [
    "* * * * *", "*/2 * * * *", "*/5 * * * *", "3-59/10 * * * *", "0 * * * *", "30 */3 * * *", "0 2 * * *", "15,45 8-17 * * 1-5",
]  # fmt: skip
spans = st.integers(1, 200 * 60).map(lambda seconds: timedelta(seconds=seconds))


def job(key: int, *crontabs: str, minutes: float = 1, target: str = "", lane: str = "imports") -> Job:
    took = timedelta(minutes=minutes)
    lines = tuple(Line(crontab, "UTC", DELTA) for crontab in crontabs)
    return Job(key, target or f"process:{key}", lane, lines, {DELTA: took, FULL: took})


@st.composite
def houses(draw: st.DrawFn) -> list[Job]:
    """Services of which some write into the same target and share their workers."""
    made = []
    for key in range(draw(st.integers(1, 6))):
        crontabs = draw(st.lists(st.sampled_from(LINES), max_size=3, unique=True))
        lines = tuple(Line(each, "Europe/Copenhagen", draw(st.sampled_from([FULL, DELTA]))) for each in crontabs)
        took = {DELTA: draw(spans), FULL: draw(spans)}
        target = draw(st.sampled_from([f"process:{key}", "shared"]))
        made.append(Job(key, target, draw(st.sampled_from(["orders", "imports"])), lines, took))
    return made


def most_at_once(spells: Sequence[Spell]) -> int:
    moves = sorted(move for each in spells for move in ((each.began, 1), (each.ended, -1)))
    now = most = 0
    for _, move in moves:
        now += move
        most = max(most, now)
    return most


def spells_of(course: Course, jobs: Sequence[Job], *, target: str = "", lane: str = "") -> list[Spell]:
    mine = {each.key for each in jobs if target in ("", each.target) and lane in ("", each.lane)}
    return [each for each in course.spells if each.job in mine]


@settings(deadline=None, max_examples=60)
@given(houses())
def test_no_two_runs_of_a_target_or_a_service_overlap_and_no_lane_does_more_than_it_can(jobs: list[Job]) -> None:
    course = course_of(jobs, SINCE, UNTIL)
    for target in {each.target for each in jobs}:
        assert most_at_once(spells_of(course, jobs, target=target)) <= 1
    for lane in {each.lane for each in jobs}:
        assert most_at_once(spells_of(course, jobs, lane=lane)) <= AT_ONCE
    for each in jobs:
        mine = sorted(course.of(each.key), key=lambda spell: spell.due)
        assert all(before.ended <= after.due for before, after in pairwise(mine)), "a start joins the run that has not ended"


@settings(deadline=None, max_examples=60)
@given(houses())
def test_each_start_becomes_one_run_or_is_left_out_for_one_that_goes_on(jobs: list[Job]) -> None:
    course = course_of(jobs, SINCE, UNTIL)
    for each in jobs:
        named = Counter(
            (at, line.mode)
            for line in each.lines
            for at in times_between(line.crontab, line.time_zone, since=SINCE - WARM_UP, until=UNTIL)
        )
        ran = Counter((spell.due, spell.mode) for spell in course.spells if spell.job == each.key)
        out = [start for start in course.left_out if start.job == each.key]
        inside = Counter({key: count for key, count in named.items() if key[0] >= SINCE})
        assert (
            Counter({key: count for key, count in ran.items() if key[0] >= SINCE})
            + Counter((start.at, start.mode) for start in out)
            == inside
        )
        for start in out:
            assert any(spell.due <= start.at < spell.ended for spell in course.of(each.key))


@settings(deadline=None, max_examples=60)
@given(houses())
def test_who_waits_waits_for_a_busy_target_or_for_a_worker(jobs: list[Job]) -> None:
    course = course_of(jobs, SINCE, UNTIL)
    by_key = {each.key: each for each in jobs}
    for spell in course.spells:
        assert spell.began >= spell.due
        assert spell.ended - spell.began == by_key[spell.job].took[spell.mode]
        # All the while: looked at wherever something could have changed.
        edges = {each.ended for each in course.spells if spell.due < each.ended < spell.began} | {spell.due}
        for moment in edges if spell.waited else ():
            running = [each for each in course.spells if each.began <= moment < each.ended]
            same = [each for each in running if by_key[each.job].target == by_key[spell.job].target]
            lane = [each for each in running if by_key[each.job].lane == by_key[spell.job].lane]
            assert same or len(lane) >= AT_ONCE


@settings(deadline=None, max_examples=60)
@given(houses())
def test_the_mean_age_is_what_looking_each_minute_would_find(jobs: list[Job]) -> None:
    course = course_of(jobs, SINCE, UNTIL)
    for each in jobs:
        steps = known_by(course.of(each.key))
        age = age_of(steps, SINCE, UNTIL)
        looked = [found for minute in range(6 * 60) if (found := _age_at(steps, SINCE + MINUTE * minute + MINUTE / 2))]
        if age is None:
            assert not looked
            continue
        assert max(looked) <= age.most
        mean = sum(looked, timedelta()) / len(looked)
        assert abs(mean - age.mean) <= MINUTE + age.most / 60, "within the coarseness of looking by the minute"


def _age_at(steps: Sequence[Step], moment: datetime) -> timedelta | None:
    known = [step.as_of for step in steps if step.at <= moment]
    return moment - max(known) if known else None


def test_a_service_alone_renews_its_data_by_its_schedule_and_its_duration() -> None:
    course = course_of([job(1, "*/10 * * * *", minutes=2)], SINCE, UNTIL)
    age = age_of(known_by(course.of(1)), SINCE, UNTIL)
    assert age is not None
    assert age.most == timedelta(minutes=12), "ten minutes between two starts, and two until the second has ended"
    assert age.mean == timedelta(minutes=7), "it goes from two to twelve, evenly"
    assert (len([each for each in course.spells if each.due >= SINCE]), course.left_out) == (36, ())


def test_data_that_goes_on_to_a_shop_is_as_old_there_as_when_it_was_read() -> None:
    jobs = [job(1, "0 * * * *", minutes=5), job(2, "30 * * * *", minutes=5, lane="publishing")]
    course = course_of(jobs, SINCE, UNTIL)
    there = age_of(passed_on(known_by(course.of(1)), course.of(2)), SINCE, UNTIL)
    assert there is not None
    assert there.most == timedelta(minutes=95), "read at 0:00, told at 0:35, the next comes at 1:35"


def test_a_run_that_takes_longer_than_its_schedule_leaves_starts_out() -> None:
    course = course_of([job(1, "* * * * *", minutes=2.5)], SINCE, UNTIL)
    mine = [each for each in course.spells if each.due >= SINCE]
    assert len(mine) == 120
    assert len(course.left_out) == 240


def test_a_third_run_waits_for_one_of_two_workers() -> None:
    jobs = [job(key, "0 * * * *", minutes=10 * key) for key in (1, 2, 3)]
    course = course_of(jobs, SINCE, UNTIL)
    assert {each.waited for each in course.of(3) if each.due >= SINCE} == {timedelta(minutes=10)}


def test_a_full_run_in_the_same_minute_as_an_incremental_one_is_left_out() -> None:
    lines = (Line("*/30 * * * *", "UTC", DELTA), Line("0 16 * * *", "UTC", FULL))
    course = course_of([Job(1, "one", "imports", lines, {DELTA: MINUTE, FULL: MINUTE})], SINCE, UNTIL)
    assert [(each.at.hour, each.mode) for each in course.left_out] == [(16, FULL)]


def test_what_runs_once_a_month_is_as_old_as_its_last_run() -> None:
    course = course_of([job(1, "0 0 1 * *", minutes=30)], SINCE, UNTIL)
    age = age_of(known_by(course.of(1)), SINCE, UNTIL)
    assert age is not None
    assert age.most == UNTIL - datetime(2026, 3, 1, tzinfo=UTC)
    assert age_of(known_by(course_of([job(1)], SINCE, UNTIL).of(1)), SINCE, UNTIL) is None


@pytest.mark.parametrize(
    ("day", "crontab", "hours"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), "30 2 * * *", [2.0, 25.5]),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), "30 2 * * *", [2.5, 27.5]),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), "0 * * * *", [float(hour) for hour in range(48)]),
    ],
    ids=["spring", "autumn", "hourly in autumn"],
)
def test_when_clocks_are_changed_each_time_comes_once(day: datetime, crontab: str, hours: list[float]) -> None:
    job_of_night = Job(1, "one", "imports", (Line(crontab, "Europe/Copenhagen", DELTA),), {DELTA: MINUTE})
    course = course_of([job_of_night], day, day + timedelta(hours=48))
    due = [(each.due - day) / timedelta(hours=1) for each in course.spells if each.due >= day]
    assert due == hours


def test_the_last_time_before_is_the_one_after_which_the_next_comes() -> None:
    before = last_time("*/10 6-20 * * 1-5", "Europe/Copenhagen", before=SINCE)
    assert before == datetime(2026, 3, 4, 13, 50, tzinfo=UTC)
    at_once = list(times_between("0 14 * * *", "UTC", since=SINCE, until=SINCE + MINUTE))
    assert at_once == [SINCE], "the first moment is inside, the last is not"
    assert list(times_between("1 14 * * *", "UTC", since=SINCE, until=SINCE + MINUTE)) == []


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90), st.integers(0, 500)), max_size=12))
def test_no_call_is_lost_between_the_minutes(drawn: list[tuple[int, int, int]]) -> None:
    made = [
        (
            Spell(1, DELTA, SINCE, SINCE + timedelta(seconds=begin * 7), SINCE + timedelta(seconds=begin * 7 + took * 11)),
            float(calls),
        )
        for begin, took, calls in drawn
    ]
    load = load_of(made, SINCE, UNTIL)
    assert load.calls == pytest.approx(sum(calls for _, calls in made))
    assert load.busiest <= load.calls + 1e-6
    assert load.at_once == most_at_once([spell for spell, _ in made])


def test_calls_of_runs_at_once_add_up_in_their_busiest_minute() -> None:
    two = [(Spell(key, DELTA, SINCE, SINCE, SINCE + 2 * MINUTE), 100.0) for key in (1, 2)]
    later = [(Spell(3, DELTA, SINCE, SINCE + 5 * MINUTE, SINCE + 6 * MINUTE), 60.0)]
    load = load_of([*two, *later], SINCE, UNTIL)
    assert (load.whole_busiest, load.busiest_at, load.at_once, load.whole_calls) == (100, SINCE, 2, 260)
