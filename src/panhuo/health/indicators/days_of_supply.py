"""Days of supply: how long what is available will last at the demand expected.

Formula: sum of available ÷ (sum of demand_28d ÷ 28)
Unit: days; null where no demand is expected
Source: days of supply, APICS Dictionary; forward, on the demand distribution's mean
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Days of supply", zh="可售天数")
MEANING = Text(
    en="How many days the available stock lasts at the demand expected for the next 28 days.",
    zh="按未来 28 天的预计销量，可售库存还能卖多少天。",
)
UNIT = Text(en="days", zh="天")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return ratio(total(nw.col("available")) * 28, total(nw.col("demand_28d")))
