"""Dates and times are read where they can mean one thing only."""

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.words.moments import read_date, read_time

SHANGHAI = "Asia/Shanghai"


def day_of(value: object, zone: str = SHANGHAI) -> tuple[object, list[str]]:
    reading = read_date(pl.Series([value], strict=False), timezone=zone)
    return reading.values[0], [code for code, failed in reading.faults if failed[0]]


def moment_of(value: object, zone: str = SHANGHAI) -> tuple[object, list[str]]:
    reading = read_time(pl.Series([value], strict=False), timezone=zone)
    return reading.values[0], [code for code, failed in reading.faults if failed[0]]


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-05",
        "2026-1-5",
        "2026/01/05",
        "2026/1/5",
        "2026.1.5",
        "20260105",
        20260105,
        20260105.0,
        "2026年1月5日",
        "２０２６－０１－０５",
        " 2026-01-05 ",
        "2026-01-05 23:59",
        "2026-01-05T23:59:59.999",
        "2026-01-05T10:00:00+08:00",
        "2026-01-04T16:00:00Z",
        date(2026, 1, 5),
        datetime(2026, 1, 5, 23, 0),
        datetime(2026, 1, 4, 16, 0, tzinfo=UTC),
    ],
)
def test_days_are_read_in_the_local_zone(written: object) -> None:
    assert day_of(written) == (date(2026, 1, 5), [])


@pytest.mark.parametrize("written", ["21/11/2026", "03/04/2026", "3.4.2026", "12-03-20", "03/04/26 10:00"])
def test_a_day_that_begins_with_day_or_month_is_refused_not_guessed(written: str) -> None:
    assert day_of(written) == (None, ["PH213"])
    assert moment_of(written) == (None, ["PH213"])


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-13-01", "x", "2026-11", "45000", "2026-01-05 25:00", "0026-01-05"]
)
def test_what_is_no_day_is_named(written: str) -> None:
    assert day_of(written) == (None, ["PH204"])


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-21T20:15:00+08:00",
        "2026-11-21T12:15:00Z",
        "2026-11-21 20:15:00",
        "2026-11-21 20:15",
        "2026/11/21 20:15",
        "2026-11-21T17:45:00+0530",
        "2026-11-21T07:15:00-05",
        "2026年11月21日 20时15分",
        datetime(2026, 11, 21, 20, 15),
        datetime(2026, 11, 21, 12, 15, tzinfo=UTC),
    ],
)
def test_moments_become_utc(written: object) -> None:
    assert moment_of(written) == (datetime(2026, 11, 21, 12, 15, tzinfo=UTC), [])


def test_a_day_is_its_local_midnight() -> None:
    midnight = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert moment_of("2026-11-21") == (midnight, [])
    assert moment_of(date(2026, 11, 21)) == (midnight, [])


# New York went from 02:00 to 03:00 on 2026-03-08 and from 02:00 back to 01:00 on 2026-11-01 (IANA tz database).
def test_a_local_time_that_does_not_exist_is_refused_and_one_that_is_repeated_is_the_earlier() -> None:
    assert moment_of("2026-03-08 02:30:00", "America/New_York") == (None, ["PH205"])
    assert moment_of(datetime(2026, 3, 8, 2, 30), "America/New_York") == (None, ["PH205"])
    assert moment_of("2026-11-01 01:30:00", "America/New_York") == (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), [])


@pytest.mark.parametrize("written", ["2026-11-21 25:00", "noon", "2026-02-30 10:00:00"])
def test_what_is_no_moment_is_named(written: str) -> None:
    assert moment_of(written) == (None, ["PH205"])


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_is_read_in_every_way_of_writing_it(day: date) -> None:
    for written in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert day_of(written) == (day, [])


@given(
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2150, 1, 1)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_iso_moments_with_any_offset_are_exact(moment: datetime, offset_minutes: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    assert moment_of(zoned.isoformat()) == (zoned.astimezone(UTC), [])


def test_ways_of_writing_may_be_mixed_in_one_column() -> None:
    column = pl.Series(["2026-01-05", "x", None, "2026年1月6日", "1/2/2026"])
    reading = read_date(column, timezone=SHANGHAI)
    assert reading.values.to_list() == [date(2026, 1, 5), None, None, date(2026, 1, 6), None]
    faults = {code: failed.arg_true().to_list() for code, failed in reading.faults if failed.any()}
    assert faults == {"PH204": [1], "PH213": [4]}
