"""Say why, in a buyer's words and with the numbers, for every action and in both languages."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import polars as pl

from panhuo.words import Text
from panhuo.words.money import format_money, minor_digits
from panhuo.words.singular import with_singulars

__all__ = ["COSTS_ASSUMED", "with_sentences"]

COSTS_ASSUMED = Text(
    en=" (The unit cost is not known; it is assumed from the price.)",
    zh="（进货价未知，按售价推算。）",
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DEFAULT_CURRENCY = "CNY"
_WHOLE_FROM = 100.0


def with_sentences(drafts: pl.DataFrame, why: Text) -> pl.DataFrame:
    """Add `why_en` and `why_zh`: the text of `why` with each row's values in its placeholders.

    Beside the columns of the drafts a text may name `on_en`, `on_zh` (the day), `COLUMN_text` for the money columns
    worth, cost, price, old_price, earns and giver_earns (written with the symbol of the row's currency).
    """
    rows = drafts.iter_rows(named=True)
    told = [_sentences(row, why) for row in rows]
    return drafts.with_columns(
        pl.Series("why_en", [en for en, _ in told], dtype=pl.String),
        pl.Series("why_zh", [zh for _, zh in told], dtype=pl.String),
    )


def _sentences(row: dict[str, Any], why: Text) -> tuple[str, str]:
    mark, digits = _style(row["currency"] or _DEFAULT_CURRENCY)
    day: date = row["on"]
    words = {**row, "on_en": f"{day.day} {_MONTHS[day.month - 1]}", "on_zh": f"{day.month}月{day.day}日"}
    for name in ("price", "old_price", "earns", "giver_earns"):
        if name in row:
            words[f"{name}_text"] = f"{mark}{row[name]:,.{digits}f}"
    for name in ("worth", "cost"):
        if name in row:
            # From 100 up, cents would say nothing.
            words[f"{name}_text"] = f"{mark}{row[name]:,.{0 if row[name] >= _WHOLE_FROM else digits}f}"
    en, zh = with_singulars(why.en.format(**words)), why.zh.format(**words)
    return (en + COSTS_ASSUMED.en, zh + COSTS_ASSUMED.zh) if row["costs_assumed"] else (en, zh)


@cache
def _style(currency: str) -> tuple[str, int]:
    """Give the mark of a currency and its digits after the point; floats are much faster written than decimals."""
    return format_money(0.0, currency=currency, lang="en").rstrip("0."), minor_digits(currency)
