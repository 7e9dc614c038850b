"""The stock position that a policy sees: what stands where and what comes, after the policies before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.decide.settings import Settings
from panhuo.demand import Demand

__all__ = ["Position", "position_of", "summed"]

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Position:
    """All that a policy may look at, one row of `facts` a SKU and location, demand in the same order.

    available: units free to sell or to send, shape (n,). incoming: units on the way, from purchases and from what
    earlier policies proposed. incoming_soon: of these, the units due within the cover days. decided: rows that an
    earlier policy has already sent units to. lanes: the canonical table, perhaps empty.
    """

    facts: pl.DataFrame
    demand: Demand
    lanes: pl.DataFrame
    as_of: date
    settings: Settings
    available: Numbers
    incoming: Numbers
    incoming_soon: Numbers
    decided: npt.NDArray[np.bool_]

    def numbers(self, column: str, *, missing: float = 0.0) -> Numbers:
        """Give a column of the facts as floats; `missing` where it is unknown or absent."""
        if column not in self.facts.columns:
            return np.full(self.facts.height, missing)
        values = self.facts[column].cast(pl.Float64).fill_null(missing).fill_nan(missing)
        return values.to_numpy().astype(np.float64)

    @cached_property
    def window_days(self) -> Numbers:
        """Give the days left in which each row may be sold."""
        return np.maximum(self.numbers("window_days"), 0.0)

    @cached_property
    def lead_days(self) -> Numbers:
        """Give the days from order to arrival."""
        return np.maximum(self.numbers("lead_time_days"), 0.0)

    @cached_property
    def review_days(self) -> Numbers:
        """Give the days from one review to the next, at least one."""
        return np.maximum(self.numbers("review_days"), 1.0)

    @cached_property
    def cover_days(self) -> Numbers:
        """Give the days that stock must last: until the next order could arrive, or the end of the window."""
        return np.minimum(self.lead_days + self.review_days, self.window_days)

    @cached_property
    def shortage_cost(self) -> Numbers:
        """Give the money lost by a unit asked for and not there; 0 where a sale earns nothing."""
        return np.maximum(self.numbers("lost_sale_cost"), 0.0)

    @cached_property
    def leftover_loss(self) -> Numbers:
        """Give the money lost by a unit that outlives its window: unit cost less salvage value, at least 0."""
        return np.maximum(self.numbers("unit_cost") - self.numbers("salvage_value"), 0.0)

    @cached_property
    def holding_cost(self) -> Numbers:
        """Give the money that holding one unit costs a day."""
        return np.maximum(self.numbers("holding_cost_per_unit_day"), 0.0)

    def with_received(self, rows: Rows, units: Numbers) -> Position:
        """Give the position after `units` are sent to `rows` and will arrive within the cover days."""
        added = summed(rows, units, self.facts.height)
        return replace(
            self,
            incoming=self.incoming + added,
            incoming_soon=self.incoming_soon + added,
            decided=self.decided | (added > 0.0),
        )

    def with_sent(self, rows: Rows, units: Numbers) -> Position:
        """Give the position after `units` have left `rows`; raises ValueError if a row has not so many."""
        left = self.available - summed(rows, units, self.facts.height)
        if bool(np.any(left < -1e-9)):
            message = "more units are sent than are available"
            raise ValueError(message)
        return replace(self, available=left)


def position_of(
    facts: pl.DataFrame, demand: Demand, *, lanes: pl.DataFrame, as_of: date, settings: Settings
) -> Position:
    """Give the position before any decision. Raises ValueError if facts and demand are not in the same order."""
    pairs = ["sku", "location"]
    if not facts.select(pairs).equals(demand.series.select(pairs)):
        message = "facts and demand must hold the same SKUs and locations in the same order"
        raise ValueError(message)
    empty = np.zeros(facts.height)
    start = Position(facts, demand, lanes, as_of, settings, empty, empty, empty, empty > 0.0)
    incoming = np.floor(np.maximum(start.numbers("incoming"), 0.0))
    return replace(
        start,
        available=np.floor(np.maximum(start.numbers("available"), 0.0)),
        incoming=incoming,
        incoming_soon=np.where(_due_in_days(facts, as_of) <= start.cover_days, incoming, 0.0),
    )


def summed(groups: npt.NDArray[np.integer], amounts: Numbers, n_groups: int) -> Numbers:
    """Give the sum of `amounts` in each of the groups 0 to n_groups - 1."""
    return np.bincount(groups, weights=amounts, minlength=n_groups).astype(np.float64)


def _due_in_days(facts: pl.DataFrame, as_of: date) -> Numbers:
    """Give the days until the next arrival; 0 where no date is known (the goods are taken as due)."""
    if "next_due_on" not in facts.columns:
        return np.zeros(facts.height)
    days = (facts["next_due_on"].cast(pl.Date) - as_of).dt.total_days()
    return np.asarray(days.fill_null(0).to_numpy(), dtype=np.float64)
