"""The seam between our functions and what runs them: four verbs that Polars and Spark both speak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import narwhals as nw
import polars as pl

__all__ = ["Engine", "SeriesFunction"]

SeriesFunction = Callable[[pl.DataFrame], pl.DataFrame]


class Engine(Protocol):
    """Runs relational steps written as narwhals expressions and numerical steps written over whole series."""

    @property
    def name(self) -> str:
        """What runs the work, for people to read."""
        ...

    def read(self, paths: Sequence[str]) -> nw.LazyFrame:
        """Give the rows of the Parquet files `paths`, lazily; at least one path."""
        ...

    def from_polars(self, frame: pl.DataFrame) -> nw.LazyFrame:
        """Give an in-memory table to the engine."""
        ...

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        """Compute a lazy table and bring it here."""
        ...

    def map_series(
        self, frame: nw.LazyFrame, function: SeriesFunction, *, by: Sequence[str], schema: pl.Schema
    ) -> nw.LazyFrame:
        """Apply `function` to groups of whole series: rows equal in `by` always reach the same call.

        `function` must be importable by name (or a `functools.partial` of one) and give the columns of `schema`.
        """
        ...
