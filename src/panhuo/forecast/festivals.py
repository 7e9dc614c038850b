"""Public holidays and shopping festivals, computed: what a calendar says before anybody has written one.

Public holidays, lunar ones and their moved days included, are those of the library `holidays`. Shopping festivals are
in festivals.csv, those without a country for all that have none of their own. Each goes from a day to a day: of the
year (MM-DD), or so many days from an anchor: Spring Festival, Qixi, Black Friday. Their dates
move by some days from year to year and platform to platform; these are common to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

import holidays
import polars as pl

from panhuo.words.countries import is_country

__all__ = ["Festival", "festivals", "with_festivals"]

# The seventh day of the seventh lunar month (Hong Kong Observatory, Gregorian-Lunar calendar conversion tables).
QIXI = {
    2009: "08-26", 2010: "08-16", 2011: "08-06", 2012: "08-23", 2013: "08-13", 2014: "08-02", 2015: "08-20",
    2016: "08-09", 2017: "08-28", 2018: "08-17", 2019: "08-07", 2020: "08-25", 2021: "08-14", 2022: "08-04",
    2023: "08-22", 2024: "08-10", 2025: "08-29", 2026: "08-19", 2027: "08-08", 2028: "08-26", 2029: "08-16",
    2030: "08-05",
}  # fmt: skip
THURSDAY = 3
LANGUAGES = ("en_US", "zh_CN")


class Festival(NamedTuple):
    """A day of a public holiday or a shopping festival in a country (ISO 3166-1, two letters)."""

    day: date
    country: str
    kind: str
    name_en: str
    name_zh: str


def festivals(country: str, *, first: date, last: date) -> list[Festival]:
    """Give the days from `first` to `last` in order, shopping festivals before public holidays of the same day."""
    years = range(first.year, last.year + 1)
    found = [*_shopping(country, years), *_public(country, years)]
    return sorted((one for one in found if first <= one.day <= last), key=lambda one: one.day)


def _public(country: str, years: range) -> Iterator[Festival]:
    english, chinese = (_holidays(country, years, language) for language in LANGUAGES)
    for day, name in english.items():
        yield Festival(day, country, "holiday", _plain(name), _plain(chinese[day]))


def _holidays(country: str, years: range, language: str) -> dict[date, str]:
    spoken = language in holidays.country_holidays(country).supported_languages
    return dict(holidays.country_holidays(country, years=years, language=language if spoken else None).items())


def _plain(name: str) -> str:
    """Give a name without what differs from year to year: which day was moved, or that it was."""
    return re.sub(r"\s*[(（](?:substituted|observed|estimated|由|补假|估计).*[)）]", "", name).split("; ")[0]


def _shopping(country: str, years: range) -> Iterator[Festival]:
    own = [line for line in _lines() if line[0] == country]
    for _, name_en, name_zh, begins, ends in own or [line for line in _lines() if not line[0]]:
        for year in years:
            first, last = _day(begins, year), _day(ends, year)
            if first is not None and last is not None:
                for offset in range((last - first).days + 1):
                    yield Festival(first + timedelta(days=offset), country, "promotion", name_en, name_zh)


@cache
def _lines() -> tuple[tuple[str, ...], ...]:
    written = resources.files("panhuo.forecast").joinpath("festivals.csv").read_text(encoding="utf-8")
    return tuple(tuple(line.split(",")) for line in written.splitlines()[1:])


def _day(rule: str, year: int) -> date | None:
    """Give the day of a year that a rule names, None where its anchor is not known."""
    if fixed := re.fullmatch(r"(\d\d)-(\d\d)", rule):
        return date(year, int(fixed[1]), int(fixed[2]))
    anchor, offset = re.fullmatch(r"([a-z_]+)([+-]\d+)?", rule).groups()  # pyright: ignore[reportOptionalMemberAccess]
    found = {"qixi": _qixi, "spring_festival": _spring_festival, "black_friday": _black_friday}[anchor](year)
    return found and found + timedelta(days=int(offset or 0))


def _qixi(year: int) -> date | None:
    return date.fromisoformat(f"{year}-{QIXI[year]}") if year in QIXI else None


@cache
def _spring_festival(year: int) -> date | None:
    days = holidays.country_holidays("CN", years=year, language="en_US").items()
    return min((day for day, name in days if "Spring Festival" in name and "Eve" not in name), default=None)


def _black_friday(year: int) -> date:
    """Give the day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 22)


def with_festivals(
    calendar: pl.DataFrame, *, countries: Sequence[str], regions: Sequence[str | None], first: date, last: date
) -> pl.DataFrame:
    """Give the calendar with computed days added where it says nothing of a day itself; those have an `event_zh` too.

    Where the regions of the places are countries, with one of `countries` among them, each has its own days; else the
    days of `countries` are everybody's.
    """
    places = {region for region in regions if region}
    by_region = bool(places) and all(map(is_country, places)) and not places.isdisjoint(countries)
    wanted = [(code, code) for code in sorted(places)] if by_region else [(code, None) for code in countries]
    rows = [
        (one.day, one.name_en, one.name_zh, region, one.kind)
        for country, region in wanted
        for one in festivals(country, first=first, last=last)
    ]
    if not rows:
        return calendar
    computed = pl.DataFrame(
        rows, schema={"date": pl.Date} | dict.fromkeys(("event", "event_zh", "region", "kind"), pl.String), orient="row"
    )
    of = pl.col("region").fill_null("").alias("of")
    stated, here = calendar.select("date", of).unique(), computed.with_columns(of)
    left = here.join(stated, on=["date", "of"], how="anti").join(
        stated.filter(pl.col("of") == ""), on="date", how="anti"
    )
    return pl.concat([calendar, left.drop("of")], how="diagonal_relaxed")
