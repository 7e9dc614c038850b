"""Shared shapes: the weekday profile of a group and the yearly course of a group, as factors around 1."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from panhuo.forecast.panel import Codes, Floats, Panel

__all__ = ["group_sum", "same_weekday", "weekday_profile", "yearly_factor"]

# Units of evidence at which a group's own profile weighs as much as that of everything.
_PROFILE_UNITS = 200.0
_YEAR_UNITS = 400.0
# Weeks to both sides over which last year's course is smoothed.
_SMOOTH_DAYS = 7
_LEVEL_DAYS = 28


def group_sum(values: npt.NDArray[np.floating], codes: Codes, *, groups: int | None = None) -> npt.NDArray[np.float64]:
    """Sum rows (series) or entries by group; shape (groups, ...) like `values`.

    groups: how many there are, where the last of them may have no member.
    """
    count = groups or (int(codes.max()) + 1 if codes.size else 0)
    if values.ndim == 1:
        return np.bincount(codes, weights=values, minlength=count).astype(np.float64)
    return np.stack([group_sum(column, codes, groups=count) for column in values.T], axis=1)


def same_weekday(panel: Panel, *, origin: int, weeks: int) -> tuple[Floats, Floats]:
    """Give mean and count of the known demand of the last `weeks` weeks by place in the week, shape (n, season).

    Column k is the place of period origin + 1 + k.
    """
    season = panel.season
    whole = min(weeks, (origin + 1) // season)
    if whole == 0:
        mean, count = panel.rate(origin, origin + 1)
        counts = np.repeat(count[:, None], season, axis=1)
        return np.where(counts > 0, np.repeat(mean[:, None], season, axis=1), np.nan), counts
    window = slice(origin + 1 - whole * season, origin + 1)
    shape = (panel.filled.shape[0], whole, season)
    total = panel.filled[:, window].reshape(shape).sum(axis=1)
    count = panel.known[:, window].reshape(shape).sum(axis=1, dtype=np.float32)
    overall = total.sum(axis=1) / np.maximum(count.sum(axis=1), 1.0)
    mean = np.where(count > 0, total / np.maximum(count, 1.0), overall[:, None])
    mean[count.sum(axis=1) == 0] = np.nan
    return mean.astype(np.float32), count


def weekday_profile(panel: Panel, *, origin: int, weeks: int, group: str) -> Floats:
    """Give each series its group's weekday factors (mean 1), shrunk to those of everything; shape (n, season)."""
    mean, count = same_weekday(panel, origin=origin, weeks=weeks)
    total = np.nan_to_num(mean) * count
    codes = panel.groups[group]
    by_group = group_sum(total, codes)
    everything = by_group.sum(axis=0)
    shape = everything / everything.mean() if everything.sum() > 0 else np.ones(panel.season)
    units = by_group.mean(axis=1, keepdims=True)
    factors = (by_group + _PROFILE_UNITS * shape) / (units + _PROFILE_UNITS)
    return factors[codes].astype(np.float32)


def yearly_factor(panel: Panel, *, origin: int, horizon: int, group: str) -> Floats | None:
    """Give how much above its level of the time each series' group stood a year ago; shape (n, horizon).

    The mean rate of the group in the fortnight around t - 364 days, over its mean rate in the 28 days to origin -
    364 days, shrunk to 1. None if the history is shorter than that.
    """
    level_length, smooth = panel.length(_LEVEL_DAYS), _SMOOTH_DAYS // panel.period_days
    start = origin + 1 - panel.year
    if start - level_length < 0:
        return None
    codes = panel.groups[group]
    window = slice(start - level_length, min(start + horizon + smooth, origin + 1))
    units = group_sum(panel.filled[:, window], codes)
    days = group_sum(panel.known[:, window].astype(np.float32), codes)
    rate = units / np.maximum(days, 1.0)
    level = rate[:, :level_length].mean(axis=1, keepdims=True)
    evidence = units[:, :level_length].sum(axis=1, keepdims=True)
    around = np.stack(
        [
            rate[:, max(0, level_length + step - smooth) : level_length + step + smooth + 1].mean(axis=1)
            if level_length + step - smooth < rate.shape[1]
            else level[:, 0]
            for step in range(horizon)
        ],
        axis=1,
    )
    ratio = np.where(level > 0, around / np.maximum(level, 1e-9), 1.0)
    weight = evidence / (evidence + _YEAR_UNITS)
    return (1.0 + weight * (np.clip(ratio, 0.25, 4.0) - 1.0))[codes].astype(np.float32)
