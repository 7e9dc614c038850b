"""How far a forecast was from what came: errors of the mean, and the loss of the quantiles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from panhuo.demand import Total
from panhuo.demand.negative_binomial import Numbers
from panhuo.forecast.calibrate import Spread
from panhuo.forecast.panel import Floats

__all__ = ["errors", "mean_known", "mean_loss", "pinball"]

_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
# The pinball loss is an average: this many series give it to three digits.
_PINBALL_SERIES = 2_000


def errors(actual: Floats, said: Floats) -> dict[str, object]:
    """Give the errors of means, both (windows, n, periods); values unknown on either side do not count.

    wape: sum of |d - m| over sum of d, by period; wape_total: the same for the total of each window; rmse: root of the
    mean of (d - m)^2, in units; bias: sum of m over sum of d, less 1. NaN where nothing came.
    """
    known = ~np.isnan(actual) & ~np.isnan(said)
    came = np.where(known, actual, 0.0).astype(np.float64)
    told = np.where(known, said, 0.0).astype(np.float64)
    units = came.sum()
    divisor = units if units > 0 else np.nan
    return {
        "series": actual.shape[1],
        "values": int(known.sum()),
        "units": float(units),
        "wape": float(np.abs(came - told).sum() / divisor),
        "wape_total": float(np.abs((came - told).sum(axis=2)).sum() / divisor),
        "rmse": float(np.sqrt(((came - told) ** 2).sum() / max(int(known.sum()), 1))),
        "bias": float(told.sum() / divisor - 1.0),
    }


def pinball(actual: Floats, said: Floats, *, spread: Spread, seed: int) -> Floats:
    """Give the pinball loss averaged over five levels, in units; NaN where unknown or not drawn."""
    n = actual.shape[1]
    rows = np.random.default_rng(seed).permutation(n)[:_PINBALL_SERIES]
    mean = said[:, rows].astype(np.float64)
    total = Total(mean=mean, variance=mean + (spread.dispersion + spread.level_variance)[rows, None] * mean**2)
    result = np.full(actual.shape, np.nan, dtype=np.float32)
    result[:, rows] = mean_loss(actual[:, rows], total)
    return result


def mean_loss(actual: npt.NDArray[np.floating], total: Total) -> Numbers:
    """Give the pinball loss of each value, averaged over five levels, in units; NaN where unknown."""
    loss = np.zeros(actual.shape)
    for level in _LEVELS:
        gap = actual - total.quantile(level)
        loss += np.maximum(level * gap, (level - 1.0) * gap) / len(_LEVELS)
    return loss


def mean_known(values: npt.NDArray[np.floating]) -> float | None:
    """Give the mean of the values that are known (not NaN); None if there are none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None
