"""Stock to sales: how many times the last 30 days' sales stand on the shelf.

Formula: sum of on_hand ÷ sum of units_30d
Unit: times; null where nothing sold
Source: stock-to-sales ratio, M. Levy and B. Weitz, Retailing Management, chapter on merchandise planning; in units
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Stock to sales", zh="库销比")
MEANING = Text(
    en="Units on hand for every unit sold in the last 30 days.",
    zh="在库件数是近 30 天销量的多少倍。",
)
UNIT = Text(en="times", zh="倍")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return ratio(total(nw.col("on_hand")), total(nw.col("units_30d")))
