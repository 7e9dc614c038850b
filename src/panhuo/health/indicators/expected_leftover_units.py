"""Expected leftover: units expected to be left when the selling window ends.

Formula: sum of E[(available - demand over window_days)+]
Unit: units
Source: newsvendor model, expected overage, Snyder and Shen, Fundamentals of Supply Chain Theory, 4.3
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Expected leftover, units", zh="预计剩余件数")
MEANING = Text(
    en="Units expected to be unsold at the end of the selling window.",
    zh="销售期结束时预计卖不完的件数。",
)
UNIT = Text(en="units", zh="件")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return total(nw.col("expected_leftover_window"))
