"""The spread around the mean: dispersion and lasting level error, from the held-out windows, checked for coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.demand.negative_binomial import Numbers, probability_above
from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.profile import group_sum

__all__ = ["Spread", "coverage", "learn_spread", "places", "unknown_spread", "with_young"]

Codes = npt.NDArray[np.intp]
# Squared expected units at which a series' own dispersion weighs as much as its segment's.
_OWN_EVIDENCE = 2.0
_DISPERSION_RANGE = (0.02, 20.0)
_LEVEL_RANGE = (0.01, 1.0)
# Without any held-out window: a spread that most young goods stay within.
_UNKNOWN_DISPERSION = 0.5
_UNKNOWN_LEVEL = 0.25
_FACTORS = (0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.45, 1.8, 2.3, 3.0)
# At ten values a window of each, chance moves their coverage by 0.3 %.
_SERIES_TRIED = 500
_YOUNG_DAYS = 56
_BETWEEN_RANGE = (0.1, 2.0)
_BAND = (0.05, 0.95)
# The next window holds less than those that everything was learnt on: 2.4 % less on a bakery, 1 % on VN2, 0.2 % on M5.
_AIM = 0.91


@dataclass(frozen=True, eq=False)
class Spread:
    """dispersion and level_variance of each series, shape (n,)."""

    dispersion: Numbers
    level_variance: Numbers


def unknown_spread(n: int) -> Spread:
    """Give the assumed spread where nothing could be held out."""
    return Spread(np.full(n, _UNKNOWN_DISPERSION), np.full(n, _UNKNOWN_LEVEL))


def learn_spread(actual: Floats, said: Floats, *, then: Codes, segment: Codes, segments: int, seed: int) -> Spread:
    """Estimate the spread from what came and what was said, both (windows, n, length).

    then: (windows, n), the segments that series were in before each window, which the segments learn from; segment:
    (n,), the segments that they are in now.

    dispersion: by moments, a = sum((d - m)^2 - m) / sum(m^2); the geometric mean of the series' own and its
    segment's, then one factor a segment that brings the share in the randomised 90 % band nearest to 91 %.
    level_variance: by segment, what the error of a window's total holds beyond the spread of single periods.
    """
    known = ~np.isnan(actual)
    gap, mean = np.where(known, actual - said, 0.0).astype(np.float64), np.where(known, said, 0.0).astype(np.float64)
    level = _level_variance(gap, mean, segment=then, segments=segments)
    squares_then = (mean**2).sum(axis=2)
    excess_then = (gap**2 - mean).sum(axis=2) - level[then] * squares_then
    by_segment = _ratio(_sums(excess_then, then, segments), _sums(squares_then, then, segments))
    by_segment = np.clip(by_segment, *_DISPERSION_RANGE)
    excess, squares, shared = excess_then.sum(axis=0), squares_then.sum(axis=0), by_segment[segment]
    own = np.clip(excess / np.maximum(squares, 1e-9), shared / 5.0, shared * 5.0)
    trust = 0.5 * squares / (squares + _OWN_EVIDENCE)
    dispersion = np.clip(np.exp(trust * np.log(own) + (1.0 - trust) * np.log(shared)), *_DISPERSION_RANGE)
    factor = _best_factor(actual, said, (dispersion, level[then]), segment=then, segments=segments, seed=seed)
    return Spread(np.clip(dispersion * factor[segment], *_DISPERSION_RANGE), level[segment])


def with_young(spread: Spread, panel: Panel) -> Spread:
    """Widen the lasting level error of series known for less than eight weeks.

    Levels within a category are taken as gamma with the squared coefficient of variation c between its series; after
    u units the level is known to 1 / (1/c + u/2), half a unit's worth of evidence each since demand varies more than
    a Poisson law.
    """
    last = panel.periods - 1
    rate, count = panel.rate(last, panel.length(182))
    codes = panel.groups["category"]
    seen = (count >= panel.length(_YOUNG_DAYS)).astype(np.float64)
    number = group_sum(seen, codes) + 1.0
    mean = group_sum(rate * seen, codes) / number
    square = group_sum(rate.astype(np.float64) ** 2 * seen, codes) / number
    between = np.clip(square / np.maximum(mean**2, 1e-9) - 1.0, *_BETWEEN_RANGE)[codes]
    unsure = 1.0 / (1.0 / between + rate * count / 2.0)
    young = panel.known.sum(axis=1) < panel.length(_YOUNG_DAYS)
    return Spread(spread.dispersion, np.where(young, np.maximum(spread.level_variance, unsure), spread.level_variance))


def coverage(actual: Floats, said: Floats, spread: Spread, *, seed: int) -> Floats:
    """Give for each value whether its place in the distribution lies in the 90 % band (1, 0, NaN = unknown)."""
    return _inside(places(actual, said, spread, seed=seed))


def places(actual: Floats, said: Floats, spread: Spread, *, seed: int) -> Numbers:
    """Give for each value its randomised place in the distribution, 0 to 1 (NaN = unknown): even, if that is right.

    The place of a count k is drawn evenly from P(D < k) to P(D <= k) (Czado, Gneiting & Held, 2009).
    """
    return _place(actual, said, spread.dispersion + spread.level_variance, seed=seed)


def _place(actual: Floats, said: Floats, squared: Numbers, *, seed: int) -> Numbers:
    """Give the randomised places; squared: what the variance holds of the squared mean, (n,) or (windows, n)."""
    mean = said.astype(np.float64)
    variance = mean + squared[..., None] * mean**2
    count = np.rint(np.nan_to_num(actual)).astype(np.float64)
    above = probability_above(count, mean=mean, variance=variance)
    from_here = probability_above(count - 1.0, mean=mean, variance=variance)
    draw = np.random.default_rng(seed).random(count.shape)
    place = 1.0 - from_here + draw * (from_here - above)
    return np.where(np.isnan(actual), np.nan, place)


def _inside(place: Numbers) -> Floats:
    inside = ((place >= _BAND[0]) & (place <= _BAND[1])).astype(np.float32)
    return np.where(np.isnan(place), np.float32(np.nan), inside)


def _level_variance(gap: Numbers, mean: Numbers, *, segment: Codes, segments: int) -> Numbers:
    """Give by segment sum((D-M)^2 - sum gap^2) / sum(M^2 - sum m^2) over windows: what periods share."""
    total, expected = gap.sum(axis=2), mean.sum(axis=2)
    shared = total**2 - (gap**2).sum(axis=2)
    room = expected**2 - (mean**2).sum(axis=2)
    # Each series in units of its own mean, so that the largest do not speak for all.
    weight = 1.0 / np.maximum(expected.mean(axis=0), 1.0) ** 2
    found = _ratio(_sums(shared * weight, segment, segments), _sums(room * weight, segment, segments))
    return np.clip(found, *_LEVEL_RANGE)


def _best_factor(
    actual: Floats, said: Floats, spread: tuple[Numbers, Numbers], *, segment: Codes, segments: int, seed: int
) -> Numbers:
    """Give by segment the factor on the dispersion that brings coverage of every third period nearest to 91 %.

    Of a large segment some series speak for all.
    """
    rows = _some_of_each(segment[-1], segments)
    some, told, segment = actual[:, rows, ::3], said[:, rows, ::3], segment[:, rows]
    dispersion, level = spread[0][rows], spread[1][:, rows]
    best, nearest = np.ones(segments), np.full(segments, np.inf)
    for factor in _FACTORS:
        inside = _inside(_place(some, told, dispersion * factor + level, seed=seed))
        known = ~np.isnan(inside)
        hits = _sums(np.where(known, inside, 0.0).sum(axis=2), segment, segments)
        counts = _sums(known.sum(axis=2).astype(np.float64), segment, segments)
        # Few values cannot tell 88 % from 92 %: the pull towards the moments' answer fades with their number.
        miss = np.abs(hits / np.maximum(counts, 1.0) - _AIM) + abs(np.log(factor)) / np.sqrt(counts + 1.0)
        closer = miss < nearest
        best[closer], nearest[closer] = factor, miss[closer]
    return best


def _some_of_each(segment: Codes, segments: int) -> Codes:
    """Give the rows of up to `_SERIES_TRIED` series of each segment, spread evenly over it."""
    each = (np.flatnonzero(segment == code) for code in range(segments))
    return np.concatenate([rows[:: max(1, -(-rows.size // _SERIES_TRIED))] for rows in each])


def _sums(values: npt.NDArray[np.floating], segment: Codes, segments: int) -> Numbers:
    return np.bincount(segment.ravel(), weights=values.ravel(), minlength=segments).astype(np.float64)


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    """Divide by segment, pulled towards the ratio of everything where a segment has little below the line."""
    everything = above.sum() / max(float(below.sum()), 1e-9)
    pull = 0.02 * float(below.sum()) / max(below.size, 1)
    return (above + pull * everything) / np.maximum(below + pull, 1e-9)
