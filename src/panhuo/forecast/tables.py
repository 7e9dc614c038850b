"""The forecast and the cumulative demand as output tables: a row a series and period or horizon, a column a level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import polars as pl

from panhuo.demand import Demand, Total

__all__ = ["demand_table", "forecast_table", "level_name", "schema_of_series", "tables_of_series"]


def level_name(level: float) -> str:
    """Give the column of a level: 0.05 -> "q0.05", 0.5 -> "q0.5"."""
    return f"q{level:g}"


def forecast_table(demand: Demand, *, levels: Sequence[float], horizon_periods: int) -> pl.DataFrame:
    """Give sku, location, date (first day of the period), mean and a column a level, by series and then by date."""
    _check(levels)
    written = demand.extended(horizon_periods)
    means = written.means[:, :horizon_periods].astype(np.float64)
    noise = (demand.dispersion * (1.0 + demand.level_variance) + demand.level_variance)[:, None]
    total = Total(mean=means, variance=means + noise * means**2)
    days = [demand.start + timedelta(days=demand.period_days * step) for step in range(horizon_periods)]
    return _table(demand, total, levels=levels, name="date", values=pl.Series(days, dtype=pl.Date))


def demand_table(demand: Demand, *, levels: Sequence[float], horizons_days: Sequence[int]) -> pl.DataFrame:
    """Give sku, location, horizon_days, mean and a column a level of the demand from as_of over each horizon."""
    _check(levels)
    parts = [demand.over(horizon) for horizon in horizons_days]
    shape = (len(demand), len(parts))
    total = Total(
        mean=np.stack([part.mean for part in parts], axis=1) if parts else np.zeros(shape),
        variance=np.stack([part.variance for part in parts], axis=1) if parts else np.zeros(shape),
    )
    return _table(demand, total, levels=levels, name="horizon_days", values=pl.Series(horizons_days, dtype=pl.Int64))


def tables_of_series(
    law: pl.DataFrame, *, levels: Sequence[float], horizon_periods: int, horizons_days: Sequence[int]
) -> pl.DataFrame:
    """Give both tables for the series whose demand `law` holds (`Demand.to_table`), one under the other.

    For an engine's `map_series`: `date` is null in the rows of `demand_table`, `horizon_days` in those of
    `forecast_table`.
    """
    demand = Demand.from_table(law)
    by_date = forecast_table(demand, levels=levels, horizon_periods=horizon_periods)
    by_horizon = demand_table(demand, levels=levels, horizons_days=horizons_days)
    return pl.concat([by_date, by_horizon], how="diagonal").select(schema_of_series(levels).names())


def schema_of_series(levels: Sequence[float]) -> pl.Schema:
    """Give the columns of `tables_of_series`."""
    keys = {"sku": pl.String(), "location": pl.String(), "date": pl.Date(), "horizon_days": pl.Int64()}
    return pl.Schema(keys | {"mean": pl.Float64()} | {level_name(level): pl.Float64() for level in levels})


def _check(levels: Sequence[float]) -> None:
    wrong = [level for level in levels if not 0.005 <= level <= 0.995]
    if wrong:
        message = f"levels must lie between 0.005 and 0.995, not {wrong}"
        raise ValueError(message)


def _table(demand: Demand, total: Total, *, levels: Sequence[float], name: str, values: pl.Series) -> pl.DataFrame:
    n, steps = total.mean.shape
    rows = pl.Series("_row", np.repeat(np.arange(n), steps))
    keys = demand.series.select("sku", "location")[rows]
    # Units below a thousandth of a piece are noise in a file.
    columns = {"mean": np.round(total.mean.ravel(), 4)}
    columns |= {level_name(level): total.quantile(level).ravel() for level in levels}
    return keys.with_columns(
        pl.concat([values] * n).alias(name) if n else values.clear().alias(name),
        *(pl.Series(column, numbers) for column, numbers in columns.items()),
    )
