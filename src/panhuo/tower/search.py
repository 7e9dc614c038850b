"""Finds products and places by what somebody types, the nearest first."""

from __future__ import annotations

from typing import Any

import polars as pl

from panhuo.tower.tables import SEARCHED

__all__ = ["found"]

MOST = 12
TEXT_MAX = 100


def found(grid: pl.DataFrame, typed: str) -> list[dict[str, Any]]:
    """Give products whose code or name holds what was typed (codes that begin with it first, then by stock value)."""
    wanted = typed.strip().lower()[:TEXT_MAX]
    if not wanted:
        return []
    hits = grid.filter(pl.col(SEARCHED).str.contains(wanted, literal=True))
    by_sku = hits.group_by("sku").agg(
        pl.col("name").first(), pl.col("category").first(), pl.col("value_on_hand").cast(pl.Float64).sum()
    )
    ranked = by_sku.sort(
        pl.col("sku").str.to_lowercase().str.starts_with(wanted),
        pl.col("value_on_hand"),
        pl.col("sku"),
        descending=[True, True, False],
        nulls_last=True,
    ).head(MOST)
    products = [
        {
            "kind": "product",
            "id": row["sku"],
            "title": row["name"] or row["sku"],
            "subtitle": " · ".join(filter(None, (row["sku"], row["category"]))),
        }
        for row in ranked.iter_rows(named=True)
    ]
    names = grid.get_column("location").unique()
    places = [
        {"kind": "location", "id": name, "title": name, "subtitle": None}
        for name in sorted(names.filter(names.str.to_lowercase().str.contains(wanted, literal=True)).to_list())[:MOST]
    ]
    return products + places
