"""Launch curve: what goods like these sold at the same age, scaled by what the first days say.

Formula: c(a) = units a period at age a (periods since the first sale) of earlier launches: of the same goods elsewhere,
shrunk to those of the category, and these to those of everything; s = (g + sum of own units) / (g + sum of c), ages 1
to now, older days counting less; m(t) = s * c(age + t) * weekday factor. g = 1 / the squared coefficient of variation
of launches around their curve: launches much alike leave less to the first days.
Unit: units a period.
Source: gamma-Poisson shrinkage (Fader & Hardie, 2005); curves by age since launch, as in Bass (1969), but as they were
counted; level and shape apart, since a curve fitted to few days says little about the level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.forecast.profile import group_sum, weekday_profile
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "YOUNG_DAYS", "fit", "predict"]

TITLE = Text(en="Launch curve", zh="新品曲线")
MEANING = Text(
    en="For goods of the last two months: what similar goods sold at the same age, scaled by their first days.",
    zh="用于上市两个月内的商品：参照同类商品同龄期的销量曲线，再按首批销量缩放。",
)
YOUNG_DAYS = 60
# A curve is looked at up to this age, then its last level goes on.
_AGE_DAYS_MAX = 160
_SMOOTH_DAYS = 7
# Launches that a group needs for its own curve to count by half.
_LAUNCHES_HALF = 8.0
_LAUNCHES_MIN = 20
# What came long ago says less about the level than what comes now.
_HALF_LIFE_DAYS = 21
# The first period always sold something, or it would not be the first: it says nothing.
_FIRST = 1
# Goods there at the beginning of the history were launched before it.
_LEAD_IN_DAYS = 28
_CERTAINTY_RANGE = (0.2, 20.0)


@dataclass(frozen=True, eq=False)
class _State:
    curve: Floats
    certainty: float


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> _State | None:
    """Count the curves of everything that was launched since the history began; None if that is next to nothing."""
    ages = panel.length(_AGE_DAYS_MAX)
    first = _first_sales(panel, last)
    launched = np.flatnonzero((first >= panel.length(_LEAD_IN_DAYS)) & (first < last))
    if launched.size < _LAUNCHES_MIN:
        return None
    units, counts = np.zeros((panel.series.height, ages)), np.zeros((panel.series.height, ages))
    for row in launched:
        stop = min(last + 1, first[row] + ages)
        units[row, : stop - first[row]] = panel.filled[row, first[row] : stop]
        counts[row, : stop - first[row]] = panel.known[row, first[row] : stop]
    smooth = panel.length(_SMOOTH_DAYS)
    curve = _smoothed(units.sum(axis=0), counts.sum(axis=0), smooth)[None, :].repeat(panel.series.height, axis=0)
    for name in ("category", "sku"):
        codes = panel.groups[name]
        own_units, own_counts = group_sum(units, codes), group_sum(counts, codes)
        own = np.stack([_smoothed(*pair, smooth) for pair in zip(own_units, own_counts, strict=True)])[codes]
        launches = group_sum((counts[:, _FIRST] > 0).astype(np.float64), codes)[codes]
        trust = (launches / (launches + _LAUNCHES_HALF))[:, None]
        curve = curve + trust * (own - curve)
    return _State(curve.astype(np.float32), _certainty(units, counts, curve, launched))


def predict(state: _State, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the scaled curve of series in their first two months since the first sale; NaN for all others."""
    result = np.full((panel.series.height, horizon), np.nan, dtype=np.float32)
    first = _first_sales(panel, origin)
    age = origin - first
    rows = np.flatnonzero((first <= origin) & (age < panel.length(YOUNG_DAYS)) & (first > 0))
    if not rows.size:
        return result
    profile = weekday_profile(panel, origin=origin, weeks=13, group="place")
    last_age = state.curve.shape[1] - 1
    for row in rows:
        since = np.arange(_FIRST, age[row] + 1)
        weight = 0.5 ** ((age[row] - since) * panel.period_days / _HALF_LIFE_DAYS)
        window = slice(first[row] + _FIRST, origin + 1)
        known = panel.known[row, window]
        came = float((panel.filled[row, window] * weight)[known].sum())
        expected = float((state.curve[row, np.minimum(since, last_age)] * weight)[known].sum())
        scale = (state.certainty + came) / (state.certainty + expected)
        ahead = np.minimum(age[row] + np.arange(1, horizon + 1), last_age)
        result[row] = scale * state.curve[row, ahead] * profile[row, np.arange(horizon) % panel.season]
    return result


def _first_sales(panel: Panel, last: int) -> Codes:
    """Give the period of each series' first sale up to `last`; `last + 1` where there is none."""
    sold = panel.filled[:, : last + 1] > 0
    return np.where(sold.any(axis=1), sold.argmax(axis=1), last + 1).astype(np.int32)


def _smoothed(units: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.float64]:
    """Give units a period by age: sums over `width` ages around each; the first period and its sale left out."""
    come, seen = units.copy(), counts.copy()
    come[:_FIRST], seen[:_FIRST] = 0.0, 0.0
    window = np.ones(2 * (width // 2) + 1)
    come, seen = np.convolve(come, window, "same"), np.convolve(seen, window, "same")
    rate = np.where(seen > 0, come / np.maximum(seen, 1.0), np.nan)
    known = np.flatnonzero(~np.isnan(rate))
    return np.interp(np.arange(rate.size), known, rate[known]) if known.size else np.zeros(rate.size)


def _certainty(
    units: npt.NDArray[np.float64],
    counts: npt.NDArray[np.float64],
    curve: npt.NDArray[np.float64],
    rows: npt.NDArray[np.intp],
) -> float:
    """Give how many units of expectation the curve is worth: one over the variance of launches' scales around it."""
    came = units[rows, _FIRST:].sum(axis=1)
    expected = (curve * counts)[rows, _FIRST:].sum(axis=1)
    told = expected > 0
    scale, weight = came[told] / expected[told], np.minimum(expected[told], 20.0)
    # A count varies by its mean as well; what is left is how unlike the launches are.
    spread = float(((scale - 1.0) ** 2 - 1.0 / expected[told]) @ weight / max(float(weight.sum()), 1e-9))
    return float(np.clip(1.0 / max(spread, 1e-9), *_CERTAINTY_RANGE))
