"""The newsvendor: how much to buy once, when too little loses sales and too much is left over."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import special

from panhuo.demand import Total

__all__ = ["critical_ratio", "discrete_newsvendor", "newsvendor", "normal_newsvendor"]

Numbers = npt.NDArray[np.float64]


def critical_ratio(shortage_cost: npt.ArrayLike, leftover_cost: npt.ArrayLike) -> Numbers:
    """Give the best chance of meeting all demand: p / (p + h), and 0 where nothing is lost by a shortage.

    shortage_cost [p]: money lost by a unit asked for and not there. leftover_cost [h]: money lost by a unit left over.
    Raises ValueError on a negative leftover cost (then an endless quantity would be best).
    Source: Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed., equation (4.17).

    >>> round(float(critical_ratio(0.70, 0.18)), 6)
    0.795455
    """
    shortage = np.maximum(np.asarray(shortage_cost, dtype=np.float64), 0.0)
    leftover = np.asarray(leftover_cost, dtype=np.float64)
    if bool(np.any(leftover < 0.0)):
        message = "leftover_cost must not be negative"
        raise ValueError(message)
    both = shortage + leftover
    return np.divide(shortage, both, out=np.zeros(both.shape), where=both > 0.0)


def newsvendor(demand: Total, *, shortage_cost: npt.ArrayLike, leftover_cost: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Give, for each series, the best whole quantity S and its expected cost h E[(S-D)+] + p E[(D-S)+].

    S is the smallest number of units with P(D <= S) >= p / (p + h). shortage_cost [p] and leftover_cost [h] are money
    a unit, scalar or one a series, both above 0.
    Source: Snyder & Shen, section 4.3.2.7 (discrete demand).

    >>> from panhuo.demand import Total
    >>> six = Total(mean=np.array([6.0]), variance=np.array([6.0]))  # Poisson(6), example 4.7
    >>> quantity, cost = newsvendor(six, shortage_cost=4.0, leftover_cost=1.0)
    >>> float(quantity[0]), round(float(cost[0]), 6)
    (8.0, 3.570107)
    """
    shortage, leftover = (np.asarray(cost, dtype=np.float64) for cost in (shortage_cost, leftover_cost))
    quantity = demand.quantile(critical_ratio(shortage, leftover))
    cost = leftover * demand.expected_leftover(quantity) + shortage * demand.expected_shortage(quantity)
    return quantity, cost


def normal_newsvendor(mean: float, *, sd: float, shortage_cost: float, leftover_cost: float) -> tuple[float, float]:
    """Give the best quantity S = mu + z sigma and its expected cost (p + h) phi(z) sigma, for normal demand.

    mean [mu] and sd [sigma]: of demand, units. z: the standard normal quantile of p / (p + h).
    shortage_cost [p], leftover_cost [h]: money a unit, above 0.
    Source: Snyder & Shen, equations (4.24) and (4.30), example 4.3.

    >>> quantity, cost = normal_newsvendor(50, sd=8, shortage_cost=0.70, leftover_cost=0.18)
    >>> round(quantity, 6), round(cost, 6)
    (56.603956, 1.997605)
    """
    if sd <= 0 or shortage_cost <= 0 or leftover_cost <= 0:
        message = "sd, shortage_cost and leftover_cost must be positive"
        raise ValueError(message)
    z = float(special.ndtri(shortage_cost / (shortage_cost + leftover_cost)))
    density = math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)
    return mean + z * sd, (shortage_cost + leftover_cost) * density * sd


def discrete_newsvendor(
    probabilities: dict[int, float], *, shortage_cost: float, leftover_cost: float
) -> tuple[int, float]:
    """Give the best quantity and its expected cost when every possible demand and its probability is listed.

    probabilities: demand in units to its probability; they must sum to 1.
    Source: Snyder & Shen, section 4.3.2.7.

    >>> demand = {1: 0.25, 2: 0.05, 3: 0.1, 4: 0.2, 5: 0.15, 6: 0.1, 7: 0.1, 8: 0.05}  # problem 4.7(b)
    >>> quantity, cost = discrete_newsvendor(demand, shortage_cost=1e6, leftover_cost=5e5)
    >>> quantity, round(cost)
    (5, 1225000)
    """
    if abs(sum(probabilities.values()) - 1.0) > 1e-9:
        message = "probabilities must sum to 1"
        raise ValueError(message)
    level = float(critical_ratio(shortage_cost, leftover_cost))
    reached, quantity = 0.0, min(probabilities)
    for units in sorted(probabilities):
        quantity, reached = units, reached + probabilities[units]
        if reached >= level - 1e-12:
            break
    cost = sum(
        share * (leftover_cost * max(quantity - units, 0) + shortage_cost * max(units - quantity, 0))
        for units, share in probabilities.items()
    )
    return quantity, cost
