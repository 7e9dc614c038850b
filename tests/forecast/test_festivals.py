"""Festivals are computed where nobody wrote them down: lunar days, moved days, 618 and Double 11, Black Friday."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.forecast.festivals import QIXI, festivals, with_festivals
from panhuo.words.countries import country_of_zone

CALENDAR = {"date": pl.Date, "event": pl.String, "region": pl.String, "kind": pl.String, "lift_prior": pl.Float64}


def calendar(*rows: tuple[date, str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(day, event, region, "promotion", None) for day, event, region in rows], schema=CALENDAR, orient="row"
    )


def named(country: str, year: int, name: str) -> list[date]:
    found = festivals(country, first=date(year, 1, 1), last=date(year, 12, 31))
    return [one.day for one in found if name in (one.name_en, one.name_zh)]


@pytest.mark.parametrize(
    ("name", "year", "first", "days"),
    [
        ("春节", 2025, date(2025, 1, 29), 3),
        ("春节", 2026, date(2026, 2, 17), 3),
        ("中秋节", 2024, date(2024, 9, 17), 1),
        ("端午节", 2026, date(2026, 6, 19), 1),
        ("七夕", 2026, date(2026, 8, 17), 3),
        ("618 收官", 2026, date(2026, 6, 16), 3),
        ("Double 11 finale", 2026, date(2026, 11, 10), 2),
        ("年货节", 2026, date(2026, 1, 20), 21),
    ],
)
def test_the_days_of_china(name: str, year: int, first: date, days: int) -> None:
    assert named("CN", year, name)[0] == first
    assert len(named("CN", year, name)) == days


def test_other_countries_have_their_own_holidays_and_black_friday() -> None:
    assert named("US", 2025, "Black Friday")[3] == date(2025, 11, 28)
    assert named("FR", 2026, "National Day") == [date(2026, 7, 14)]
    assert not named("US", 2026, "618")
    assert not named("CN", 2026, "Black Friday")


def test_qixi_is_a_lunar_month_and_a_week_before_mid_autumn() -> None:
    """The seventh of the seventh month lies 37 or 38 days before the fifteenth of the eighth: months have 29 or 30."""
    for year, day in QIXI.items():
        (autumn,) = [
            one for one in festivals("CN", first=date(year, 8, 1), last=date(year, 10, 20)) if "中秋" in one.name_zh
        ][:1]
        assert (autumn.day - date.fromisoformat(f"{year}-{day}")).days in (37, 38), year


def test_what_the_calendar_says_of_a_day_holds() -> None:
    stated = calendar((date(2026, 6, 18), "our own sale", None), (date(2026, 6, 17), "only in the east", "east"))
    days = with_festivals(
        stated, countries=["CN"], regions=["east", "west"], first=date(2026, 6, 15), last=date(2026, 6, 18)
    )
    assert days.select("date", "event", "region").rows() == [
        (date(2026, 6, 18), "our own sale", None),
        (date(2026, 6, 17), "only in the east", "east"),
        (date(2026, 6, 15), "618", None),
        (date(2026, 6, 16), "618 finale", None),
        (date(2026, 6, 17), "618 finale", None),
    ]


def test_places_in_several_countries_have_each_their_own_days() -> None:
    days = with_festivals(
        calendar(), countries=["GB"], regions=["GB", "FR"], first=date(2026, 7, 14), last=date(2026, 7, 14)
    )
    assert days["region"].to_list() == ["FR"]


def test_a_region_that_only_looks_like_a_country_is_none() -> None:
    """California is not Canada: with regions that are no countries, everybody has the days of the home country."""
    days = with_festivals(
        calendar(), countries=["US"], regions=["CA", "TX", "WI"], first=date(2026, 7, 1), last=date(2026, 7, 4)
    )
    assert set(days["region"].to_list()) == {None}
    assert date(2026, 7, 4) in days["date"].to_list()


def test_without_countries_nothing_is_added() -> None:
    stated = calendar((date(2026, 6, 18), "our own sale", None))
    added = with_festivals(stated, countries=[], regions=["east"], first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert added.equals(stated)


@settings(deadline=None, max_examples=30)
@given(country=st.sampled_from(["CN", "US", "GB", "JP", "DE", "AE"]), year=st.integers(2005, 2040))
def test_days_are_in_order_and_within_the_year(country: str, year: int) -> None:
    found = festivals(country, first=date(year, 1, 1), last=date(year, 12, 31))
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert {one.day.year for one in found} == {year}
    assert {one.kind for one in found} == {"holiday", "promotion"}
    assert all(one.name_en and one.name_zh for one in found)


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Asia/Shanghai", "CN"), ("Europe/London", "GB"), ("America/Chicago", "US"), ("UTC", None), ("Etc/GMT-8", None)],
)
def test_the_country_of_a_time_zone(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country
