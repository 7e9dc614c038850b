"""The total demand of each series over one stretch of time, as a negative binomial of known mean and variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt

from panhuo.demand import negative_binomial
from panhuo.demand.negative_binomial import Numbers

__all__ = ["Total"]


@dataclass(frozen=True, eq=False)
class Total:
    """Demand over a stretch of time: `mean` units and `variance` units squared, shape (n,), one entry a series.

    >>> import numpy as np
    >>> six = Total(mean=np.array([6.0]), variance=np.array([6.0]))
    >>> float(six.quantile(0.8)[0])  # Snyder & Shen, example 4.7: the best base-stock level for h=1, p=4
    8.0
    """

    mean: Numbers
    variance: Numbers

    def quantile(self, level: npt.ArrayLike) -> Numbers:
        """Give the smallest whole number of units k with P(D <= k) >= level; level scalar or (n,)."""
        return negative_binomial.quantile(level, mean=self.mean, variance=self.variance)

    def probability_above(self, x: npt.ArrayLike) -> Numbers:
        """Give P(D > x); x scalar or (n,)."""
        return negative_binomial.probability_above(x, mean=self.mean, variance=self.variance)

    def expected_shortage(self, x: npt.ArrayLike) -> Numbers:
        """Give E[(D - x)+], the units asked for beyond x; x scalar or (n,)."""
        return negative_binomial.expected_shortage(x, mean=self.mean, variance=self.variance)

    def expected_leftover(self, x: npt.ArrayLike) -> Numbers:
        """Give E[(x - D)+], the units of x nobody asked for; x scalar or (n,)."""
        return negative_binomial.expected_leftover(x, mean=self.mean, variance=self.variance)
