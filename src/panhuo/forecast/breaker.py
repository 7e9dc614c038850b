"""Breakers: where forecasts leave their bounds three periods in a row, a careful model speaks until they mend.

States: closed (the champion speaks), open (the careful model speaks, the champion is watched in the shadow), half_open
(the champion speaks on trial: one bad period opens it again). Source of the pattern: M. Nygard, Release It! (2007).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from panhuo.forecast.scores import LEADS

__all__ = ["BREAKERS", "OPEN", "breaker_states"]

OPEN = "open"
# The 90 % band held less or more than this.
_COVERAGE = (0.80, 0.97)
_COVERAGE_GROSS = 0.50
# What was said over what came, or the other way round.
_RATIO = 1.5
_RATIO_GROSS = 3.0
# A day may differ as other days did: this many times the usual difference is none of them.
_USUAL_TIMES = 3.0
_USUAL_UNKNOWN = 0.25
_USUAL_DAYS = 56
_USUAL_DAYS_MIN = 14
# Fewer values or units than this say nothing about a day.
_VALUES_MIN, _UNITS_MIN = 30, 20.0
_BAD_IN_A_ROW, _GROSS_IN_A_ROW = 3, 2
_GOOD_IN_A_ROW = 7
BREAKERS = pl.Schema(
    {
        "segment": pl.String(),
        "state": pl.String(),
        "since": pl.Date(),
        "reason": pl.String(),
        "bad_in_a_row": pl.Int64(),
        "good_in_a_row": pl.Int64(),
        "day": pl.Date(),
        "values": pl.Int64(),
        "came": pl.Float64(),
        "said": pl.Float64(),
        "coverage_90": pl.Float64(),
    }
)


def breaker_states(
    scores: pl.DataFrame, *, champion: str, period_days: int, closed_by_hand: Mapping[str, date] | None = None
) -> pl.DataFrame:
    """Give the state of every segment after all its scored periods at the first lead, with its last period.

    A period is bad if the 90 % band of the champion held under 80 % or over 97 % of the values, beyond what so few
    values do by chance, or if what was said and what came differ by a factor of 1.5, and by three times what they
    usually differ by; gross if the band held under half, or the factor is 3. Three bad periods in a row open, two gross
    ones; seven good ones close halfway, seven more wholly. reason: `coverage`, `bias` or `gross`, of the last opening.
    closed_by_hand: the day from which on a person trusts a segment again.
    """
    told = scores.filter((pl.col("lead") == LEADS[period_days][0]) & (pl.col("model") == champion)).sort("day")
    by_hand = closed_by_hand or {}
    rows = [
        _state(str(segment), part, trusted_from=by_hand.get(str(segment)))
        for (segment,), part in told.partition_by("segment", as_dict=True, maintain_order=True).items()
    ]
    return pl.DataFrame(rows, schema=BREAKERS, orient="row").sort("segment")


def _state(segment: str, part: pl.DataFrame, *, trusted_from: date | None) -> dict[str, object]:
    state, since, reason = "closed", part["day"][0], None
    bad = gross = good = 0
    usual: list[float] = []
    for row in part.iter_rows(named=True):
        if trusted_from is not None and row["day"] >= trusted_from and since < trusted_from and state != "closed":
            state, since, reason, bad, gross, good = "closed", trusted_from, None, 0, 0, 0
        verdict, size = _verdict(row, usual)
        if verdict is None:
            continue
        bad = 0 if verdict == "good" else bad + 1
        gross = gross + 1 if verdict == "gross" else 0
        good = good + 1 if verdict == "good" else 0
        if verdict == "good":
            usual = [*usual[1 - _USUAL_DAYS :], size]
        trips = bad >= _BAD_IN_A_ROW or gross >= _GROSS_IN_A_ROW or (state == "half_open" and verdict != "good")
        if state != OPEN and trips:
            state, since, reason, good = OPEN, row["day"], verdict, 0
        elif state != "closed" and good >= _GOOD_IN_A_ROW:
            state, since, good = ("half_open" if state == OPEN else "closed"), row["day"], 0
            reason = None if state == "closed" else reason
    if trusted_from is not None and state != "closed" and since < trusted_from:
        state, since, reason, bad, good = "closed", trusted_from, None, 0, 0
    last = part.row(-1, named=True)
    return {
        "segment": segment,
        "state": state,
        "since": since,
        "reason": reason,
        "bad_in_a_row": bad,
        "good_in_a_row": good,
        "day": last["day"],
        "values": last["values"],
        "came": last["came"],
        "said": last["said"],
        "coverage_90": last["inside"] / last["values"] if last["values"] else None,
    }


def _verdict(row: Mapping[str, float], usual: list[float]) -> tuple[str | None, float]:
    """Say how a period was (None: too small to tell), and by how much what was said and came differ, as a logarithm."""
    values, came, said = row["values"], row["came"], row["said"]
    if values < _VALUES_MIN or max(came, said) < _UNITS_MIN:
        return None, 0.0
    # A few units more on either side, so that none at all is no infinity.
    size = float(abs(np.log((said + 1.0) / (came + 1.0))))
    share, chance = row["inside"] / values, 2.0 / values**0.5
    too_few = share < _COVERAGE[0] - chance * (_COVERAGE[0] * (1 - _COVERAGE[0])) ** 0.5
    too_many = share > _COVERAGE[1] + chance * (_COVERAGE[1] * (1 - _COVERAGE[1])) ** 0.5
    ordinary = float(np.mean(usual)) * 1.25 if len(usual) >= _USUAL_DAYS_MIN else _USUAL_UNKNOWN
    apart = size > max(np.log(_RATIO), _USUAL_TIMES * ordinary)
    if share < _COVERAGE_GROSS or (size > np.log(_RATIO_GROSS) and apart):
        return "gross", size
    if apart:
        return "bias", size
    return ("coverage" if too_few or too_many else "good"), size
