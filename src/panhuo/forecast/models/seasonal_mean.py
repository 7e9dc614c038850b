"""Seasonal mean: the mean of the last eight weeks on the same weekday.

Formula: m(t) = mean of the known demand of the last 8 periods at the same place in the week (weekly data: the last 8
weeks).
Unit: units a period.
Source: the seasonal naive method, averaged; the yardstick that every other model must beat.
"""

from __future__ import annotations

import numpy as np

from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.profile import same_weekday
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "fit", "predict"]

TITLE = Text(en="Seasonal mean", zh="同期均值")
MEANING = Text(
    en="The mean of the last eight weeks on the same weekday.",
    zh="最近八周同一星期几的平均销量。",
)
WEEKS = 8
_KNOWN_DAYS = 28


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> str:
    """Learn nothing; the mean is taken when it is asked for."""
    return "seasonal mean"


def predict(state: str, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the mean of the same weekday; NaN for series with less than two known weeks of the last four."""
    mean, _ = same_weekday(panel, origin=origin, weeks=WEEKS)
    _, count = panel.rate(origin, panel.length(_KNOWN_DAYS))
    mean[count < panel.length(_KNOWN_DAYS) / 2] = np.nan
    return mean[:, [(step - 1) % panel.season for step in range(1, horizon + 1)]]
