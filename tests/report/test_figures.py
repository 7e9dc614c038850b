"""Figures: written as a reader of each language writes them; unknown is a dash, never zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from panhuo.report import figures


def test_money_in_tables_is_written_to_the_whole_unit() -> None:
    assert figures.money(Decimal("20938.4900"), currency="GBP", lang="en") == "£20,938"
    assert figures.money(-1234.4, currency="CNY", lang="zh") == "-¥1,234"
    assert figures.money(5_000, currency="JPY", lang="en") == "JP¥5,000"


def test_money_in_headlines_is_short_in_the_way_of_the_language() -> None:
    assert figures.money_short(123_456, currency="CNY", lang="zh") == "¥12.3万"
    assert figures.money_short(123_456, currency="GBP", lang="en") == "£123.5k"
    assert figures.money_short(999, currency="CNY", lang="zh") == "¥999"


def test_prices_keep_their_pennies() -> None:
    assert figures.price(2.5, currency="GBP", lang="en") == "£2.50"


def test_what_is_unknown_is_a_dash() -> None:
    for unknown in (None, float("nan"), float("inf")):
        assert figures.money(unknown, currency="CNY", lang="zh") == figures.UNKNOWN
        assert figures.money_short(unknown, currency="CNY", lang="zh") == figures.UNKNOWN
        assert figures.count(unknown) == figures.UNKNOWN
        assert figures.share(unknown) == figures.UNKNOWN
        assert figures.days(unknown, lang="en") == figures.UNKNOWN
    assert figures.day(None, lang="zh") == figures.UNKNOWN


def test_shares_counts_days_and_dates() -> None:
    assert figures.share(0.0833) == "8.3%"
    assert figures.count(12_345) == "12,345"
    assert figures.days(68.4, lang="en") == "68 days"
    assert figures.days(1, lang="en") == "1 day"
    assert figures.days(4.25, lang="zh") == "4.2 天"
    assert figures.day(date(2011, 12, 9), lang="en") == "9 Dec 2011"
    assert figures.day(date(2011, 12, 9), lang="zh") == "2011年12月9日"
    assert figures.short_day(date(2011, 12, 9), lang="zh") == "12月9日"
