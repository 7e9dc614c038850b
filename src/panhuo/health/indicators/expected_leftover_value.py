"""Expected leftover in money: what the units expected to be left cost.

Formula: sum of E[(available - demand over window_days)+] × unit_cost
Unit: money
Source: newsvendor model, expected overage at cost, Snyder and Shen, Fundamentals of Supply Chain Theory, 4.3
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Expected leftover, money", zh="预计剩余金额")
MEANING = Text(
    en="Cost of the units expected to be unsold at the end of the selling window.",
    zh="销售期结束时预计卖不完的货的成本金额。",
)
UNIT = Text(en="money", zh="金额")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return total(nw.col("expected_leftover_window") * nw.col("unit_cost").cast(nw.Float64))
