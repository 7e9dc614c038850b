"""Countries by their two letters (ISO 3166-1): those whose public holidays are known, and the one of a time zone."""

from __future__ import annotations

from functools import cache
from importlib import resources

from holidays.registry import COUNTRIES

__all__ = ["country_of_zone", "is_country"]

LETTERS = 2


def is_country(code: str | None) -> bool:
    """Say whether public holidays are known for a code."""
    return code in _countries()


@cache
def _countries() -> frozenset[str]:
    # Asked by its own function, the library would load all of them.
    return frozenset(code for names in COUNTRIES.values() for code in names if len(code) == LETTERS)


@cache
def country_of_zone(zone: str) -> str | None:
    """Give the country that a time zone (IANA name) belongs to, None for zones of none, such as UTC."""
    written = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in written.splitlines() if not line.startswith("#"))
    return next((code for code, _, name, *_ in lines if name == zone), None)
