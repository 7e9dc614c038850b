"""Forecasts as they were made, each model's beside what was used: what later actuals are held against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from panhuo.demand import Demand

__all__ = ["USED", "kept_table", "laws_of"]

# What decisions were made on: the champion's word, after breakers and people.
USED = "used"
# Beyond these periods nothing is judged.
_PERIODS_MAX = 28
# More digits than anybody can forecast only make the files larger.
_DIGITS = 4


def kept_table(said: Mapping[str, Demand], *, segment: pl.Series) -> pl.DataFrame:
    """Give one row a model and series: its law for the first 28 periods, and the segment the series was in.

    said: the demand by model name, `USED` for what was used, all of the same series; segment: one name a series.
    """
    tables = [
        _shortened(demand)
        .to_table()
        .with_columns(
            pl.lit(model).alias("model"),
            segment.alias("segment"),
            pl.col("means").list.eval(pl.element().round_sig_figs(_DIGITS)),
            pl.col("dispersion", "level_variance").round_sig_figs(_DIGITS),
        )
        for model, demand in said.items()
    ]
    return pl.concat(tables)


def laws_of(table: pl.DataFrame) -> dict[str, tuple[Demand, pl.Series]]:
    """Give what `kept_table` kept: by model the demand, and the segment of each series."""
    parts = table.partition_by("model", as_dict=True, maintain_order=True)
    return {str(name): (Demand.from_table(part), part["segment"]) for (name,), part in parts.items() if part.height}


def _shortened(demand: Demand) -> Demand:
    whole = demand.extended(_PERIODS_MAX)
    return Demand(
        series=whole.series,
        start=whole.start,
        period_days=whole.period_days,
        means=np.ascontiguousarray(whole.means[:, :_PERIODS_MAX]),
        dispersion=whole.dispersion,
        level_variance=whole.level_variance,
    )
