"""Seasonal naive: what was asked for in the same period of the last season comes again.

Formula: daily data: m(t) = known demand of the last period at the same place in the week. Weekly data: that of the same
week a year ago; with less than a year of history, that of the last known week.
Unit: units a period.
Source: Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, section 5.2; the yardstick of the M5.
"""

from __future__ import annotations

import numpy as np

from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.profile import same_weekday
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "fit", "predict"]

TITLE = Text(en="Seasonal naive", zh="季节性朴素法")
MEANING = Text(
    en="What was asked for on the same weekday of last week, or in the same week of last year.",
    zh="沿用上周同一星期几的需求；按周预测时沿用去年同周的需求。",
)
# Where the one period is not known, the mean of so many weeks stands for it.
_WEEKS = 8


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> str:
    """Learn nothing."""
    return "seasonal naive"


def predict(state: str, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the demand of a season ago; NaN only for series of which nothing is known."""
    mean, _ = same_weekday(panel, origin=origin, weeks=_WEEKS)
    steps = np.arange(horizon)
    instead = mean[:, steps % panel.season]
    season = panel.season if panel.season > 1 or origin + 1 < panel.year else panel.year
    periods = origin + 1 - season + steps % season
    inside = np.maximum(periods, 0)
    known = panel.known[:, inside] & (periods >= 0)
    return np.where(known, panel.filled[:, inside], instead).astype(np.float32)
