"""What products are called, for lists that know only their codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from panhuo.store import Database
from panhuo.tower.runs import current_run
from panhuo.tower.tables import run_tables

__all__ = ["names_of"]


def names_of(database: Database, home: Path, skus: Sequence[str]) -> dict[str, str]:
    """Give the names by code, as far as the last run knows them."""
    run = current_run(database)
    if run is None or not skus:
        return {}
    grid = run_tables(home, str(run["run_id"])).grid
    if "name" not in grid.columns:
        return {}
    known = grid.filter(pl.col("sku").is_in(list(set(skus)))).select("sku", "name").drop_nulls().unique("sku")
    return dict(known.iter_rows())
