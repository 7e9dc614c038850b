"""What orders ahead say of a launch, learnt from the launches before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.forecast.panel import Panel

__all__ = ["PRESALE_DAYS_MAX", "PRESALE_WEEKS", "Presale", "presale_of"]

Numbers = npt.NDArray[np.float64]

# The first weeks that presales are held against, and how long before the launch they are counted.
PRESALE_WEEKS, PRESALE_DAYS_MAX = 4, 60
_PRESALES_MIN = 5
_RANGE = (0.0, 50.0)


@dataclass(frozen=True, eq=False)
class Presale:
    """share: of the first four weeks, by periods before the launch (0 = at it), shape (periods + 1,); certainty: what
    it is worth in units of expectation, the same shape.
    """

    share: Numbers
    certainty: Numbers


def presale_of(panel: Panel, *, units: Numbers, counts: Numbers, launches: Numbers, last: int) -> Presale | None:
    """Learn from earlier launches how much of the first four weeks is ordered how long before; None if they are few.

    units, counts: (skus, ages) sold, and periods in which it could be bought; launches: (skus,) series launched.
    """
    newcomers = panel.newcomers
    if newcomers is None or newcomers.presale is None:
        return None
    weeks, reach = panel.length(7 * PRESALE_WEEKS), panel.length(PRESALE_DAYS_MAX)
    launch = np.full(launches.size, np.nan)
    launch[panel.groups["sku"]] = newcomers.launch
    over = np.flatnonzero(
        (launch >= reach) & (launch + weeks - 1 <= last) & (newcomers.presale.sum(axis=1) > 0) & (launches > 0)
    )
    if over.size < _PRESALES_MIN:
        return None
    # Rates where it could be bought, so that a stock-out does not look like a lack of wishes.
    known = np.maximum(counts[over, :weeks], 0.0)
    rate = units[over, :weeks].sum(axis=1) / np.maximum(known.sum(axis=1), 1.0)
    sold = np.maximum(rate * weeks * launches[over], 1.0)
    to_launch = zip(over, launch[over].astype(np.intp), strict=True)
    by_now = np.stack([np.cumsum(newcomers.presale[sku, day - reach : day + 1]) for sku, day in to_launch])
    ordered = by_now[:, ::-1].astype(np.float64)
    share = ordered.sum(axis=0) / sold.sum()
    ratio = ordered / np.maximum(share * sold[:, None], 1e-9)
    weight = np.minimum(sold, np.median(sold))[:, None]
    spread = (weight * (ratio - 1.0) ** 2).sum(axis=0) / weight.sum()
    return Presale(share, np.clip(1.0 / np.maximum(spread, 1e-9), *_RANGE))
