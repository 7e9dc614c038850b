"""Review: how the whole business stands against its targets, each figure with the sum that it comes from.

Public names: `scorecard`, `money_at_risk`. They take tables, so the same figures stand in the report, in the console,
on the terminal and in a notebook. To add a figure, write a function in `scorecard.py` that gives a `Measure` and name
it in `MEASURES`.
"""

from panhuo.review.risk import MoneyAtRisk, money_at_risk
from panhuo.review.scorecard import SCORECARD_SCHEMA, scorecard

__all__ = ["SCORECARD_SCHEMA", "MoneyAtRisk", "money_at_risk", "scorecard"]
