"""Figures as a reader of each language writes them: money, counts, shares and days; unknown is a dash, never zero."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from panhuo.words.money import format_money, minor_digits

__all__ = ["UNKNOWN", "count", "day", "days", "money", "money_short", "price", "share", "short_day"]

UNKNOWN = "–"
SHORT_FROM = 10_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Number = int | float | Decimal | None


def money(amount: Number, *, currency: str, lang: str) -> str:
    """Write an amount to the whole unit of its currency: an expectation to the penny would say more than it knows.

    Example: money(-1234.4, currency="GBP", lang="en") is "-£1,234".
    """
    if amount is None or _unknown(amount):
        return UNKNOWN
    written = format_money(Decimal(round(amount)), currency=currency, lang=lang)
    digits = minor_digits(currency)
    return written.removesuffix("." + "0" * digits) if digits else written


def money_short(amount: Number, *, currency: str, lang: str) -> str:
    """Write an amount for a headline: £1.24m, ¥12.3万; small amounts to the whole unit."""
    if amount is None or _unknown(amount):
        return UNKNOWN
    if abs(amount) < SHORT_FROM:
        return money(amount, currency=currency, lang=lang)
    return format_money(amount, currency=currency, lang=lang, short=True)


def price(amount: Number, *, currency: str, lang: str) -> str:
    """Write a price to the minor unit of its currency. Example: price(2.5, currency="GBP", lang="en") is "£2.50"."""
    return UNKNOWN if amount is None or _unknown(amount) else format_money(amount, currency=currency, lang=lang)


def count(number: Number, *, digits: int = 0) -> str:
    """Write a count with thousands marks. Example: count(12345) is "12,345"."""
    if _unknown(number):
        return UNKNOWN
    value = round(float(number or 0), digits)
    return f"{_minus(value)}{abs(value):,.{digits}f}"


def share(ratio: Number, *, digits: int = 1) -> str:
    """Write a share of one as per cent. Example: share(0.0833) is "8.3%"."""
    return UNKNOWN if _unknown(ratio) else f"{_minus(float(ratio or 0))}{abs(float(ratio or 0)) * 100:,.{digits}f}%"


def days(number: Number, *, lang: str) -> str:
    """Write a number of days with its unit; a digit after the point only below ten."""
    if _unknown(number):
        return UNKNOWN
    value = float(number or 0)
    written = count(value, digits=1 if abs(value) < 10 and value != round(value) else 0)
    return f"{written} 天" if lang == "zh" else f"{written} {'day' if written == '1' else 'days'}"


def day(on: date | None, *, lang: str) -> str:
    """Write a whole date: 9 Dec 2011, 2011年12月9日."""
    if on is None:
        return UNKNOWN
    return f"{on.year}年{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date | None, *, lang: str) -> str:
    """Write a date whose year is plain from its surroundings: 9 Dec, 12月9日."""
    if on is None:
        return UNKNOWN
    return f"{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {MONTHS[on.month - 1]}"


def _unknown(number: Number) -> bool:
    return number is None or (isinstance(number, float) and not math.isfinite(number))


def _minus(value: float) -> str:
    return "−" if value < 0 else ""
