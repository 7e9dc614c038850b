"""What the total of a group shows that its parts do not, and how far the parts are corrected by it.

A group is the goods of a category at a place that are no longer new. Its demand y is much less noisy than that of its
members, so season, weekday, days of the month, events and the level show clearly in it:

    log y(t) = level(t) + weekday + month + year + events, by ridge regression

level(t) is a line that may bend a little every eight weeks, plus the mean of what was left over lately; its slope is
believed for four more weeks. With R the regression's total and B the sum of the parts, each part is multiplied by
1 + a (R / B - 1), the quotient between 2/3 and 3/2. a, common to all groups, is the one with which the totals of the
held-out windows come out best by weighted least squares; it is none if one of the windows speaks against it.

Source: ridge regression (Hoerl & Kennard, 1970); level, season and events in one regression (Taylor & Letham, 2018,
Forecasting at Scale); correcting the parts by a forecast of their total is a combination of bottom-up and top-down
(Hyndman & Athanasopoulos, 2021, chapter 11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.forecast.events import EVENT_COLUMNS
from panhuo.forecast.holdout import Holdout
from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.forecast.profile import group_sum

__all__ = ["Totals", "by_regression", "corrected", "learn_totals"]

Numbers = npt.NDArray[np.float64]

_GROUP = "place"
# Goods younger than this follow the launch curve.
_NEW_DAYS = 120
# A group that sells less in a period than this has no shape of its own. Before two years are known, a season would be
# taken for a trend.
_UNITS_MIN, _HISTORY_DAYS_MIN = 10.0, 728
_RATE_DAYS = 182
# What lies further back than so many days counts by half; so for the mean of what is left over.
_HALF_LIFE_DAYS, _LATELY_DAYS = 730, 21
_BEND_DAYS, _AHEAD_DAYS = 56, 28
# Ridge: one regressor of size 1 costs as much as so many periods; a bend of the level as twice that.
_RIDGE, _RIDGE_BEND = 1.0, 2.0
_MONTH_DAYS, _MONTH_WAVES, _YEAR_WAVES = 30.4, 3, 3
# Periods with less than this share of the usual were closed.
_CLOSED_SHARE = 0.15
_QUOTIENT_MAX = 1.5


@dataclass(frozen=True)
class Totals:
    """part: how far the parts follow the regression of their total, 0 to 1."""

    part: float = 0.0


def learn_totals(panel: Panel, holdout: Holdout, joined: Floats) -> tuple[Totals, Floats]:
    """Give how far the parts should follow, and `joined` (windows, n, length) so corrected."""
    length = joined.shape[2]
    quotients = [
        _quotient(panel, joined[window], origin=origin, horizon=length) for window, origin in enumerate(holdout.origins)
    ]
    totals = Totals(_part(holdout.actual, joined, quotients))
    return totals, np.stack([_moved(totals, *pair) for pair in zip(joined, quotients, strict=True)])


def corrected(panel: Panel, totals: Totals, means: Floats, *, origin: int) -> Floats:
    """Give the means (n, horizon) of the parts, corrected by their totals."""
    if totals.part == 0.0:
        return means
    return _moved(totals, means, _quotient(panel, means, origin=origin, horizon=means.shape[1]))


def by_regression(panel: Panel, *, origin: int, horizon: int) -> Numbers:
    """Give what the regression says of the total of each group, shape (groups, horizon); NaN where it says nothing.

    The last group is of the series that are too new for any other.
    """
    codes, groups = _members(panel, origin)
    result = np.full((groups, horizon), np.nan)
    if origin + 1 < panel.length(_HISTORY_DAYS_MIN):
        return result
    units = _demanded(panel, codes, groups=groups, origin=origin)
    lately = units[:, -panel.length(_RATE_DAYS) :].mean(axis=1)
    region = np.zeros(groups, dtype=np.intp)
    region[codes] = panel.region
    regressors = [_regressors(panel, code, origin=origin, horizon=horizon) for code in range(panel.events.shape[0])]
    for group in np.flatnonzero(lately[:-1] >= _UNITS_MIN):
        lines, ridge = regressors[region[group]]
        result[group] = _continued(panel, units[group], lines, ridge)
    return result


def _part(actual: Floats, joined: Floats, quotients: Sequence[tuple[Codes, Numbers]]) -> float:
    """Give the part by which the totals of the windows come out best, a group of larger totals being less sure."""
    tops, bottoms = np.zeros(len(quotients)), np.zeros(len(quotients))
    for window, (codes, quotient) in enumerate(quotients):
        known = ~np.isnan(actual[window])
        groups = quotient.shape[0]
        said = group_sum(np.where(known, joined[window], 0.0), codes, groups=groups)
        gap = group_sum(np.where(known, actual[window], 0.0), codes, groups=groups) - said
        change = (quotient - 1.0) * said
        weight = 1.0 / np.maximum(said.mean(axis=1, keepdims=True), 1.0)
        tops[window], bottoms[window] = (weight * gap * change).sum(), (weight * change**2).sum()
    if (tops <= 0.0).any():
        return 0.0
    return float(np.clip(tops.sum() / bottoms.sum(), 0.0, 1.0))


def _quotient(panel: Panel, means: Floats, *, origin: int, horizon: int) -> tuple[Codes, Numbers]:
    """Give each series' group, and by group what the regression of its total says over the sum of its parts."""
    said = by_regression(panel, origin=origin, horizon=horizon)
    codes, groups = _members(panel, origin)
    parts = group_sum(np.nan_to_num(means), codes, groups=groups)
    quotient = np.where(np.isnan(said) | (parts <= 0.0), 1.0, said / np.maximum(parts, 1e-9))
    return codes, np.clip(quotient, 1.0 / _QUOTIENT_MAX, _QUOTIENT_MAX)


def _moved(totals: Totals, means: Floats, quotient: tuple[Codes, Numbers]) -> Floats:
    codes, by_group = quotient
    return (means * (1.0 + totals.part * (by_group - 1.0)).astype(np.float32)[codes]).astype(np.float32)


def _members(panel: Panel, origin: int) -> tuple[Codes, int]:
    """Give each series' group and the number of groups, the last of which is of the series too new for any other."""
    codes = panel.groups[_GROUP]
    none = int(codes.max()) + 1 if codes.size else 0
    new = panel.begins > origin - panel.length(_NEW_DAYS)
    return np.where(new, none, codes).astype(np.int32), none + 1


def _demanded(panel: Panel, codes: Codes, *, groups: int, origin: int) -> Numbers:
    """Give the demand of each group up to the origin; what a censored series would have sold is taken from the rest."""
    units = group_sum(panel.filled[:, : origin + 1], codes, groups=groups)
    known = panel.known[:, : origin + 1]
    begun = np.arange(origin + 1)[None, :] >= panel.begins[:, None]
    if (known == begun).all():
        return units
    rate = panel.rate(origin, panel.length(_RATE_DAYS))[0][:, None]
    heard, there = (group_sum(rows * rate, codes, groups=groups) for rows in (known, begun))
    return units / np.clip(heard / np.maximum(there, 1e-9), 0.5, 1.0)


def _regressors(panel: Panel, region: int, *, origin: int, horizon: int) -> tuple[Numbers, Numbers]:
    """Give the regressors of every period to the end of the horizon, and by how much each is held back."""
    count = origin + 1 + horizon
    period = np.arange(count)
    events = panel.events[region, :count].astype(np.float64)
    columns = [np.zeros((count, 0))]
    if events.shape[1]:
        weekday = np.eye(7)[events[:, EVENT_COLUMNS.index("weekday")].astype(np.intp)]
        month = _waves(2.0 * np.pi * events[:, EVENT_COLUMNS.index("day")] / _MONTH_DAYS, _MONTH_WAVES)
        sine, cosine = (events[:, EVENT_COLUMNS.index(f"season_{name}")] for name in ("sine", "cosine"))
        year = _waves(np.arctan2(sine, cosine), _YEAR_WAVES)
        code = events[:, EVENT_COLUMNS.index("event")].astype(np.intp)
        occasions = np.eye(int(code.max()) + 1)[code][:, 1:]
        eves = np.vstack([occasions[1:], np.zeros((1, occasions.shape[1]))])
        regular = events[:, len(EVENT_COLUMNS) :]
        by_weekday = [regular[:, [one]] * weekday for one in range(regular.shape[1])]
        columns += [weekday, month, year, occasions, eves, regular, *by_weekday]
    bends = np.arange(0, origin + 1 - panel.length(_AHEAD_DAYS), panel.length(_BEND_DAYS))
    believed = origin + panel.length(_AHEAD_DAYS)
    lines = np.maximum(np.minimum(period, believed)[:, None] - bends[None, :], 0) / panel.length(_BEND_DAYS)
    plain = np.hstack(columns)
    ridge = np.repeat([_RIDGE, _RIDGE_BEND], [plain.shape[1], bends.size])
    return np.hstack([plain, lines]), ridge


def _waves(angle: Numbers, count: int) -> Numbers:
    return np.column_stack([wave(k * angle) for k in range(1, count + 1) for wave in (np.sin, np.cos)])


def _continued(panel: Panel, units: Numbers, lines: Numbers, ridge: Numbers) -> Numbers:
    """Give what the regression of one total says of the periods after its history."""
    count = units.size
    age = np.arange(count)[::-1].astype(np.float64)
    open_then = units > np.median(units[-panel.length(_RATE_DAYS) :]) * _CLOSED_SHARE
    if not open_then.any():
        return np.full(lines.shape[0] - count, np.nan)
    weight = 0.5 ** (age / panel.length(_HALF_LIFE_DAYS)) * open_then
    logs = np.log(np.maximum(units, 0.5))
    middle = np.average(logs, weights=weight)
    past = lines[:count]
    gram = past.T @ (weight[:, None] * past) + np.diag(ridge)
    effects = np.linalg.solve(gram, past.T @ (weight * (logs - middle)))
    left = logs - middle - past @ effects
    lately = np.average(left, weights=0.5 ** (age / panel.length(_LATELY_DAYS)) * open_then)
    # The mean of a logarithm lies below the logarithm of the mean by half of the variance.
    spread = np.average(left**2, weights=weight)
    return np.exp(np.minimum(middle + lines[count:] @ effects + lately + spread / 2.0, 30.0))
