"""The stock position that a policy sees: what stands where and what comes, after the policies before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.decide.outlook import Supply
from panhuo.decide.settings import Settings
from panhuo.demand import Demand

__all__ = ["Position", "position_of", "summed"]

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Position:
    """All that a policy may look at, one row of `facts` a SKU and location, demand in the same order.

    available: units free to sell or to send, shape (n,). incoming: units on the way, from purchases and from what
    earlier policies proposed. incoming_soon: of these, the units due within lead time plus review;
    incoming_days: the days until units on the way arrive, on average. decided: rows that an
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
    incoming_days: Numbers
    decided: npt.NDArray[np.bool_]

    def numbers(self, column: str, *, missing: float = 0.0) -> Numbers:
        """Give a column of the facts as floats; `missing` where it is unknown or absent."""
        if column not in self.facts.columns:
            return np.full(self.facts.height, missing)
        values = self.facts[column].cast(pl.Float64).fill_null(missing).fill_nan(missing)
        return values.to_numpy().astype(np.float64)

    @cached_property
    def stock_known(self) -> npt.NDArray[np.bool_]:
        """Say where the stock is known: in every place of which at least one SKU was counted.

        Stock exports leave out what stands at zero, so there a missing row is 0; a place never counted is unknown.
        """
        if "stock_known" not in self.facts.columns:
            return np.ones(self.facts.height, dtype=np.bool_)
        counted = self.facts.select(pl.col("stock_known").fill_null(value=False).any().over("location"))
        return counted["stock_known"].to_numpy()

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

    def supply_soon(self, rows: Rows) -> Supply:
        """Give what the rows have to sell until the next order could arrive."""
        return Supply(self.available[rows], self.incoming_soon[rows], self.incoming_days[rows])

    def supply_in_all(self, rows: Rows) -> Supply:
        """Give what the rows have to sell until the end of the window."""
        return Supply(self.available[rows], self.incoming[rows], self.incoming_days[rows])

    def with_received(self, rows: Rows, units: Numbers, *, days: Numbers) -> Position:
        """Give the position after `units` are sent to `rows`, to arrive in so many days (one an entry)."""
        added = summed(rows, units, self.facts.height)
        unit_days = self.incoming * self.incoming_days + summed(rows, units * days, self.facts.height)
        all_incoming = self.incoming + added
        return replace(
            self,
            incoming=all_incoming,
            incoming_days=np.divide(unit_days, all_incoming, out=self.incoming_days.copy(), where=added > 0.0),
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
    start = Position(facts, demand, lanes, as_of, settings, empty, empty, empty, empty, empty > 0.0)
    incoming = np.floor(np.maximum(start.numbers("incoming"), 0.0))
    return replace(
        start,
        available=np.floor(np.maximum(start.numbers("available"), 0.0)),
        incoming=incoming,
        incoming_soon=_due_soon(start, incoming),
        incoming_days=_due_in_days(start),
    )


def summed(groups: npt.NDArray[np.integer], amounts: Numbers, n_groups: int) -> Numbers:
    """Give the sum of `amounts` in each of the groups 0 to n_groups - 1."""
    return np.bincount(groups, weights=amounts, minlength=n_groups).astype(np.float64)


def _due_soon(position: Position, incoming: Numbers) -> Numbers:
    """Give the incoming units due within lead time plus review: as counted, else all if the next date is near."""
    if "incoming_due" in position.facts.columns:
        return np.minimum(np.floor(position.numbers("incoming_due")), incoming)
    near = _due_in_days(position) <= position.lead_days + position.review_days
    return np.where(near, incoming, 0.0)


def _due_in_days(position: Position) -> Numbers:
    """Give the days until the next arrival; without a date half the lead time, the mean of one ordered any day."""
    unknown = position.lead_days / 2.0
    if "next_due_on" not in position.facts.columns:
        return unknown
    days = (position.facts["next_due_on"].cast(pl.Date) - position.as_of).dt.total_days().cast(pl.Float64)
    return np.maximum(np.where(days.is_null().to_numpy(), unknown, days.fill_null(0.0).to_numpy()), 0.0)
