"""Active SKU rate: the share of the SKUs on offer that sold at all in 30 days.

Formula: SKUs with units_30d > 0 ÷ SKUs with on_hand > 0 or units_30d > 0
Unit: share; null where nothing is on offer
Source: 动销率, the usual ratio of Chinese retail: SKUs that sold ÷ SKUs in stock
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Active SKU rate", zh="动销率")
MEANING = Text(
    en="Share of the SKUs on offer that sold at least once in the last 30 days.",
    zh="在售 SKU 中近 30 天有销量的比例。",
)
UNIT = Text(en="share", zh="比例")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    sold = nw.col("units_30d") > 0
    return ratio(_skus(sold), _skus(sold | (nw.col("on_hand") > 0)))


def _skus(condition: nw.Expr) -> nw.Expr:
    named = nw.when(condition).then(nw.col("sku"))
    # A missing name counts as one value more.
    return named.n_unique() - nw.when(named.is_null().any()).then(nw.lit(1)).otherwise(nw.lit(0))
