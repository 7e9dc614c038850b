"""Health of any grouping: the same indicators over all rows of a SKU, category, brand, region or what is asked."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from panhuo.health.measuring import measured
from panhuo.health.score import parts, score
from panhuo.open_folder import Fault

__all__ = ["GROUPINGS", "roll_up", "roll_ups"]

GROUPINGS = ("sku", "category", "brand", "region", "location")


def roll_up(facts: pl.DataFrame, *, by: Sequence[str]) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give one row per group of the columns `by`: rows, one column an indicator, and the score; sorted by `by`.

    The score of a group is the mean of its rows' scores, each weighing its value on hand plus its revenue of 365 days
    (all alike where no money is known). Rows whose group is unknown form a group of their own (null).
    """
    table, faults = measured(facts, by=by)
    scored = facts.with_columns(**parts()).with_columns(_score=score())
    money = pl.sum_horizontal(pl.col("value_on_hand", "revenue_365d").cast(pl.Float64).clip(lower_bound=0.0))
    weight = pl.when(pl.col("_score").is_not_null()).then(money.fill_null(0.0) + 1e-9)
    mean = (pl.col("_score") * weight).sum() / weight.sum()
    scores = scored.group_by(by).agg(
        pl.len().cast(pl.Int64).alias("rows"), pl.when(weight.sum() > 0).then(mean).round(1).alias("score")
    )
    joined = table.join(scores, on=list(by), how="left", nulls_equal=True)
    return joined.select(*by, "rows", pl.exclude(*by, "rows")).sort(by, nulls_last=True), faults


def roll_ups(facts: pl.DataFrame) -> pl.DataFrame:
    """Give the roll-ups to SKU, category, brand, region and location in one table: grouping, group, then as `roll_up`.

    Faults are left out here: `diagnose` over the same rows reports the same ones.
    """
    tables: list[pl.DataFrame] = []
    for grouping in GROUPINGS:
        table, _ = roll_up(facts, by=[grouping])
        tables.append(
            table.select(pl.lit(grouping).alias("grouping"), pl.col(grouping).alias("group"), pl.exclude(grouping))
        )
    return pl.concat(tables, how="diagonal_relaxed")
