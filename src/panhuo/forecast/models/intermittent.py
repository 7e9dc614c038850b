"""Intermittent demand (TSB): how likely it is that something is asked for, times how much it is then.

Formula: q(t) = q(t-1) + b*(1[d(t) > 0] - q(t-1)) in every known period; z(t) = z(t-1) + a*(d(t) - z(t-1)) where
d(t) > 0; m = q * z, times the weekday factor of the category at the place. a and b are chosen for all series together,
by the totals of the last known windows.
Unit: units a period.
Source: Teunter, Syntetos & Babai (2011), Intermittent demand: linking forecasting to inventory obsolescence; after
Croston (1972). Unlike Croston's, the forecast of goods that nobody asks for any more goes down.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.profile import weekday_profile
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "fit", "kept", "predict", "restored"]

TITLE = Text(en="Intermittent demand (TSB)", zh="间歇需求（TSB）")
MEANING = Text(
    en="How likely it is that anything is asked for, times how much it is then.",
    zh="有需求的概率乘以有需求时的数量。",
)
CONSTANTS = ((0.05, 0.02), (0.05, 0.05), (0.1, 0.1), (0.2, 0.2))
_WINDOW_DAYS = 728
_START_DAYS = 56
_PROFILE_WEEKS = 26
_KNOWN_PERIODS_MIN = 3


@dataclass(frozen=True)
class _State:
    size: float
    likelihood: float


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> _State:
    """Choose the constants whose forecasts of the last known windows were nearest in total."""
    length = min(horizon, panel.length(28))
    origins = [last - back * length for back in (1, 2, 3) if last - back * length >= panel.length(14)]
    if not origins:
        return _State(*CONSTANTS[0])
    errors = [sum(_error(panel, origin, length, _State(*pair)) for origin in origins) for pair in CONSTANTS]
    return _State(*CONSTANTS[int(np.argmin(errors))])


def kept(state: _State) -> str:
    """Give the constants as a text."""
    return json.dumps([state.size, state.likelihood])


def restored(text: str, *, threads: int) -> _State:
    """Give the constants that were written as `text`."""
    return _State(*json.loads(text))


def predict(state: _State, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the rate times the weekday shape; NaN for series with less than three known periods."""
    profile = weekday_profile(panel, origin=origin, weeks=_PROFILE_WEEKS, group="place")
    rate = _rate(panel, origin=origin, state=state)
    rate[panel.known[:, : origin + 1].sum(axis=1) < _KNOWN_PERIODS_MIN] = np.nan
    return (rate[:, None] * profile[:, np.arange(horizon) % panel.season]).astype(np.float32)


def _error(panel: Panel, origin: int, length: int, state: _State) -> float:
    window = slice(origin + 1, origin + 1 + length)
    known = panel.known[:, window].sum(axis=1, dtype=np.float32)
    came = panel.filled[:, window].sum(axis=1, dtype=np.float32)
    return float(np.abs(came - known * _rate(panel, origin=origin, state=state)).sum())


def _rate(panel: Panel, *, origin: int, state: _State) -> Floats:
    begin = max(0, origin + 1 - panel.length(_WINDOW_DAYS))
    first = slice(begin, min(origin + 1, begin + panel.length(_START_DAYS)))
    asked = panel.filled[:, first] > 0
    times = asked.sum(axis=1, dtype=np.float32)
    likelihood = (times + 0.5) / (panel.known[:, first].sum(axis=1, dtype=np.float32) + 1.0)
    size = np.where(times > 0, panel.filled[:, first].sum(axis=1, dtype=np.float32) / np.maximum(times, 1.0), 1.0)
    for period in range(begin, origin + 1):
        known, units = panel.known[:, period], panel.filled[:, period]
        came = units > 0
        likelihood += np.where(known, state.likelihood * (came - likelihood), 0.0)
        size += np.where(came, state.size * (units - size), 0.0)
    return (likelihood * size).astype(np.float32)
