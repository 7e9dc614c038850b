"""Stock age: the mean age of the units on hand whose receipt is known.

Formula: sum of stock_age_days × units of known age ÷ sum of units of known age
Unit: days since receipt
Source: inventory ageing; batches where stock gives them, else receipts first in, first out
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.held import AGE_BANDS
from panhuo.health.parts import weighted_mean
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Stock age", zh="平均库龄")
MEANING = Text(
    en="Mean days since receipt of the units on hand.",
    zh="在库货品自入库起的平均天数。",
)
UNIT = Text(en="days", zh="天")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    known = nw.sum_horizontal(*[nw.col(f"units_age_{band}") for band in AGE_BANDS])
    return weighted_mean(nw.col("stock_age_days"), weight=known)
