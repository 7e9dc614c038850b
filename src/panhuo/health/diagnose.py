"""The health table: every indicator of every SKU × location, its stage, ABC class, quadrant and score."""

from __future__ import annotations

from datetime import date

import polars as pl

from panhuo.health.abc import abc
from panhuo.health.measuring import measured
from panhuo.health.quadrant import quadrant
from panhuo.health.score import parts, score
from panhuo.health.stage import stage
from panhuo.open_folder import Fault

__all__ = ["diagnose", "judged"]

DESCRIPTION = ["name", "brand", "category", "region"]


def diagnose(facts: pl.DataFrame, *, as_of: date) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give the health table in the order of `facts` (with demand), and the faults of indicators that failed.

    Columns: sku, location, as_of, name, brand, category, region, one column an indicator, stage, abc, quadrant,
    score_cover, score_movement, score_age, score_dead, score.
    """
    rows = facts.with_row_index("_row")
    indicators, faults = measured(rows, by=["_row"])
    own = judged(facts, as_of=as_of)
    table = pl.concat(
        [
            facts.select("sku", "location", pl.lit(as_of).alias("as_of"), *DESCRIPTION),
            indicators.sort("_row").drop("_row"),
            own,
        ],
        how="horizontal",
    )
    return table, faults


def judged(facts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Give stage, abc, quadrant, the parts of the score and the score of every row of `facts`."""
    named = facts.select(stage(as_of=as_of).alias("stage"), abc(facts), quadrant().alias("quadrant"), **parts())
    return named.with_columns(score=score())
