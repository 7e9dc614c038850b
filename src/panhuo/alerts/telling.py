"""Writes what a finding says: its sentence in both languages and its evidence as JSON."""

from __future__ import annotations

from typing import Any

import polars as pl
import polars.selectors as cs

from panhuo.words import Text
from panhuo.words.money import format_money
from panhuo.words.singular import with_singulars

__all__ = ["told"]

# The currency of a product that states none; the same default as the terms'.
CURRENCY = "CNY"
# From here up cents would say nothing.
WHOLE_FROM = 100.0
APART = ["sku", "location", "level", "value_at_risk", "currency"]


def told(found: pl.DataFrame, *, why: Text) -> pl.DataFrame:
    """Add evidence, why_zh and why_en to the findings of one rule."""
    sentences = [_sentences(row, why) for row in found.iter_rows(named=True)]
    return found.with_columns(
        _evidence(found),
        pl.Series("why_zh", [zh for zh, _ in sentences], dtype=pl.String),
        pl.Series("why_en", [en for _, en in sentences], dtype=pl.String),
    )


def _sentences(row: dict[str, Any], why: Text) -> tuple[str, str]:
    amount = row["value_at_risk"]
    if amount is None:
        zh, en = {"risk_text": "", "risk_clause": ""}, {"risk_text": "", "risk_clause": ""}
    else:
        shown = float(round(amount)) if amount >= WHOLE_FROM else amount
        text = format_money(shown, currency=row["currency"] or CURRENCY, lang="en").removesuffix(".00")
        zh = {"risk_text": text, "risk_clause": f"，预计损失约 {text}"}
        en = {"risk_text": text, "risk_clause": f"; about {text} is at risk"}
    phrases = {name: value.format(**row) for name, value in row.items() if name.endswith(("_en", "_zh"))}
    return why.zh.format(**{**row, **phrases, **zh}), with_singulars(why.en.format(**{**row, **phrases, **en}))


def _evidence(found: pl.DataFrame) -> pl.Series:
    """Give the numbers of each finding as a JSON object, keys in order, at most four digits after the point."""
    names = sorted(set(found.columns) - set(APART))
    numbers = found.select(name for name in names if not name.endswith(("_en", "_zh"))).with_columns(
        cs.float().round(4), cs.date().dt.to_string("iso")
    )
    return numbers.to_struct("evidence").struct.json_encode().alias("evidence")
