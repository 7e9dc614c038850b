"""Any grouping of the series: a distribution of its own for each group, whose mean is the sum of its members' means.

Members are taken as independent but for what their group has in common, which is learnt from the groups' totals on the
held-out windows: with M = sum of members' means and V = sum of their variances over a window, the common level variance
is c = sum((D - M)^2 - V)/M over sum of M, and the common dispersion a is the same of single periods, less c. A group
then has the law of every `Demand`, with level_variance = sum(l_i M_i^2)/M^2 + c, and dispersion such that the variances
of its members' periods are in it, plus a.

Source: bottom-up reconciliation (Hyndman & Athanasopoulos, 2021, section 11.2), which keeps every level coherent; the
common part by moments, as `calibrate` does for single series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from panhuo.demand import Demand
from panhuo.demand.negative_binomial import Numbers
from panhuo.forecast.panel import Codes, Floats
from panhuo.forecast.profile import group_sum
from panhuo.forecast.runner import ForecastResult
from panhuo.forecast.tables import forecast_table

__all__ = ["TOTAL", "by_group", "grouped_table"]

TOTAL = "total"
# Before anything is held out: levels of groups miss by 5 %, and so much is worth two windows of an average group.
_COMMON_PRIOR = 0.0025
_PRIOR_WINDOWS = 2.0
_COMMON_MAX = 1.0


def grouped_table(
    result: ForecastResult,
    described: pl.DataFrame,
    *,
    groupings: Sequence[Sequence[str]],
    levels: Sequence[float],
    horizon_periods: int,
) -> pl.DataFrame:
    """Give for each grouping the forecast of its groups, one under the other.

    described: a row a series of `result`, in their order, with the columns of the groupings; an empty grouping is the
    total. Columns: by (the grouping's columns, joined by commas), each group column (null where it is not part of the
    grouping), date, mean, and one a level.
    """
    columns = list(dict.fromkeys(name for grouping in groupings for name in grouping))
    parts: list[pl.DataFrame] = []
    for grouping in groupings:
        demand, groups = by_group(result, described, columns=grouping)
        table = forecast_table(demand, levels=levels, horizon_periods=horizon_periods)
        rows = pl.Series(np.repeat(np.arange(groups.height), horizon_periods))
        named = [
            groups[name].cast(pl.String)[rows].alias(name)
            if name in grouping
            else pl.Series(name, [None] * table.height, dtype=pl.String)
            for name in columns
        ]
        by = pl.Series("by", [",".join(grouping) or TOTAL] * table.height, dtype=pl.String)
        parts.append(pl.DataFrame([by, *named]).hstack(table.drop("sku", "location")))
    return pl.concat(parts)


def by_group(result: ForecastResult, described: pl.DataFrame, *, columns: Sequence[str]) -> tuple[Demand, pl.DataFrame]:
    """Give the demand of each group of series that agree in `columns`, and the groups, a row each, in order."""
    codes, groups = _codes(described, columns)
    base = result.demand
    means = group_sum(base.means.astype(np.float64), codes)
    level, noise = _members_level(base.means, base, codes), _members_noise(base.means, base, codes)
    common_level, common_noise = _common(result, codes)
    level_variance = level / np.maximum(means.sum(axis=1) ** 2, 1e-12) + common_level
    squares = np.maximum((means**2).sum(axis=1), 1e-12)
    demand = replace(
        base,
        series=pl.DataFrame({"sku": [""] * groups.height, "location": [""] * groups.height}, schema_overrides=_NAMES),
        means=means.astype(np.float32),
        dispersion=noise / squares / (1.0 + level_variance) + common_noise,
        level_variance=level_variance,
    )
    return demand, groups


_NAMES = {"sku": pl.String(), "location": pl.String()}


def _codes(described: pl.DataFrame, columns: Sequence[str]) -> tuple[Codes, pl.DataFrame]:
    if not columns:
        return np.zeros(described.height, dtype=np.int32), pl.DataFrame({TOTAL: [TOTAL]})
    groups = described.select(columns).unique(maintain_order=True).sort(columns, nulls_last=True)
    numbered = groups.with_row_index("_group")
    found = described.select(columns).join(
        numbered, on=list(columns), how="left", nulls_equal=True, maintain_order="left"
    )
    return found["_group"].to_numpy().astype(np.int32), groups


def _members_level(means: Floats, base: Demand, codes: Codes) -> Numbers:
    """Give by group the sum of l_i * M_i^2."""
    return group_sum(base.level_variance * means.sum(axis=1, dtype=np.float64) ** 2, codes)


def _members_noise(means: Floats, base: Demand, codes: Codes) -> Numbers:
    """Give by group the sum of a_i * (1 + l_i) * sum of m_it^2."""
    squares = (means.astype(np.float64) ** 2).sum(axis=1)
    return group_sum(base.dispersion * (1.0 + base.level_variance) * squares, codes)


def _common(result: ForecastResult, codes: Codes) -> tuple[float, float]:
    """Give the level variance and the dispersion that the members of a group have in common."""
    if result.held_out is None:
        return _COMMON_PRIOR, 0.0
    actual, said = result.held_out
    base = result.demand
    # A censored period says nothing: what was said stands for it, and adds no miss.
    came = np.where(np.isnan(actual), said, actual).astype(np.float64)
    above = below = over = under = 0.0
    for window in range(actual.shape[0]):
        told = group_sum(said[window].astype(np.float64), codes)
        gap = group_sum(came[window] - said[window], codes)
        spread = _members_spread(said[window], base)
        mean, variance = told.sum(axis=1), group_sum(_window_variance(said[window], base), codes)
        some = mean > 0
        above += float((((gap.sum(axis=1) ** 2 - variance) / np.maximum(mean, 1e-9))[some]).sum())
        below += float(mean[some].sum())
        each = np.maximum(told, 1e-9)
        over += float((((gap**2 - group_sum(spread, codes)) / each)[told > 0]).sum())
        under += float(told.sum())
    prior = _PRIOR_WINDOWS * below / max(actual.shape[0] * (int(codes.max(initial=0)) + 1), 1)
    level = (max(above, 0.0) + prior * _COMMON_PRIOR) / max(below + prior, 1e-9)
    noise = max(over / max(under, 1e-9) - level, 0.0)
    return min(level, _COMMON_MAX), min(noise, _COMMON_MAX)


def _members_spread(means: Floats, base: Demand) -> Numbers:
    """Give each series' variance of single periods."""
    wide = means.astype(np.float64)
    factor = base.dispersion * (1.0 + base.level_variance) + base.level_variance
    return wide + factor[:, None] * wide**2


def _window_variance(means: Floats, base: Demand) -> Numbers:
    """Give each series' variance of the total of all periods."""
    wide = means.astype(np.float64)
    total = wide.sum(axis=1)
    noise = base.dispersion * (1.0 + base.level_variance) * (wide**2).sum(axis=1)
    return total + noise + base.level_variance * total**2
