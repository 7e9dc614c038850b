"""Every signal of every source in one table: a row a signal, subject and day."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from panhuo.open_folder import Fault, guarded, members
from panhuo.signals import sources
from panhuo.words.messages import catalogue

__all__ = ["DAILY", "NEEDS", "daily", "title_of"]

# subject: a SKU, IP, brand, category, location or region. planned: known ahead, in units that it adds; else it is known
# on its day.
DAILY = pl.Schema(
    {
        "signal": pl.String(),
        "subject": pl.String(),
        "date": pl.Date(),
        "value": pl.Float64(),
        "planned": pl.Boolean(),
    }
)
# The tables that sources read.
NEEDS = ("availability", "comments", "hosts", "prices", "products", "sales", "session_products", "sessions", "signals")


def daily(tables: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give what all sources read in the tables (`NEEDS`, by name); a source that fails is a fault and is left out."""
    read: list[pl.DataFrame] = [pl.DataFrame(schema=DAILY)]
    faults: list[Fault] = []
    for name, source in members(sources, needs=("TITLE", "MEANING", "read")).items():
        found, fault = guarded("signals", name, source.read, tables)
        if found is not None:
            read.append(found.select(pl.col(column).cast(kind) for column, kind in DAILY.items()))
        if fault is not None:
            faults.append(fault)
    return pl.concat(read).sort("signal", "subject", "date"), tuple(faults)


def title_of(signal: str, *, lang: str) -> str:
    """Give what a signal is called; one of others' own goes by its name."""
    return catalogue(lang).get(f"signals.title.{signal}", signal)
