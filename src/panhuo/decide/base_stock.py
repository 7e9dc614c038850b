"""The base-stock level: the position to order up to at every review, from the single demand distribution."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from panhuo.decide.newsvendor import newsvendor
from panhuo.demand import Total

__all__ = ["base_stock", "lead_time_scenarios", "smallest_stopping"]

Numbers = npt.NDArray[np.float64]


def base_stock(
    lead_time_demand: Total, *, shortage_cost: npt.ArrayLike, holding_cost: npt.ArrayLike
) -> tuple[Numbers, Numbers]:
    """Give the best order-up-to level and its expected cost a period, with back-orders and periodic review.

    The level is the newsvendor quantity of the demand over lead time plus review period [L + R].
    shortage_cost [p], holding_cost [h]: money a unit and period. Source: Snyder & Shen, section 4.3.4, equation (4.44).

    >>> from panhuo.demand import Total
    >>> five_periods = Total(mean=np.array([90.0]), variance=np.array([90.0]))  # Poisson(18) a period, L=4, R=1
    >>> level, cost = base_stock(five_periods, shortage_cost=1.25, holding_cost=0.08)
    >>> float(level[0]), round(float(cost[0]), 6)
    (105.0, 1.545019)
    """
    return newsvendor(lead_time_demand, shortage_cost=shortage_cost, leftover_cost=holding_cost)


def lead_time_scenarios(lead_days: Numbers, lead_sd_days: Numbers) -> list[tuple[float, Numbers]]:
    """Give (probability, days) of the lead times to reckon with: the stated one, or three when any is uncertain.

    The three are L - sd*sqrt(3), L, L + sd*sqrt(3) with chances 1/6, 2/3, 1/6: they have the mean, the variance and
    the next three moments of a normal lead time (Gauss-Hermite quadrature). None is under 0 days.

    >>> [(round(chance, 3), days.round(1).tolist()) for chance, days in
    ...  lead_time_scenarios(np.array([14.0]), np.array([2.0]))]
    [(0.167, [10.5]), (0.667, [14.0]), (0.167, [17.5])]
    """
    if not bool(np.any(lead_sd_days > 0.0)):
        return [(1.0, lead_days)]
    spread = np.sqrt(3.0) * lead_sd_days
    return [
        (1.0 / 6.0, np.maximum(lead_days - spread, 0.0)),
        (2.0 / 3.0, lead_days),
        (1.0 / 6.0, lead_days + spread),
    ]


def smallest_stopping(goes_on: Callable[[Numbers], npt.NDArray[np.bool_]], *, limit: Numbers) -> Numbers:
    """Give, for each row, the smallest whole number from 0 to `limit` at which `goes_on` is false; `limit` if none.

    `goes_on` must turn from true to false at most once as its argument grows. Found by bisection.

    >>> smallest_stopping(lambda x: x < 7, limit=np.array([100.0, 5.0])).tolist()
    [7.0, 5.0]
    """
    low, high = np.zeros(limit.shape), np.floor(np.maximum(limit, 0.0))
    while bool(np.any(low < high)):
        middle = np.floor((low + high) / 2.0)
        on = goes_on(middle) & (low < high)
        low = np.where(on, middle + 1.0, low)
        high = np.where(on, high, np.minimum(middle, high))
    return low
