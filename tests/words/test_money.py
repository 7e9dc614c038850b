"""Money is exact, is read as people write it, and is rounded once."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.words.money import format_money, minor_digits, money_column, parse_money, rounded


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("199", "199"),
        (" ¥1,234.50 ", "1234.50"),
        ("￥１２．５", "12.5"),
        ("HK$8", "8"),
        ("-$3.10", "-3.10"),
        ("$-3.10", "-3.10"),
        ("12元", "12"),
        ("RMB 7", "7"),
        ("usd 7", "7"),
        ("−4", "-4"),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, amount: str) -> None:
    assert parse_money(written) == Decimal(amount)


@pytest.mark.parametrize("written", ["", "abc", "1.2.3", "nan", "inf", "¥", "12%"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(written)


# ISO 4217: the yen has no minor unit, the Kuwaiti dinar has 1,000 fils.
def test_minor_units_are_those_of_iso_4217() -> None:
    assert [minor_digits(code) for code in ("CNY", "USD", "JPY", "KRW", "KWD", "BHD")] == [2, 2, 0, 0, 3, 3]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(["CNY", "USD", "HKD", "CHF"]))
def test_what_is_written_can_be_read_back_exactly(amount: Decimal, currency: str) -> None:
    assert parse_money(format_money(amount, currency=currency, lang="zh")) == amount


def test_amounts_are_written_with_symbol_thousands_and_minor_units() -> None:
    assert format_money(Decimal("18900"), currency="CNY", lang="en") == "¥18,900.00"
    assert format_money(Decimal("-18900.456"), currency="USD", lang="en") == "-$18,900.46"
    assert format_money(Decimal("18900.5"), currency="JPY", lang="zh") == "JP¥18,900"
    assert format_money(Decimal("5"), currency="CHF", lang="en") == "CHF 5.00"
    assert format_money(0.1 + 0.2, currency="CNY", lang="zh") == "¥0.30"


@pytest.mark.parametrize(
    ("amount", "lang", "short"),
    [
        ("1234567", "zh", "¥123.5万"),
        ("234567890", "zh", "¥2.3亿"),
        ("9876", "zh", "¥9,876"),
        ("1234567", "en", "¥1.2m"),
        ("45678", "en", "¥45.7k"),
        ("-12.5", "en", "-¥12.50"),
    ],
)
def test_short_amounts_count_as_the_language_counts(amount: str, lang: str, short: str) -> None:
    assert format_money(Decimal(amount), currency="CNY", lang=lang, short=True) == short


def test_rounding_is_half_to_even_in_the_minor_unit() -> None:
    assert rounded(Decimal("2.345"), currency="CNY") == Decimal("2.34")
    assert rounded(2.675, currency="CNY") == Decimal("2.68")
    assert rounded(Decimal("2.5"), currency="JPY") == Decimal("2")


def test_computed_money_is_rounded_to_cents_at_the_output_door() -> None:
    frame = pl.DataFrame({"worth": [1.239, -0.004, float("nan"), float("inf"), None]})
    made = frame.select(money_column(pl.col("worth"))).to_series()
    assert made.dtype == pl.Decimal(18, 4)
    assert made.to_list() == [Decimal("1.24"), Decimal("0"), None, None, None]
