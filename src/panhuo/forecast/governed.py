"""Who speaks for each series: the champion, or a careful model where the champion's word has left its bounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from panhuo.demand import Demand
from panhuo.forecast.adapt import Shift, adapted
from panhuo.forecast.runner import ForecastResult

__all__ = ["CAREFUL", "governed", "said_by"]

CAREFUL = "weighted_mean"
# The careful model's band is wide: it speaks where something is wrong and nobody knows yet what.
_DISPERSION_TIMES = 2.0
_LEVEL_VARIANCE_MIN = 0.25


def said_by(result: ForecastResult, model: str) -> Demand:
    """Give what a model alone says, the joined forecast where it is not told apart; the same beyond the horizon."""
    alone = result.apart.get(model)
    if alone is None:
        return result.demand
    beyond = result.demand.means[:, alone.means.shape[1] :]
    return replace(alone, means=np.concatenate([alone.means, beyond], axis=1))


def governed(
    result: ForecastResult, *, champion: str, open_segments: Collection[str], shifts: Mapping[str, Shift]
) -> Demand:
    """Give what the champion says, moved as its last errors tell; series of open segments are spoken for with care."""
    segment = result.explain["segment"]
    computed = adapted(said_by(result, champion), segment, shifts)
    within = segment.is_in(list(open_segments)).to_numpy()
    return _with_care(computed, said_by(result, CAREFUL), within) if within.any() else computed


def _with_care(computed: Demand, careful: Demand, within: npt.NDArray[np.bool_]) -> Demand:
    wide = np.maximum(careful.level_variance, _LEVEL_VARIANCE_MIN)
    return replace(
        computed,
        means=np.where(within[:, None], careful.means, computed.means),
        dispersion=np.where(within, _DISPERSION_TIMES * careful.dispersion, computed.dispersion),
        level_variance=np.where(within, wide, computed.level_variance),
    )
