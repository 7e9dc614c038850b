"""Weighted mean: a level that forgets slowly, with the weekday and yearly shape of the goods around it.

Formula: level = (sum w*d + k*prior) / (sum w*p + k), w = 2^(-age / half-life), d = known demand, p = weekday factor,
prior = mean level of the category at the location; m(t) = level * weekday factor * yearly factor.
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

__all__ = ["MEANING", "TITLE", "fit", "predict"]

TITLE = Text(en="Weighted mean", zh="加权均值")
MEANING = Text(
    en="A slowly forgetting mean with the shapes of its category; goods with little history lean on the category.",
    zh="逐步淡化旧数据的加权均值，叠加品类的星期与年度规律；历史短的商品向品类均值靠拢。",
)
HALF_LIVES_DAYS = (14, 28, 56, 112)
# So many days of the category's mean are mixed in: a week of own sales weighs as much.
_PRIOR_DAYS = 7
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
    prior = _prior(panel, units=units, periods=periods)
    pull = _PRIOR_DAYS / panel.period_days
    return ((units + pull * prior) / (periods + pull)).astype(np.float32)


def _prior(panel: Panel, *, units: Floats, periods: Floats) -> Floats:
    """Give the mean level of the category at the location, itself shrunk to the category and that to everything."""
    prior = np.full(units.size, units.sum() / max(float(periods.sum()), 1.0))
    for group in ("category", "place"):
        codes = panel.groups[group]
        sums, counts = group_sum(units, codes), group_sum(periods, codes)
        upper = group_sum(prior, codes) / np.maximum(np.bincount(codes), 1)
        pull = 28.0 / panel.period_days
        prior = ((sums + pull * upper) / (counts + pull))[codes]
    return prior.astype(np.float32)
