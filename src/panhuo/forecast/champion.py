"""Which model speaks: a challenger takes over on evidence from the same days, never on a single good week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from panhuo.forecast.scores import EVERYTHING, LEADS

__all__ = ["Champion", "Duel", "crowned", "duels"]

# Shorter than this, and luck decides.
_DAYS_MIN = 28
_PERIODS_MIN = 8
# A smaller gain is not worth a change that people must get used to.
_GAIN_MIN = 0.02
# One-sided 5 %, shared among the challengers (Bonferroni).
_RISK = 0.05
# No kind of goods may pay for the gain of the others by more than this.
_LOSS_MAX = 0.02
_VALUES_MIN = 500


@dataclass(frozen=True)
class Champion:
    """The model that speaks, since when, why (`start`, `evidence`, `pinned`), and the one before it.

    pinned: stays whatever the evidence. gain: what it was better by when it took over.
    """

    model: str
    since: date
    why: Literal["start", "evidence", "pinned"] = "start"
    before: str | None = None
    gain: float | None = None

    @property
    def pinned(self) -> bool:
        """Say whether a person chose it, so that evidence does not move it."""
        return self.why == "pinned"


@dataclass(frozen=True)
class Duel:
    """A challenger against the champion on the same days.

    days: with both; gain: share of the champion's pinball loss that it would have saved; chance: of so much or more if
    both were equally good; worst: its largest loss in a segment (negative gain); wins: whether it may take over.
    """

    model: str
    days: int
    gain: float
    chance: float
    worst: float
    worst_segment: str | None
    wins: bool


def duels(scores: pl.DataFrame, champion: Champion, *, period_days: int) -> list[Duel]:
    """Hold every challenger against the champion on the days since it took over, at the second lead; the best first.

    Test: the mean daily difference of pinball losses over its standard error, which takes into account that forecasts
    of neighbouring days share their errors (Diebold & Mariano, 1995; Newey & West, 1987), against the normal law. All
    of it must hold: at least 28 days and 8 periods, a gain of 2 %, a chance below 5 % shared among the challengers, and
    no segment of 500 values or more that loses over 2 %.
    """
    lead = LEADS[period_days][1]
    judged = scores.filter((pl.col("lead") == lead) & (pl.col("day") > champion.since))
    losses = judged.select("day", "segment", "model", "pinball", "values")
    own = losses.filter(pl.col("model") == champion.model).drop("model")
    names = sorted(set(losses["model"].unique()) - {champion.model, "used"})
    found: list[Duel] = []
    for name in names:
        theirs = losses.filter(pl.col("model") == name).select("day", "segment", pl.col("pinball").alias("theirs"))
        both = own.join(theirs, on=["day", "segment"]).sort("day")
        daily = both.filter(pl.col("segment") == EVERYTHING)
        if not daily.height:
            continue
        loss = float(daily["pinball"].sum())
        saved = (daily["pinball"] - daily["theirs"]).to_numpy()
        gain = float(saved.sum()) / loss if loss > 0 else 0.0
        worst, segment = _worst(both)
        chance = _chance(saved, overlap=lead)
        long_enough = daily.height * period_days >= _DAYS_MIN and daily.height >= _PERIODS_MIN
        sure = chance < _RISK / len(names)
        wins = long_enough and sure and gain >= _GAIN_MIN and worst >= -_LOSS_MAX
        found.append(Duel(name, daily.height, gain, chance, worst, segment, wins))
    return sorted(found, key=lambda duel: -duel.gain)


def crowned(champion: Champion, fought: Sequence[Duel], *, as_of: date) -> Champion:
    """Give the champion from `as_of` on: the best challenger that won, unless a person pinned the present one."""
    won = [duel for duel in fought if duel.wins]
    if champion.pinned or not won:
        return champion
    best = max(won, key=lambda duel: duel.gain)
    return Champion(best.model, since=as_of, why="evidence", before=champion.model, gain=best.gain)


def _worst(both: pl.DataFrame) -> tuple[float, str | None]:
    """Give the least gain over the segments that are large enough to say anything, and its name."""
    sums = (
        both.filter(pl.col("segment") != EVERYTHING)
        .group_by("segment")
        .agg(pl.col("pinball", "theirs", "values").sum())
        .filter((pl.col("values") >= _VALUES_MIN) & (pl.col("pinball") > 0))
        .with_columns((1 - pl.col("theirs") / pl.col("pinball")).alias("gain"))
        .sort("gain", "segment")
    )
    return (float(sums["gain"][0]), str(sums["segment"][0])) if sums.height else (0.0, None)


def _chance(saved: np.ndarray[tuple[int], np.dtype[np.float64]], *, overlap: int) -> float:
    """Give the one-sided chance of this mean if the true one were nothing."""
    from scipy.stats import norm

    count = saved.size
    centred = saved - saved.mean()
    variance = float(centred @ centred) / count
    for lag in range(1, min(overlap, count - 1)):
        weight = 1.0 - lag / overlap
        variance += 2.0 * weight * float(centred[lag:] @ centred[:-lag]) / count
    error = (max(variance, 0.0) / count) ** 0.5
    if error <= 0:
        return 0.0 if saved.mean() > 0 else 1.0
    return float(norm.sf(saved.mean() / error))
