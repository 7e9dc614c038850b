"""What signals add to the forecast: each at the lag at which it runs ahead of demand, and only where it helps.

Observed signals. y = log((d + 1/2) / (b + 1/2)), d the demand of a SKU (or, where a signal speaks of places, of all
places of a SKU of which it says the same) in a period, b what its mean of the four weeks
before and its weekday led to expect, less the mean of goods of the same age. x = how far a signal stood above its own
four weeks, `lag` periods before (`told.unusual`). Weighted least squares of y on x over all SKUs and periods, weights
the inverse of the variance 1 / b + 0.15 of y; the lag (1 to 21 days) and width (a day or a week) are those that explain
most. Errors allow for whole weeks that err together. The forecast is multiplied by exp(part * sum of effect * x), x as
known at its origin; `part` (a quarter to all) because the models have seen some of it in the demand that it moved.
Planned signals. The units that are planned times a factor a place, by least squares of d - b on them; added.
A signal is used if its effect is larger than five of its errors (three if planned: nothing was searched for) and the
held-out windows are forecast better with it than without, by the Poisson deviance, whose units count less the more a
series varies. Its worth is the share of the deviance that it takes away.
Source: distributed lags (Almon, 1965) with one lag each; errors by clusters (Liang & Zeger, 1986).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.forecast.holdout import Holdout
from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.forecast.profile import group_sum, weekday_profile
from panhuo.forecast.told import Told, ahead, of_series, unusual

__all__ = ["TOLD_DAYS", "WORTH", "Judged", "Lift", "Lifted", "learn_lifts", "lifted", "lifted_windows", "worth_table"]

Numbers = npt.NDArray[np.float64]

WORTH = pl.Schema(
    {
        "signal": pl.String(),
        "planned": pl.Boolean(),
        "series": pl.Int64(),
        "lag_days": pl.Int64(),
        "effect": pl.Float64(),
        "error": pl.Float64(),
        "worth": pl.Float64(),
        "wape_without": pl.Float64(),
        "wape_with": pl.Float64(),
        "used": pl.Boolean(),
        "reason": pl.String(),
    }
)
# Why a signal is used or not.
USED, WEAK, NO_GAIN, TOO_FEW = "used", "weak", "no_gain", "too_few"
_LAG_DAYS_MAX, _WIDTHS_DAYS = 21, (1, 7)
_BASE_DAYS, _BASE_DAYS_MIN = 28, 7
_DISPERSION = 0.15
_AGE_WEEKS = 13
# An effect is taken for chance until it is larger than so many of its errors: forty lags and widths were tried.
_ERRORS_MIN, _PLANNED_ERRORS_MIN, _WORTH_MIN = 5.0, 3.0, 0.001
_PART, _PARTS = 0.5, (0.25, 0.5, 0.75, 1.0)
_PERIODS_MIN, _SKUS_PERIODS_MIN = 8, 200
# Nothing that was said moves a forecast by more than this factor.
_FACTOR_MAX = 3.0
_PLACE_FACTOR_MAX = 2.0
TOLD_DAYS = 28


@dataclass(frozen=True)
class Judged:
    """How the held-out windows were forecast without a signal and with it, beside all that are used."""

    worth: float = 0.0
    wape_without: float | None = None
    wape_with: float | None = None


@dataclass(frozen=True, eq=False)
class Lift:
    """What one signal is worth: lag and width in periods; effect: units of log demand for one of log signal, or the
    sum over places of the factor of a planned one; places: that factor by code of the location; part: how much of the
    effect the models do not know already from the demand that it moved.
    """

    told: Told
    lag: int
    width: int
    effect: float
    error: float
    judged: Judged
    reason: str
    places: Numbers | None = None
    part: float = _PART


@dataclass(frozen=True, eq=False)
class Lifted:
    """means: with all that signals add, shape (n, steps); units: by signal, of each series in four weeks."""

    means: Floats
    units: dict[str, Numbers]


@dataclass(frozen=True, eq=False)
class _Surprise:
    """By unit and period what came over what was to be expected: y and its weight, and by series what was expected.

    unit: that of each series; a SKU, or its places of which all signals say the same.
    """

    y: Numbers
    weight: Numbers
    base: Floats
    unit: Codes


def learn_lifts(panel: Panel, tolds: Sequence[Told], *, holdout: Holdout | None, joined: Floats | None) -> list[Lift]:
    """Judge every signal on the held-out windows, and learn those that help on all that is known."""
    if not tolds or holdout is None or joined is None:
        return []
    unit = _units(panel, tolds)
    first = _surprise(panel, unit, last=holdout.origins[0])
    found = [_planned(panel, told, first) if told.planned else _observed(panel, told, first) for told in tolds]
    chosen = _chosen(panel, found, holdout, joined, surprise=first)
    part = chosen[0].part if chosen else _PART
    names = {lift.told.name for lift in chosen}
    latest = _surprise(panel, unit, last=panel.periods - 1)
    final = {lift.told.name: lift for lift in _in_part(_together(panel, chosen, latest), part)}
    return [
        replace(
            final.get(lift.told.name, lift),
            judged=_judged(panel, chosen, lift, holdout, joined, surprise=first),
            reason=lift.reason if lift.reason != USED or lift.told.name in names else NO_GAIN,
        )
        for lift in found
    ]


def _chosen(
    panel: Panel, found: Sequence[Lift], holdout: Holdout, joined: Floats, *, surprise: _Surprise
) -> list[Lift]:
    """Take in one signal after another, the surest first, where it helps those before it."""
    chosen: list[Lift] = []
    best = _deviance(holdout, joined, joined)
    for lift in sorted(found, key=lambda lift: (not lift.told.planned, -abs(lift.effect) / max(lift.error, 1e-9))):
        if lift.reason != USED:
            continue
        tried = _together(panel, [*chosen, lift], surprise)
        now = _held_out(panel, tried, holdout, joined)
        if now < best * (1 - _WORTH_MIN):
            chosen, best = tried, now
    part = min(_PARTS, key=lambda part: _held_out(panel, _in_part(chosen, part), holdout, joined))
    return _in_part(chosen, part)


def lifted(means: Floats, panel: Panel, lifts: Sequence[Lift], *, origin: int) -> Lifted:
    """Give the means of the periods after `origin` with what the used signals add."""
    used = [lift for lift in lifts if lift.reason == USED]
    if not used:
        return Lifted(means, {})
    steps = means.shape[1]
    logs = {
        lift.told.name: lift.part
        * lift.effect
        * of_series(
            ahead(panel, lift.told, origin=origin, lag=lift.lag, width=lift.width, steps=steps), lift.told.row
        ).astype(np.float64)
        for lift in used
        if not lift.told.planned
    }
    total = np.asarray(sum(logs.values(), start=np.zeros(means.shape)))
    bounded = np.clip(total, -np.log(_FACTOR_MAX), np.log(_FACTOR_MAX))
    moved = means * np.exp(bounded)
    share = (moved - means) / np.where(np.abs(total) > 1e-9, total, 1.0)
    told = slice(0, panel.length(TOLD_DAYS))
    units = {name: (share * log)[:, told].sum(axis=1) for name, log in logs.items()}
    for lift in used:
        if lift.told.planned and lift.places is not None:
            window = slice(origin + 1, origin + 1 + steps)
            added = of_series(lift.told.values[:, window], lift.told.row)
            added = added * lift.places[panel.groups["location"]][:, None]
            moved[:, : added.shape[1]] += added
            units[lift.told.name] = added[:, told].sum(axis=1, dtype=np.float64)
    return Lifted(moved.astype(np.float32), units)


def worth_table(panel: Panel, lifts: Sequence[Lift]) -> pl.DataFrame:
    """Give one row a signal: its lag, effect and worth, and whether it is used and why."""
    rows = [
        {
            "signal": lift.told.name,
            "planned": lift.told.planned,
            "series": int(lift.told.known.sum()),
            "lag_days": None if lift.told.planned or lift.reason == TOO_FEW else lift.lag * panel.period_days,
            "effect": lift.effect,
            "error": lift.error,
            "worth": lift.judged.worth,
            "wape_without": lift.judged.wape_without,
            "wape_with": lift.judged.wape_with,
            "used": lift.reason == USED,
            "reason": lift.reason,
        }
        for lift in lifts
    ]
    return pl.DataFrame(rows, schema=WORTH).sort("used", "worth", descending=True)


def _units(panel: Panel, tolds: Sequence[Told]) -> Codes:
    apart = [panel.groups["sku"], *(told.row for told in tolds if told.placed)]
    return np.unique(np.stack(apart), axis=1, return_inverse=True)[1].ravel().astype(np.int32)


def _surprise(panel: Panel, unit: Codes, *, last: int) -> _Surprise:
    stop = last + 1
    known, filled = panel.known[:, :stop], panel.filled[:, :stop]
    width = panel.length(_BASE_DAYS)
    total = np.pad(np.cumsum(filled, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    count = np.pad(np.cumsum(known, axis=1), ((0, 0), (1, 0)))
    begin = np.maximum(np.arange(stop) - width, 0)
    before = count[:, np.arange(stop)] - count[:, begin]
    rate = (total[:, np.arange(stop)] - total[:, begin]) / np.maximum(before, 1)
    profile = weekday_profile(panel, origin=last, weeks=13, group="place")
    weekday = profile[:, (np.arange(stop) - stop) % panel.season]
    usable = known & (before >= panel.length(_BASE_DAYS_MIN)) & (rate > 0)
    base = np.where(usable, rate * weekday, 0.0).astype(np.float32)
    came, expected = group_sum(np.where(usable, filled, 0.0), unit), group_sum(base, unit)
    y = np.log((came + 0.5) / (expected + 0.5))
    weight = expected / (1.0 + _DISPERSION * expected)
    begins = np.full(y.shape[0], stop)
    np.minimum.at(begins, unit, panel.begins)
    age = np.clip((np.arange(stop)[None, :] - begins[:, None]) * panel.period_days // 7, 0, _AGE_WEEKS)
    heavy = np.bincount(age.ravel(), weights=weight.ravel(), minlength=_AGE_WEEKS + 1)
    usual = np.bincount(age.ravel(), weights=(weight * y).ravel(), minlength=_AGE_WEEKS + 1) / np.maximum(heavy, 1e-9)
    return _Surprise(y - usual[age], weight, base, unit)


def _observed(panel: Panel, told: Told, surprise: _Surprise) -> Lift:
    """Find the lag and the width at which a signal explains most of what was a surprise."""
    nothing = Lift(told, 1, 1, 0.0, 0.0, Judged(), TOO_FEW)
    best, most = nothing, 0.0
    for width in dict.fromkeys(panel.length(days) for days in _WIDTHS_DAYS):
        values = _of_units(unusual(panel, told, width=width), told, surprise)
        for lag in range(1, panel.length(_LAG_DAYS_MAX) + 1):
            x = _late(values, lag)
            used = ~np.isnan(x) & (surprise.weight > 0)
            if used.sum() < _SKUS_PERIODS_MIN or used.any(axis=0).sum() < _PERIODS_MIN:
                continue
            x, weight = np.where(used, x, 0.0), np.where(used, surprise.weight, 0.0)
            squares = float((weight * x**2).sum())
            effect = float((weight * x * surprise.y).sum()) / (squares + 1.0)
            explained = effect**2 * squares
            if explained > most:
                error = _error(panel, weight * x * (surprise.y - effect * x), squares)
                reason = USED if abs(effect) > _ERRORS_MIN * error else WEAK
                best, most = Lift(told, lag, width, effect, error, Judged(), reason), explained
    return best


def _planned(panel: Panel, told: Told, surprise: _Surprise) -> Lift:
    """Find by place how much of what was planned came."""
    stop = surprise.base.shape[1]
    planned = of_series(told.values[:, :stop], told.row).astype(np.float64)
    used = (planned > 0) & (surprise.base > 0) & panel.known[:, :stop]
    if used.sum() < _PERIODS_MIN:
        return Lift(told, 0, 1, 0.0, 0.0, Judged(), TOO_FEW)
    planned = np.where(used, planned, 0.0)
    gap = np.where(used, panel.filled[:, :stop] - surprise.base, 0.0)
    place = panel.groups["location"]
    square, product = group_sum((planned**2).sum(axis=1), place), group_sum((planned * gap).sum(axis=1), place)
    # As much again as a place has on average says that nothing comes of it.
    factor = np.clip(product / np.maximum(square + 0.1 * square.mean(), 1e-9), 0.0, _PLACE_FACTOR_MAX)
    total = float(factor.sum())
    rest = gap - factor[place][:, None] * planned
    error = _error(panel, planned * rest, float(square.max()))
    reason = USED if total > _PLANNED_ERRORS_MIN * error else WEAK
    return Lift(told, 0, 1, total, error, Judged(), reason, factor)


def _together(panel: Panel, lifts: Sequence[Lift], surprise: _Surprise) -> list[Lift]:
    """Learn the effects of several signals at once, so that two that say the same do not count twice."""
    observed = [lift for lift in lifts if not lift.told.planned]
    again = {lift.told.name: _planned(panel, lift.told, surprise) for lift in lifts if lift.told.planned}
    result = [replace(again[lift.told.name], reason=USED) for lift in lifts if lift.told.planned]
    if not observed:
        return result
    columns = [
        _late(_of_units(unusual(panel, lift.told, width=lift.width), lift.told, surprise), lift.lag)
        for lift in observed
    ]
    x = np.nan_to_num(np.stack(columns))
    weighted = x * surprise.weight
    gram = np.einsum("ist,jst->ij", weighted, x) + np.eye(len(observed))
    effects = np.linalg.solve(gram, np.einsum("ist,st->i", weighted, surprise.y))
    rest = surprise.y - np.einsum("i,ist->st", effects, x)
    # What each explains beyond the others decides on its error.
    own = 1.0 / np.maximum(np.diag(np.linalg.inv(gram)), 1e-12)
    for lift, column, effect, square in zip(observed, weighted, effects, own, strict=True):
        result.append(replace(lift, effect=float(effect), error=_error(panel, column * rest, float(square))))
    return result


def _in_part(lifts: Sequence[Lift], part: float) -> list[Lift]:
    return [replace(lift, part=part) for lift in lifts]


def _error(panel: Panel, scores: Numbers, squares: float) -> float:
    """Give the standard error of an effect from its scores (rows, periods), which may go together within a week."""
    weeks = np.arange(scores.shape[1]) // panel.season
    by_week = np.bincount(weeks, weights=scores.sum(axis=0))
    return float(np.sqrt((by_week**2).sum()) / max(squares, 1e-9))


def _of_units(values: Floats, told: Told, surprise: _Surprise) -> Numbers:
    """Give each unit the values of its subject up to the last period of the surprise; NaN where there is none."""
    stop = surprise.y.shape[1]
    row = np.full(surprise.y.shape[0], -1)
    row[surprise.unit] = told.row
    return np.where(row[:, None] >= 0, values[np.maximum(row, 0), :stop], np.nan).astype(np.float64)


def _late(values: Numbers, lag: int) -> Numbers:
    return np.concatenate([np.full((values.shape[0], lag), np.nan), values[:, :-lag]], axis=1)


def _held_out(panel: Panel, lifts: Sequence[Lift], holdout: Holdout, joined: Floats) -> float:
    return _deviance(holdout, lifted_windows(panel, lifts, holdout, joined), joined)


def lifted_windows(panel: Panel, lifts: Sequence[Lift], holdout: Holdout, joined: Floats) -> Floats:
    """Give what was said of the held-out windows with what the used signals add."""
    each_window = zip(joined, holdout.origins, strict=True)
    return np.stack([lifted(said, panel, lifts, origin=origin).means for said, origin in each_window])


def _deviance(holdout: Holdout, said: Floats, usual: Floats) -> float:
    known = ~np.isnan(holdout.actual)
    came = np.where(known, holdout.actual, 0.0).astype(np.float64)
    mean = np.maximum(said.astype(np.float64), 1e-3)
    of_one = came * np.log(np.maximum(came, 1e-9) / mean) - (came - mean)
    return float(np.where(known, of_one / (1.0 + _DISPERSION * usual), 0.0).sum())


def _judged(
    panel: Panel, chosen: Sequence[Lift], lift: Lift, holdout: Holdout, joined: Floats, *, surprise: _Surprise
) -> Judged:
    """Hold what was said with the signal against what was said without it, all that are used beside it."""
    if lift.reason == TOO_FEW:
        return Judged()
    part = chosen[0].part if chosen else lift.part
    others = [other for other in chosen if other.told.name != lift.told.name]
    without = lifted_windows(panel, _in_part(_together(panel, others, surprise), part), holdout, joined)
    added = [*others, replace(lift, reason=USED)]
    within = lifted_windows(panel, _in_part(_together(panel, added, surprise), part), holdout, joined)
    gain = 1.0 - _deviance(holdout, within, joined) / _deviance(holdout, without, joined)
    return Judged(gain, _wape(holdout, without), _wape(holdout, within))


def _wape(holdout: Holdout, said: Floats) -> float | None:
    known = ~np.isnan(holdout.actual)
    came = np.where(known, holdout.actual, 0.0).astype(np.float64)
    gap = np.where(known, np.abs(came - said), 0.0).sum()
    return float(gap / came.sum()) if came.sum() > 0 else None
