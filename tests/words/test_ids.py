"""Ids are valid UUIDv7 (RFC 9562, section 5.7) and the same for the same finding."""

from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122, UUID

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from panhuo.words.ids import ids_column, uuid7_from

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2200, 1, 1))
PARTS = st.lists(st.text(max_size=8), max_size=4)


@given(day=DAYS, parts=PARTS)
def test_an_id_has_version_variant_and_the_day_as_milliseconds(day: date, parts: list[str]) -> None:
    made = UUID(uuid7_from(day, *parts))
    assert made.version == 7
    assert made.variant == RFC_4122
    assert datetime.fromtimestamp((made.int >> 80) / 1000, UTC) == datetime(day.year, day.month, day.day, tzinfo=UTC)


@given(day=DAYS, one=PARTS, other=PARTS)
def test_ids_are_equal_exactly_when_their_parts_are(day: date, one: list[str], other: list[str]) -> None:
    assert (uuid7_from(day, *one) == uuid7_from(day, *other)) == (one == other)


@given(day=DAYS, part=st.text(max_size=8))
def test_ids_sort_by_day(day: date, part: str) -> None:
    assert uuid7_from(day, part) < uuid7_from(day + timedelta(days=1), part)


def test_an_id_stays_the_same_from_release_to_release() -> None:
    assert uuid7_from(date(2026, 11, 21), "a", "b") == "01a1fb67-1800-7275-9910-45bc8876f9d0"


def test_a_column_of_ids_equals_the_ids_one_by_one() -> None:
    frame = pl.DataFrame({"sku": ["A", "B", None], "units": [1, 2, 3]})
    made = ids_column(date(2026, 11, 21), frame, ["sku", "units"])
    expected = [uuid7_from(date(2026, 11, 21), sku, units) for sku, units in [("A", "1"), ("B", "2"), ("", "3")]]
    assert made.to_list() == expected
    assert made.dtype == pl.String
