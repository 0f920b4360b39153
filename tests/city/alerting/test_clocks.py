"""Clocks: working time by the calendar; they never run backwards, and deadlines add up."""

from datetime import date, datetime, time, timedelta
from math import inf

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from city.alerting.clocks import Calendar, due_after, moment, passed, read_calendar, used_share
from city.alerting.stages import stages
from city.catalogue.model import CatalogueError
from city.pack import find

CALENDAR = Calendar(holidays=frozenset({date(2026, 11, 9)}), workdays=frozenset({date(2026, 11, 14)}))
FRIDAY = datetime(2026, 11, 6, 17, 30)
times = st.datetimes(datetime(2026, 10, 30), datetime(2026, 11, 20))
minutes = st.integers(0, 4000)
bools = st.booleans()


@pytest.mark.parametrize(
    ("start", "after", "due"),
    [
        (datetime(2026, 11, 5, 9), 60, datetime(2026, 11, 5, 10)),
        (datetime(2026, 11, 5, 11, 30), 60, datetime(2026, 11, 5, 13, 30)),
        (datetime(2026, 11, 5, 9), 480, datetime(2026, 11, 5, 18)),
        (datetime(2026, 11, 5, 3), 1, datetime(2026, 11, 5, 9, 1)),
        (FRIDAY, 30, datetime(2026, 11, 6, 18)),
        (FRIDAY, 31, datetime(2026, 11, 10, 9, 1)),
        (datetime(2026, 11, 13, 18), 480, datetime(2026, 11, 14, 18)),
        (datetime(2026, 11, 14, 18), 1, datetime(2026, 11, 16, 9, 1)),
        (FRIDAY, 0, FRIDAY),
    ],
)
def test_working_time_skips_noon_nights_weekends_and_holidays(start, after, due):
    assert due_after(start, after, True, CALENDAR) == due
    assert due_after(start, after, False, CALENDAR) == start + timedelta(minutes=after)
    assert passed(start, due, True, CALENDAR) == timedelta(minutes=after)


def test_minutes_are_never_negative():
    with pytest.raises(ValueError, match="-1 minutes are negative"):
        due_after(FRIDAY, -1, True, CALENDAR)


@given(times, minutes, minutes, bools)
def test_deadlines_add_up(start, first, second, is_working):
    half = due_after(start, first, is_working, CALENDAR)
    assert due_after(half, second, is_working, CALENDAR) == due_after(start, first + second, is_working, CALENDAR)
    assert passed(start, half, is_working, CALENDAR) == timedelta(minutes=first)


@given(times, times, minutes, minutes, bools)
def test_a_later_start_or_more_minutes_are_never_due_earlier(one, other, few, many, is_working):
    one, other, few, many = *sorted((one, other)), *sorted((few, many))
    assert one <= due_after(one, few, is_working, CALENDAR) <= due_after(other, many, is_working, CALENDAR)


@given(times, times, times, bools)
def test_time_passed_adds_up(a, b, c, is_working):
    a, b, c = sorted((a, b, c))
    whole = passed(a, c, is_working, CALENDAR)
    assert passed(a, b, is_working, CALENDAR) + passed(b, c, is_working, CALENDAR) == whole
    assert passed(c, a, is_working, CALENDAR) == timedelta()


@given(times, minutes, times, times, bools)
def test_the_used_share_never_falls_and_is_one_when_due(start, after, now, later, is_working):
    assume(after)
    now, later = sorted((now, later))
    due = due_after(start, after, is_working, CALENDAR)
    shares = [used_share(start, due, at, is_working, CALENDAR) for at in (start, now, later, due)]
    assert 0 == shares[0] <= shares[1] <= shares[2] and shares[3] == 1
    assert not (now > due and shares[1] < 1)


def test_no_time_to_use():
    assert used_share(FRIDAY, FRIDAY, FRIDAY - timedelta(1), False, CALENDAR) == 0
    assert used_share(FRIDAY, FRIDAY, FRIDAY, False, CALENDAR) == inf


def test_times_that_entries_tell():
    assert moment("2026-11-06T17:30") == moment(FRIDAY) == FRIDAY
    assert moment(None) is moment("") is None
    with pytest.raises(ValueError, match="soon"):
        moment("soon")


def test_the_calendar_of_the_product():
    calendar = stages().calendar
    assert calendar.hours == ((time(9), time(12)), (time(13), time(18)))
    assert not calendar.is_workday(date(2026, 10, 1)) and calendar.is_workday(date(2026, 10, 10))
    assert all(day.isoweekday() > 5 for day in calendar.workdays)
    found = [(len([day for day in some if day.year == year])) for year in (2024, 2025, 2026) for some in of(calendar)]
    assert found == [28, 8, 28, 5, 33, 6]


def of(calendar):
    return calendar.holidays, calendar.workdays


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('["09:00", "12:00"]', '["12:00", "09:00"]', "hours is "),
        ('["09:00", "12:00"]', '["nine", "12:00"]', "hours is "),
        ('["13:00", "18:00"]', '["11:00", "18:00"]', "hours is .*begins after the one before"),
        ('[["09:00", "12:00"], ["13:00", "18:00"]]', "[]", "hours is .*at least one span"),
        ("2026-01-01,", '"2026-01-01",', "year.2026.holidays is '2026-01-01'"),
        ("2026-01-01,", "2025-01-01,", "year.2026.holidays is .*a date such as 2026-03-01"),
        ("2026-01-04,", "2026-01-03,", "year.2026.workdays is '2026-01-03'.*not among the holidays"),
        ("notice = ", "source = ", "year.2024.source is not a known key"),
    ],
)
def test_a_faulty_calendar_is_a_sentence(tmp_path, old, new, sentence):
    text = find("calendar.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "calendar.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match=rf"calendar\.toml: {sentence}"):
        read_calendar(tmp_path / "calendar.toml")
