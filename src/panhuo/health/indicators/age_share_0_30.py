"""Age 0 to 30 days: the share of the units of known age that is 0 to 30 days old.

Formula: sum of units_age_0_30 ÷ sum of units of known age
Unit: share; null where no age is known
Source: inventory ageing report; the five shares add up to 1
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.held import AGE_BANDS
from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Age 0 to 30 days", zh="库龄 0-30 天占比")
MEANING = Text(
    en="Share of the units on hand, of those whose age is known, that is 0 to 30 days old.",
    zh="库龄已知的在库货品中，库龄 0-30 天的占比。",
)
UNIT = Text(en="share", zh="比例")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    known = nw.sum_horizontal(*[nw.col(f"units_age_{band}") for band in AGE_BANDS])
    return ratio(total(nw.col("units_age_0_30")), total(known))
