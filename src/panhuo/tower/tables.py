"""The tables of a published run, read once and kept, and the one function that cuts them to what somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from panhuo.access import Identity
from panhuo.review import risk
from panhuo.store import Scope
from panhuo.tower.columns import columns
from panhuo.words.errors import NoRun
from panhuo.words.money import money_column

__all__ = ["RunTables", "folder_of", "run_tables", "within"]

# Two: the run that people look at and the one before it, which its changes are told against.
RUNS_KEPT_IN_MEMORY = 4
SEARCHED = "_searched"


@dataclass(frozen=True)
class RunTables:
    """The files of one run, each read when it is first asked for."""

    folder: Path

    @cached_property
    def facts(self) -> pl.DataFrame:
        """Give the facts with demand, one row per SKU x location."""
        return self._read("facts")

    @cached_property
    def health(self) -> pl.DataFrame:
        """Give the indicators, one row per SKU x location."""
        return self._read("health")

    @cached_property
    def accuracy(self) -> pl.DataFrame:
        """Give how far off the forecast was on held-out windows."""
        return self._read("accuracy")

    @cached_property
    def grid(self) -> pl.DataFrame:
        """Give one row per SKU x location with every column of the grid, and a column to search in."""
        known = self.health.select(
            pl.exclude(*[name for name in self.facts.columns if name not in ("sku", "location")])
        )
        whole = self.facts.join(known, on=["sku", "location"], how="left", maintain_order="left").with_columns(
            money_column(risk.RUN_OUT.cast(pl.Float64)).alias("run_out_value"),
            money_column(risk.LEFTOVER.cast(pl.Float64)).alias("leftover_value"),
        )
        searched = pl.concat_str(pl.col("sku"), pl.col("name").fill_null(""), separator="\x1f").str.to_lowercase()
        shown = [name for name in columns() if name in whole.columns]
        return whole.select(*shown, searched.alias(SEARCHED)).rechunk()

    def of_sku(self, name: str, sku: str) -> pl.DataFrame:
        """Give the rows of one product of a large table, without reading the rest where the file allows it."""
        return pl.scan_parquet(self._path(name)).filter(pl.col("sku") == sku).collect()

    def table(self, name: str) -> pl.DataFrame:
        """Give any other table of the run, read anew each time."""
        return self._read(name)

    def optional(self, name: str, schema: pl.Schema) -> pl.DataFrame:
        """Give a table that runs of an earlier version lack; empty then."""
        path = self.folder / f"{name}.parquet"
        return pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=schema)

    def optional_of_sku(self, name: str, sku: str, schema: pl.Schema) -> pl.DataFrame:
        """Give the rows of one product of a table that runs of an earlier version lack; empty then."""
        return self.of_sku(name, sku) if (self.folder / f"{name}.parquet").exists() else pl.DataFrame(schema=schema)

    def _read(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._path(name))

    def _path(self, name: str) -> Path:
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise NoRun(home=str(self.folder))
        return path


def folder_of(home: Path, run_id: str) -> Path:
    """Give where the files of a published run lie."""
    return home / "runs" / run_id


def run_tables(home: Path, run_id: str) -> RunTables:
    """Give the tables of a published run; the last few are kept in memory."""
    return _kept(folder_of(home, run_id))


@lru_cache(maxsize=RUNS_KEPT_IN_MEMORY)
def _kept(folder: Path) -> RunTables:
    return RunTables(folder)


def within(frame: pl.DataFrame, sight: Identity | Scope) -> pl.DataFrame:
    """Cut a table with `brand` and `location` to what somebody may see: the same rule as the database's.

    A row whose brand or place is not known is within sight only of those who see all.
    """
    kept = frame
    if sight.brands is not None:
        kept = kept.filter(pl.col("brand").is_in(list(sight.brands)))
    if sight.locations is not None:
        kept = kept.filter(pl.col("location").is_in(list(sight.locations)))
    return kept
