"""In-stock rate: the share of time in which what sells could be bought.

Formula: mean of in_stock_28d over rows that sold in 91 days or hold stock; where no availability is known, 1 if
    there is something available today, else 0
Unit: share; null for rows that neither sold nor hold stock
Source: on-shelf availability, D. Corsten and T. Gruen, 2003; each SKU × location counts alike
"""

from __future__ import annotations

import narwhals as nw

from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="In-stock rate", zh="有货率")
MEANING = Text(
    en="Share of the last 28 days in which it could be bought; today's state where no record of it exists.",
    zh="近 28 天里有货可卖的时间占比；没有记录时看今天是否有货。",
)
UNIT = Text(en="share", zh="比例")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    today = nw.when(nw.col("available") > 0).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    known = nw.coalesce(nw.col("in_stock_28d"), nw.when(nw.col("stock_known")).then(today))
    carried = (nw.col("units_91d") > 0) | (nw.col("on_hand") > 0)
    return nw.when(carried).then(known).mean()
