"""Polars as the engine: lazy and streaming on one machine, with a process pool for the numerical steps."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from panhuo.lake.engine import SeriesFunction

__all__ = ["PolarsEngine", "polars_engine"]

# Below this many rows a pool costs more (one interpreter start a worker, about a second) than it saves.
POOL_ROWS_MIN = 2_000_000


@dataclass(frozen=True)
class PolarsEngine:
    """Runs everything in this process, but for numerical steps over many rows."""

    workers: int
    pool_rows_min: int = POOL_ROWS_MIN
    name: str = "polars"

    def read(self, paths: Sequence[str]) -> nw.LazyFrame:
        """Give the rows of the Parquet files `paths`, lazily."""
        return nw.from_native(pl.scan_parquet(list(paths), glob=False))

    def from_polars(self, frame: pl.DataFrame) -> nw.LazyFrame:
        """Give the table as it is."""
        return nw.from_native(frame.lazy())

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        """Compute with the streaming engine, which holds less in memory on large tables."""
        lazy: pl.LazyFrame = frame.to_native()
        return lazy.collect(engine="streaming")

    def map_series(
        self, frame: nw.LazyFrame, function: SeriesFunction, *, by: Sequence[str], schema: pl.Schema
    ) -> nw.LazyFrame:
        """Apply `function` to whole series, in a process pool where there are many rows."""
        rows = self.collect(frame)
        if self.workers < 2 or rows.height < self.pool_rows_min:
            results = [function(rows)]
        else:
            parts = _parts(rows, by=by, count=self.workers * 2)
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(self.workers, mp_context=context) as pool:
                results = list(pool.map(function, parts))
        return nw.from_native(pl.concat(results).select(schema.names()).cast(schema).lazy())


def polars_engine(*, workers: int | None = None) -> PolarsEngine:
    """Give the engine of this machine; `workers` processes for numerical steps, else one for each free core."""
    return PolarsEngine(workers or len(os.sched_getaffinity(0)))


def _parts(rows: pl.DataFrame, *, by: Sequence[str], count: int) -> list[pl.DataFrame]:
    part = pl.struct(*by).hash(seed=0) % count
    return [
        piece.drop("_part")
        for piece in rows.with_columns(part.alias("_part")).partition_by("_part", maintain_order=True)
    ]
