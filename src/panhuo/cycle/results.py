"""What one run gives: the tables of the river from demand to actions, and how it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from panhuo.cycle.learning import Learnt
from panhuo.demand import Demand
from panhuo.forecast import Remembered, Stale
from panhuo.lake import Import
from panhuo.open_folder import Fault
from panhuo.words.errors import PanhuoError
from panhuo.words.terms import Terms

__all__ = ["Imported", "Results", "Step"]


@dataclass(frozen=True)
class Step:
    """One step of the run and how long it took."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Imported:
    """What an import did: files added, files already known, files that could not be read, and all rejected rows."""

    added: tuple[Import, ...]
    known: tuple[str, ...]
    failed: tuple[tuple[str, PanhuoError], ...]
    rejects: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Results:
    """One run: `facts` has a row per SKU x location in the order of `demand.series`; the other tables as in `words`.

    demand: what decisions are made on; computed: what it would be without people's words, for the series where it
    differs; inputs: what of the data cannot be believed; brushed: bursts of orders that look like brushing; relations:
    what moved with what; kept: what every model said, to be judged when the days come; learnt: how right earlier
    forecasts were; remembered: what the models of this run know, for a refresh; anew: why a refresh learnt anew all the
    same.
    """

    as_of: date
    period: str
    terms: Terms
    imports: tuple[Import, ...]
    failed: tuple[tuple[str, PanhuoError], ...]
    history: pl.DataFrame
    demand: Demand
    computed: Demand
    kept: pl.DataFrame
    learnt: Learnt
    remembered: Remembered | None
    anew: Stale | None
    explain: pl.DataFrame
    accuracy: pl.DataFrame
    drivers: pl.DataFrame
    drivers_law: pl.DataFrame
    newcomers: pl.DataFrame
    analogues_told: pl.DataFrame
    signals: pl.DataFrame
    signal_worth: pl.DataFrame
    signal_units: pl.DataFrame
    inputs: pl.DataFrame
    brushed: pl.DataFrame
    relations: pl.DataFrame
    facts: pl.DataFrame
    forecast: pl.DataFrame
    demand_table: pl.DataFrame
    health: pl.DataFrame
    health_groups: pl.DataFrame
    scorecard: pl.DataFrame
    alerts: pl.DataFrame
    actions: pl.DataFrame
    faults: tuple[Fault, ...]
    steps: tuple[Step, ...]
