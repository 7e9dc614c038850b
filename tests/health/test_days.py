"""Days between dates, and the pairs that are looked at."""

from datetime import date

import narwhals as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.health.days import day_number, days_until, within_last


@settings(deadline=None, max_examples=30)
@given(st.lists(st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31)), min_size=1))
def test_the_day_number_is_the_proleptic_ordinal_of_python(days: list[date]):
    frame = nw.from_native(pl.LazyFrame({"day": days}))
    numbers = frame.select(number=day_number(nw.col("day"))).collect()["number"].to_list()
    assert numbers == [day.toordinal() for day in days]


def test_days_until_a_past_day_are_negative():
    frame = nw.from_native(pl.LazyFrame({"day": [date(2026, 3, 1), date(2026, 2, 27)]}))
    assert frame.select(days=days_until(nw.col("day"), as_of=date(2026, 2, 28))).collect()["days"].to_list() == [1, -1]


def test_the_last_seven_days_hold_the_as_of_day_and_six_before():
    days = [date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23)]
    frame = nw.from_native(pl.LazyFrame({"date": days}))
    kept = frame.filter(within_last(7, as_of=date(2026, 11, 22))).collect()["date"].to_list()
    assert kept == [date(2026, 11, 16), date(2026, 11, 22)]
