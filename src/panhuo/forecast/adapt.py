"""Quick to notice that the world moved: the last errors correct the centre of a segment, then the width of its band.

Centre, with w = 0.5^(age / half-life) over the last periods at the shortest lead: x = log(sum w*came / sum w*said) is
how far demand is from what the champion said. It is believed as far as it is larger than such numbers usually are:
g = x^2 / (x^2 + s^2 + v), s the usual size, v the variance that so few units have by chance. Means are multiplied by
exp(g*x*0.5^(days ahead / 14)), and the level variance grows by (g*x/2)^2: nobody knows yet whether it lasts.

Width: dispersions are multiplied by exp(q), q = sum of 0.5^(age / leak) * gain * (0.9 - share held), of what was used:
too little held widens the next band, too much narrows it.

Source: online conformal inference (Gibbs & Candes, 2021), whose step q is, leaking so that old days are forgotten; the
centre first, since no width mends a wrong one: the tracking signal x over s of Trigg & Leach (1967).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.demand import Demand
from panhuo.forecast.kept import USED
from panhuo.forecast.scores import EVERYTHING, LEADS

__all__ = ["Shift", "adapted", "shifts"]

# In days for daily forecasts; weekly ones look at as many periods.
_HALF_LIFE, _PERIODS = 1.5, 7
_USUAL_PERIODS, _USUAL_MIN, _USUAL_UNKNOWN = 56, 14, 0.12
# Units that a segment needs to have sold in the last periods to say anything.
_UNITS_MIN = 30.0
_SHIFT_MAX = 1.1
# Days ahead at which half of a shift is still believed in.
_LASTS_DAYS = 14.0
# Counts vary by this much more than a Poisson law has them.
_OVERDISPERSED = 4.0
_HELD, _GAIN, _LEAK, _WIDTH_MAX = 0.9, 5.0, 10.0, 1.2
# Values at which the share held on a day counts by half.
_VALUES_HALF = 50.0


@dataclass(frozen=True)
class Shift:
    """centre: log of the factor on the means; width: log of the factor on the dispersion."""

    centre: float = 0.0
    width: float = 0.0


def shifts(scores: pl.DataFrame, *, champion: str, period_days: int) -> dict[str, Shift]:
    """Give by segment how far demand is from what the champion said, as believed, and how much wider its band is."""
    lead = LEADS[period_days][0]
    told = scores.filter((pl.col("lead") == lead) & (pl.col("segment") != EVERYTHING)).sort("day")
    own, used = (
        told.filter(pl.col("model") == model).partition_by("segment", as_dict=True) for model in (champion, USED)
    )
    none = told.clear()
    return {str(name): Shift(_centre(part), _width(used.get((name,), none))) for (name,), part in own.items()}


def _centre(part: pl.DataFrame) -> float:
    came, said = part["came"].to_numpy(), part["said"].to_numpy()
    if min(came[-_PERIODS:].sum(), said[-_PERIODS:].sum()) < _UNITS_MIN:
        return 0.0
    last = _away(came, said)
    # How large it was before the periods that it is made of.
    before = range(max(_PERIODS, came.size - _PERIODS - _USUAL_PERIODS), came.size - _PERIODS + 1)
    past = np.array([_away(came[:end], said[:end]) for end in before])
    usual = float(np.sqrt((past**2).mean())) if past.size >= _USUAL_MIN else _USUAL_UNKNOWN
    usual = max(usual, 0.5 * _USUAL_UNKNOWN)
    doubt = usual**2 + _noise(came)
    return float(np.clip(last * last**2 / (last**2 + doubt), -_SHIFT_MAX, _SHIFT_MAX))


def _width(part: pl.DataFrame) -> float:
    values, inside = part["values"].to_numpy().astype(np.float64), part["inside"].to_numpy().astype(np.float64)
    if not values.size:
        return 0.0
    trust = values / (values + _VALUES_HALF)
    step = trust * _GAIN * (_HELD - inside / np.maximum(values, 1.0))
    weight = _weights(values.size, half_life=_LEAK)
    return float(np.clip(weight @ step, -_WIDTH_MAX, _WIDTH_MAX))


def adapted(demand: Demand, segment: pl.Series, by_segment: Mapping[str, Shift]) -> Demand:
    """Give the demand with the shift of each series' segment; the same where there is none."""
    if not by_segment:
        return demand
    centre, width = (
        segment.replace_strict(
            {name: getattr(shift, part) for name, shift in by_segment.items()}, default=0.0, return_dtype=pl.Float64
        ).to_numpy()
        for part in ("centre", "width")
    )
    lasting = 0.5 ** (np.arange(demand.means.shape[1]) * demand.period_days / _LASTS_DAYS)
    return replace(
        demand,
        means=(demand.means * np.exp(centre[:, None] * lasting)).astype(np.float32),
        dispersion=demand.dispersion * np.exp(width),
        level_variance=demand.level_variance + (centre / 2.0) ** 2,
    )


def _noise(came: npt.NDArray[np.float64]) -> float:
    """Give the variance of x by chance alone: of few units it says nothing."""
    late = came[-_PERIODS:]
    weight = _weights(late.size, half_life=_HALF_LIFE)
    return _OVERDISPERSED * float(weight**2 @ late) / max(float(weight @ late), 1.0) ** 2


def _away(came: npt.NDArray[np.float64], said: npt.NDArray[np.float64]) -> float:
    late, told = came[-_PERIODS:], said[-_PERIODS:]
    weight = _weights(late.size, half_life=_HALF_LIFE)
    return float(np.log((weight @ late + 1.0) / (weight @ told + 1.0)))


def _weights(periods: int, *, half_life: float) -> npt.NDArray[np.float64]:
    """Give weights of the last periods, the newest last and with the weight 1."""
    return 0.5 ** (np.arange(periods)[::-1] / half_life)
