"""Dead stock probability: the chance that stock on hand outlives its selling window.

Formula: mean of P(demand over window_days < available), weighted by value_on_hand, by on_hand where no value is
    known
Unit: share; null without stock
Source: newsvendor model, P(D < y), Snyder and Shen, Fundamentals of Supply Chain Theory, 4.3
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import weighted_mean
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Dead stock probability", zh="滞销概率")
MEANING = Text(
    en="Chance that some of the stock is still there when its selling window ends.",
    zh="销售期结束时仍有货没卖完的概率。",
)
UNIT = Text(en="share", zh="比例")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    probability = nw.col("probability_dead")
    by_value = weighted_mean(probability, weight=nw.col("value_on_hand"))
    return nw.coalesce(by_value, weighted_mean(probability, weight=nw.col("on_hand")))
