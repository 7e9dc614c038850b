"""What units more or fewer would bring: how many of them would sell, from the one demand distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.demand import Demand, Total

__all__ = ["Outlook", "units_sold_of_added", "units_sold_of_removed"]

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outlook:
    """The demand of rows until a day, and the part of it that comes after new units have arrived.

    stock: units that serve it without any action, shape (n,).
    """

    until_end: Total
    after_arrival: Total
    stock: Numbers

    @classmethod
    def of(cls, demand: Demand, *, stock: Numbers, arrival_days: npt.ArrayLike, end_days: npt.ArrayLike) -> Outlook:
        """Give the outlook of every series of `demand` for units that arrive after `arrival_days`."""
        end = np.asarray(end_days, dtype=np.float64)
        arrival = np.minimum(np.asarray(arrival_days, dtype=np.float64), end)
        return cls(until_end=demand.over(end), after_arrival=demand.between(arrival, end), stock=stock)

    def probability_next_sells(self, added: npt.ArrayLike) -> Numbers:
        """Give the chance that one more unit sells, beyond `added` ones."""
        units = np.asarray(added, dtype=np.float64)
        return np.minimum(
            self.until_end.probability_above(self.stock + units), self.after_arrival.probability_above(units)
        )


def units_sold_of_added(outlook: Outlook, added: npt.ArrayLike) -> Numbers:
    """Give how many of the `added` units are expected to sell until the end: the shortage that they avoid.

    Formula: min(E[(D-y)+] - E[(D-y-q)+], E[A] - E[(A-q)+]), with y the stock, q the units added, D demand from today
    and A demand after their arrival. Either term bounds the truth from above: the first is exact when y lasts until the
    units arrive, the second when y is used up at once; what is asked for before the arrival is lost, not back-ordered.
    Concave in q.

    >>> from panhuo.demand import Total
    >>> day = Total(mean=np.array([6.0]), variance=np.array([6.0]))
    >>> float(units_sold_of_added(Outlook(day, day, np.array([0.0])), 1000.0)[0])
    6.0
    """
    units = np.asarray(added, dtype=np.float64)
    today, later = outlook.until_end, outlook.after_arrival
    on_top = today.expected_shortage(outlook.stock) - today.expected_shortage(outlook.stock + units)
    alone = later.mean - later.expected_shortage(units)
    return np.maximum(np.minimum(on_top, alone), 0.0)


def units_sold_of_removed(outlook: Outlook, removed: npt.ArrayLike) -> Numbers:
    """Give how many of the `removed` units would have sold until the end: E[(D-y+q)+] - E[(D-y)+]. Convex in q."""
    units = np.asarray(removed, dtype=np.float64)
    today = outlook.until_end
    rise = today.expected_shortage(outlook.stock - units) - today.expected_shortage(outlook.stock)
    return np.maximum(rise, 0.0)
