"""Exponential smoothing: a level a series that follows its own errors, with the weekday shape of the goods around it.

Formula: l(t) = l(t-1) + a*(d(t)/p(t) - l(t-1)), m(t+h) = l(t) * p(t+h); d = known demand, p = weekday factor, a = the
smoothing constant of the series, chosen among a few by its squared one-step errors, those of all series counting like
30 periods of its own.
Unit: units a period.
Source: Brown (1956); Hyndman, Koehler, Ord & Snyder (2008), the model ETS(M,N,M) with the season of the group.
"""

from __future__ import annotations

import numpy as np

from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.profile import weekday_profile
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "fit", "predict"]

TITLE = Text(en="Exponential smoothing", zh="指数平滑")
MEANING = Text(
    en="A level for each series that follows its own errors, as fast as has suited that series.",
    zh="每个序列的水平随自身误差逐步调整，调整快慢按该序列以往表现选定。",
)
SMOOTHING = (0.02, 0.05, 0.1, 0.2, 0.4)
# Two years say how fast a level moves; more would only cost time.
_WINDOW_DAYS = 728
_PROFILE_WEEKS = 26
_WARM_UP_DAYS = 28
# The first errors are those of the start, not of the constant.
_ERRORS_AFTER = 3
_SHARED_PERIODS = 30.0
_KNOWN_PERIODS_MIN = 3
_FACTOR_MIN = 0.05


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> str:
    """Learn nothing ahead: each series chooses its constant when it is asked for."""
    return "exponential smoothing"


def predict(state: str, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the last level times the weekday shape; NaN for series with less than three known periods."""
    profile = np.maximum(weekday_profile(panel, origin=origin, weeks=_PROFILE_WEEKS, group="place"), _FACTOR_MIN)
    level = _level(panel, origin=origin, profile=profile)
    few = panel.known[:, : origin + 1].sum(axis=1) < _KNOWN_PERIODS_MIN
    level[few] = np.nan
    return (level[:, None] * profile[:, np.arange(horizon) % panel.season]).astype(np.float32)


def _level(panel: Panel, *, origin: int, profile: Floats) -> Floats:
    """Run every series through every constant at once, and give the level of the one with the smallest errors."""
    start = max(0, origin + 1 - panel.length(_WINDOW_DAYS))
    constants = np.array(SMOOTHING, dtype=np.float32)[:, None]
    warm, _ = panel.rate(min(origin, start + panel.length(_WARM_UP_DAYS) - 1), panel.length(_WARM_UP_DAYS))
    shape = (len(SMOOTHING), panel.series.height)
    level = np.broadcast_to(warm, shape).astype(np.float32)
    seen = np.zeros(panel.series.height, dtype=np.int32)
    errors = np.zeros(shape, dtype=np.float32)
    for period in range(start, origin + 1):
        known = panel.known[:, period]
        factor = profile[:, (period - origin - 1) % panel.season]
        gap = np.where(known, panel.filled[:, period] / factor - level, np.float32(0.0))
        # A series that begins within the window begins at its first period.
        first = known & (seen == 0) & (panel.begins > start)
        weight = np.where(first, np.float32(1.0), constants)
        errors += np.where(seen >= _ERRORS_AFTER, gap**2, np.float32(0.0))
        level = level + weight * gap
        seen += known
    relative = errors / np.maximum(errors.mean(axis=0), 1e-9)
    chosen = (relative * seen + _SHARED_PERIODS * relative.mean(axis=1, keepdims=True)).argmin(axis=0)
    return level[chosen, np.arange(panel.series.height)]
