"""What units more or fewer would bring: how many of them would sell, from the one demand distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.demand import Demand, Total

__all__ = ["Outlook", "Supply", "total_of_rows", "units_sold_of_added", "units_sold_of_removed"]

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

# Below this chance that stock runs out before a day, what comes after that day does not depend on it.
_EARLY_LEAST = 1e-4


@dataclass(frozen=True, eq=False)
class Supply:
    """What there is to sell, one a row: units available, units on the way, and the days until these arrive."""

    available: Numbers
    incoming: Numbers
    incoming_days: Numbers


@dataclass(frozen=True, eq=False)
class _Stretch:
    """The demand of a stretch of time, the stock that serves it, and where this stretch tells something of its own.

    shortage: E[(demand - stock)+]. tells: rows where the stretches before it do not decide. All of shape (n,).
    """

    demand: Total
    stock: Numbers
    shortage: Numbers
    tells: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, demand: Total, stock: Numbers, tells: npt.NDArray[np.bool_]) -> _Stretch:
        shortage = np.zeros(len(stock))
        asked = np.flatnonzero(tells)
        shortage[asked] = _picked(demand, asked).expected_shortage(stock[asked])
        return cls(demand, stock, shortage, tells)

    def at(self, index: Rows) -> _Stretch:
        return _Stretch(_picked(self.demand, index), self.stock[index], self.shortage[index], self.tells[index])


@dataclass(frozen=True, eq=False)
class Outlook:
    """The demand of rows until a day in the stretches that bound what units more or fewer are good for.

    whole: from today to the end, served by all there is. later: the stretches from the arrival of what is on the way
    and of the units to be added, served by what arrives with or after them. until_incoming: from today to the arrival
    of what is on the way, served by what is available.
    """

    whole: _Stretch
    later: tuple[_Stretch, ...]
    until_incoming: _Stretch

    @classmethod
    def of(cls, demand: Demand, rows: Rows, *, supply: Supply, arrival_days: Numbers, end_days: Numbers) -> Outlook:
        """Give the outlook of the series `rows` of `demand` for units that arrive after `arrival_days`.

        supply, arrival_days, end_days: one a row. A row that is named twice must have the same days both times.
        """
        none, everywhere = np.zeros(len(rows)), np.ones(len(rows), dtype=np.bool_)
        arrival = np.minimum(arrival_days, end_days)
        due = np.minimum(supply.incoming_days, end_days)
        first = np.minimum(due, arrival)
        after_arrival = np.where(due > arrival, supply.incoming, 0.0)

        def total(from_days: Numbers, to_days: Numbers) -> Total:
            return total_of_rows(demand, rows, from_days=from_days, to_days=to_days)

        whole = total(none, end_days)
        comes, waits = bool(np.any(supply.incoming > 0.0)), bool(np.any(arrival > 0.0))
        stock = supply.available + supply.incoming
        runs_out_first = runs_out = ~everywhere
        if waits:
            runs_out = total(none, arrival).probability_above(stock - after_arrival) > _EARLY_LEAST
        if waits and comes:
            runs_out_first = total(none, first).probability_above(supply.available) > _EARLY_LEAST
        return cls(
            whole=_Stretch.of(whole, stock, everywhere),
            later=(
                _Stretch.of(
                    total(first, end_days) if comes and waits else whole,
                    supply.incoming,
                    runs_out_first & (supply.incoming > 0.0),
                ),
                _Stretch.of(total(arrival, end_days) if waits else whole, after_arrival, runs_out),
            ),
            until_incoming=_Stretch.of(total(none, due) if comes else whole, supply.available, supply.incoming > 0.0),
        )

    def at(self, index: Rows) -> Outlook:
        """Give the outlook of the entries `index`, repeated as they are in it."""
        later = tuple(stretch.at(index) for stretch in self.later)
        return Outlook(self.whole.at(index), later, self.until_incoming.at(index))

    def probability_next_sells(self, added: Numbers) -> Numbers:
        """Give the chance that one more unit sells, beyond `added` ones."""
        chance = self.whole.demand.probability_above(self.whole.stock + added)
        for stretch in self.later:
            rows = np.flatnonzero(stretch.tells)
            alone = _picked(stretch.demand, rows).probability_above(stretch.stock[rows] + added[rows])
            chance[rows] = np.minimum(chance[rows], alone)
        return chance


def units_sold_of_added(outlook: Outlook, added: Numbers) -> Numbers:
    """Give how many of the `added` units are expected to sell until the end: the shortage that they avoid.

    Formula: min over the days t = today, arrival of the units on the way, arrival of the units added, of
    E[(D_t - y_t)+] - E[(D_t - y_t - q)+], with D_t the demand from t to the end, y_t what is there or arrives from t
    on and q the units added. What is asked for and not there is lost, not back-ordered, so each bounds the truth from
    above; the first is exact when stock never runs out before an arrival, the last when it is used up by then. Concave
    in q.
    """
    sold = _avoided(outlook.whole, added)
    for stretch in outlook.later:
        rows = np.flatnonzero(stretch.tells)
        sold[rows] = np.minimum(sold[rows], _avoided(stretch.at(rows), added[rows]))
    return np.maximum(sold, 0.0)


def units_sold_of_removed(outlook: Outlook, removed: Numbers) -> Numbers:
    """Give how many of the `removed` units, available now, would have sold until the end: what is lost without them.

    Formula: the greater of E[(D-y+q)+] - E[(D-y)+] to the end with all that comes, and the same until what is on the
    way arrives with what is available. Convex in q.
    """
    lost = -_avoided(outlook.whole, -removed)
    rows = np.flatnonzero(outlook.until_incoming.tells)
    lost[rows] = np.maximum(lost[rows], -_avoided(outlook.until_incoming.at(rows), -removed[rows]))
    return np.maximum(lost, 0.0)


def total_of_rows(demand: Demand, rows: Rows, *, from_days: Numbers, to_days: Numbers) -> Total:
    """Give the demand of the series `rows` between days given one a row.

    All series are asked at once: their running sums are made only once, selecting series would make them anew.
    """
    first, last = np.zeros(len(demand)), np.zeros(len(demand))
    first[rows], last[rows] = from_days, to_days
    return _picked(demand.between(first, last), rows)


def _avoided(stretch: _Stretch, added: Numbers) -> Numbers:
    return stretch.shortage - stretch.demand.expected_shortage(stretch.stock + added)


def _picked(total: Total, index: Rows) -> Total:
    return Total(mean=total.mean[index], variance=total.variance[index])
