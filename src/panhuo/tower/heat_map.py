"""The heat map: how healthy the stock is, by what it is and where it stands, weighted by what it is worth."""

from __future__ import annotations

from typing import Any

import polars as pl

from panhuo.health.stage import STAGES
from panhuo.tower.today import money

__all__ = ["ACROSS", "BY", "heat_map"]

BY = ("category", "brand", "stage")
ACROSS = ("location", "region")
ROWS_MAX, COLUMNS_MAX = 40, 24


def heat_map(grid: pl.DataFrame, *, by: str, across: str, lang: str) -> dict[str, Any]:
    """Give score (0-100, mean weighted by stock value, evenly where that is zero), value and count of every cell.

    Rows and columns are those with the most stock value, most first; they are the values to filter the grid by.
    """
    scored = grid.filter(pl.col("score").is_not_null()).select(
        pl.col(by).cast(pl.String).fill_null("").alias("row"),
        pl.col(across).cast(pl.String).fill_null("").alias("column"),
        pl.col("score").cast(pl.Float64),
        pl.col("value_on_hand").cast(pl.Float64).fill_null(0.0).clip(lower_bound=0.0).alias("value"),
    )
    rows, columns = _largest(scored, "row", ROWS_MAX), _largest(scored, "column", COLUMNS_MAX)
    mean = pl.when(pl.col("value").sum() > 0).then((pl.col("score") * pl.col("value")).sum() / pl.col("value").sum())
    cells = scored.group_by("row", "column").agg(
        mean.otherwise(pl.col("score").mean()).alias("score"), pl.col("value").sum(), pl.len().alias("count")
    )
    found = {(row, column): (score, value, count) for row, column, score, value, count in cells.iter_rows()}
    none = (None, None, 0)
    lines = [[found.get((row, column), none) for column in columns] for row in rows]
    return {
        "rows": rows,
        "row_titles": [STAGES[row].within(lang) if by == "stage" and row in STAGES else row for row in rows],
        "columns": columns,
        "score": [[None if cell[0] is None else round(cell[0], 1) for cell in line] for line in lines],
        "value": [[money(cell[1]) for cell in line] for line in lines],
        "count": [[cell[2] for cell in line] for line in lines],
    }


def _largest(scored: pl.DataFrame, side: str, most: int) -> list[str]:
    ranked = scored.group_by(side).agg(pl.col("value").sum(), pl.len().alias("count"))
    return ranked.sort("value", "count", side, descending=[True, True, False]).head(most).get_column(side).to_list()
