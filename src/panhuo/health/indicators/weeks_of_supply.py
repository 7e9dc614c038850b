"""Weeks of supply: how many weeks what is available will last at the demand expected.

Formula: sum of available ÷ (sum of demand_28d ÷ 4)
Unit: weeks; null where no demand is expected
Source: weeks of supply, P. J. McGoldrick, Retail Marketing; forward, on the demand distribution's mean
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Weeks of supply", zh="可售周数")
MEANING = Text(
    en="How many weeks the available stock lasts at the demand expected for the next four weeks.",
    zh="按未来四周的预计销量，可售库存还能卖多少周。",
)
UNIT = Text(en="weeks", zh="周")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return ratio(total(nw.col("available")) * 4, total(nw.col("demand_28d")))
