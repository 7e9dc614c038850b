"""What every rule needs: the rows it looks at with their demand, levels by bounds, and what a leftover unit loses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.demand import Demand

__all__ = ["Numbers", "leftover_loss", "level_at", "looked_at", "numbers", "weekly_spread"]

Numbers = npt.NDArray[np.float64]


def looked_at(facts: pl.DataFrame, demand: Demand, *, where: pl.Expr) -> tuple[pl.DataFrame, Demand]:
    """Give the rows for which `where` holds (unknown counts as not) and their demand, in the same order."""
    mask = facts.select(where.fill_null(value=False).alias("_mask")).get_column("_mask")
    return facts.filter(mask), demand.select(mask.to_numpy())


def numbers(facts: pl.DataFrame, column: str) -> Numbers:
    """Give a column as floats; 0 where it is unknown."""
    return facts.get_column(column).cast(pl.Float64).fill_null(0.0).to_numpy()


def leftover_loss(units: pl.Expr) -> pl.Expr:
    """Give what `units` that nobody buys lose: units × (unit_cost - salvage_value), >= 0; null if cost is unknown."""
    return units * (pl.col("unit_cost").cast(pl.Float64) - pl.col("salvage_value")).clip(lower_bound=0.0)


def level_at(value: pl.Expr, bounds: Mapping[str, float]) -> pl.Expr:
    """Give the highest level whose bound `value` reaches; null under all. Bounds rise from yellow to red."""
    level = pl.lit(None, dtype=pl.String)
    for name, bound in bounds.items():
        level = pl.when(value >= bound).then(pl.lit(name)).otherwise(level)
    return level


def weekly_spread(demand: Demand) -> Numbers:
    """Give variance ÷ mean of each series' demand of a week: 1 for Poisson, more where it comes in bursts."""
    week = demand.over(7)
    return np.where(week.mean > 0, np.maximum(week.variance / np.maximum(week.mean, 1e-12), 1.0), 1.0)
