"""On hand: units that stand there, sold or not, sound or not.

Formula: sum of on_hand
Unit: units
Source: APICS Dictionary, on-hand balance
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="On hand", zh="实际库存")
MEANING = Text(
    en="Units that stand there at the latest count.",
    zh="最近一次盘点的在库件数，含已占用和不可用。",
)
UNIT = Text(en="units", zh="件")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return total(nw.col("on_hand"))
