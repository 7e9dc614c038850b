"""Makes a home whose last run has 100,000 products: the example's run, copied under new codes until it is enough."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

__all__ = ["make_large_home"]

BY_SKU = ("facts", "health", "demand_law", "explain", "history", "alerts", "actions")
ACTIONS_MOST, ALERTS_MOST = 5_000, 20_000


def make_large_home(example: Path, target: Path, *, products: int) -> Mapping[str, int]:
    """Copy the run in `example` into `target` with as many products; gives the rows of each table."""
    facts = pl.read_parquet(example / "facts.parquet")
    codes = facts.get_column("sku").unique().sort()
    copies = -(-products // len(codes))
    kept = codes.head(products - (copies - 1) * len(codes))
    target.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for name in BY_SKU:
        table = pl.read_parquet(example / f"{name}.parquet")
        parts = [_copied(table if number < copies - 1 else _of(table, kept), name, number) for number in range(copies)]
        whole = pl.concat(parts)
        if name in ("actions", "alerts"):
            whole = whole.head(ACTIONS_MOST if name == "actions" else ALERTS_MOST)
        whole.write_parquet(target / f"{name}.parquet")
        rows[name] = whole.height
    for name in ("accuracy", "scorecard"):
        shutil.copyfile(example / f"{name}.parquet", target / f"{name}.parquet")
    told = json.loads((example / "run.json").read_text(encoding="utf-8"))
    (target / "run.json").write_text(json.dumps(told | {"rows": rows, "imports": []}), encoding="utf-8")
    return rows


def _of(table: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    return table.filter(pl.col("sku").is_in(codes.implode()))


def _copied(table: pl.DataFrame, name: str, number: int) -> pl.DataFrame:
    """Give the table under new codes; ids of actions and alerts are made different by their first digits."""
    if number == 0:
        return table
    copied = table.with_columns(pl.col("sku") + f"-{number:02d}")
    for column in ("action", "alert"):
        if name in ("actions", "alerts") and column in table.columns:
            copied = copied.with_columns((pl.lit(f"{number:08x}") + pl.col(column).str.slice(8)).alias(column))
    return copied
