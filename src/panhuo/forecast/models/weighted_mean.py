"""Weighted mean: a level that forgets slowly, with the weekday and yearly shape of the goods around it.

Formula: level = (sum w*d + k*prior) / (sum w*p + k), w = 2^(-age / half-life), d = known demand, p = weekday factor,
prior = mean level of the category; m(t) = level * weekday factor * yearly factor.
Unit: units a period.
Source: exponentially weighted means; Teunter, Syntetos & Babai (2011) for demand that comes and goes (the steady
state of their two updates is this mean of demand with its empty periods); shrinkage after Efron & Morris (1975).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.profile import group_sum, same_weekday, weekday_profile, yearly_factor
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "fit", "kept", "predict", "restored"]

TITLE = Text(en="Weighted mean", zh="加权均值")
MEANING = Text(
    en="A slowly forgetting mean with the shapes of its category; goods with little history lean on the category.",
    zh="逐步淡化旧数据的加权均值，叠加品类的星期与年度规律；历史短的商品向品类均值靠拢。",
)
HALF_LIVES_DAYS = (14, 28, 56, 112)
# However alike its goods, a category's mean weighs no more than so many days of own sales.
_PRIOR_DAYS_MAX = 14
# The mean of everything counts like a quarter of one of the category's series.
_OTHERS = 0.25
# Only levels seen for this long tell how unlike the goods of a category are.
_SEEN_DAYS = 14
# The variance of daily demand is about this multiple of its mean in most shops.
_NOISE = 2.0
_WINDOW_DAYS = 728
_PROFILE_WEEKS = 26
# Same weekdays seen at which a series' own weekday factor weighs as much as its category's.
_OWN_PROFILE_UNITS = 60.0


@dataclass(frozen=True)
class _State:
    half_life_days: int


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> _State:
    """Choose the half-life whose forecasts of the last known windows were nearest in total."""
    length = min(horizon, panel.length(28))
    origins = [last - back * length for back in (1, 2, 3) if last - back * length >= panel.length(14)]
    if not origins:
        return _State(28)
    errors = [sum(_error(panel, origin, length, days) for origin in origins) for days in HALF_LIVES_DAYS]
    return _State(HALF_LIVES_DAYS[int(np.argmin(errors))])


def kept(state: _State) -> str:
    """Give the half-life as a text."""
    return str(state.half_life_days)


def restored(text: str, *, threads: int) -> _State:
    """Give the half-life that was written as `text`."""
    return _State(int(text))


def predict(state: _State, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the level times its shapes, for every series."""
    profile = _profile(panel, origin=origin)
    level = _level(panel, origin=origin, profile=profile, half_life_days=state.half_life_days)
    shape = profile[:, [(step - 1) % panel.season for step in range(1, horizon + 1)]]
    yearly = yearly_factor(panel, origin=origin, horizon=horizon, group="category")
    mean = level[:, None] * shape
    return (mean if yearly is None else mean * yearly).astype(np.float32)


def _error(panel: Panel, origin: int, length: int, half_life_days: int) -> float:
    window = slice(origin + 1, origin + 1 + length)
    known = panel.known[:, window]
    predicted = predict(_State(half_life_days), panel, origin=origin, horizon=length)
    gap = np.where(known, panel.filled[:, window] - predicted, 0.0).sum(axis=1)
    return float(np.abs(gap).sum())


def _profile(panel: Panel, *, origin: int) -> Floats:
    """Give each series its weekday factors, shrunk to those of its category at its location."""
    if panel.season == 1:
        return np.ones((panel.series.height, 1), dtype=np.float32)
    shared = weekday_profile(panel, origin=origin, weeks=_PROFILE_WEEKS, group="place")
    mean, count = same_weekday(panel, origin=origin, weeks=_PROFILE_WEEKS)
    units = np.nan_to_num(mean) * count
    own = units.mean(axis=1, keepdims=True)
    factors = (units + _OWN_PROFILE_UNITS * shared) / (own + _OWN_PROFILE_UNITS)
    return (factors / factors.mean(axis=1, keepdims=True)).astype(np.float32)


def _level(panel: Panel, *, origin: int, profile: Floats, half_life_days: int) -> Floats:
    length = min(origin + 1, panel.length(_WINDOW_DAYS))
    window = slice(origin + 1 - length, origin + 1)
    age = np.arange(length)[::-1]
    weights = (0.5 ** (age * panel.period_days / half_life_days)).astype(np.float32)
    places = (-1 - age) % panel.season
    shape = np.zeros((length, panel.season), dtype=np.float32)
    shape[np.arange(length), places] = weights
    units = panel.filled[:, window] @ weights
    periods = ((panel.known[:, window].astype(np.float32) @ shape) * profile).sum(axis=1)
    prior, pull = _prior(panel, units=units, periods=periods)
    return ((units + pull * prior) / (periods + pull)).astype(np.float32)


def _prior(panel: Panel, *, units: Floats, periods: Floats) -> tuple[Floats, Floats]:
    """Give each series the mean level of its category and the periods of evidence k that this mean is worth.

    k = within / between: the variance of one period's demand over that of levels among the category's series
    (Buhlmann, 1967), so that a category of much alike goods says more about a new one than a mixed one does.
    """
    codes = panel.groups["category"]
    level = units / np.maximum(periods, 1e-9)
    seen = (periods > panel.length(_SEEN_DAYS)).astype(np.float64)
    everything = float(units.sum() / max(float(periods.sum()), 1.0))
    count = group_sum(seen, codes)
    mean = (group_sum(level * seen, codes) + _OTHERS * everything) / (count + _OTHERS)
    spread = (level - mean[codes]) ** 2 * seen
    between = (group_sum(spread, codes) + _OTHERS * mean**2) / (count + _OTHERS)
    pull = np.clip(_NOISE * mean / np.maximum(between, 1e-9), 0.02, panel.length(_PRIOR_DAYS_MAX))
    return mean[codes].astype(np.float32), pull[codes].astype(np.float32)
