"""What the rooms work on, once the tables are prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import polars as pl

from panhuo import forecast, lake
from panhuo.open_folder import Fault
from panhuo.words.terms import Terms

__all__ = ["Ready"]


@dataclass(frozen=True)
class Ready:
    """What the rooms work on: prepared tables, the day, the period, one row of facts per SKU x location.

    calendar: as stated, with computed festivals; signals: what was said of goods, day by day.
    """

    tables: Mapping[str, nw.LazyFrame]
    terms: Terms
    as_of: date
    period: forecast.Period
    facts: pl.DataFrame
    history: pl.DataFrame
    calendar: pl.DataFrame
    signals: pl.DataFrame
    engine: lake.Engine
    faults: tuple[Fault, ...] = ()
