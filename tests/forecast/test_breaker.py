"""Breakers: planted failures open them within two days, sixty calm days do not, and there is a way back."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.demand import Demand
from panhuo.forecast import OPEN, SCORES, breaker_states, kept_table, score_days

FIRST = date(2026, 3, 2)
CHAMPION = "panhuo"
SEGMENT = "0.3+ a period, intermittent"
SERIES = 200
RATE = np.geomspace(0.2, 4.0, SERIES)
DISPERSION, DAY_SHOCK = 0.4, 0.12


def world(days: int, *, seed: int, times: np.ndarray | float = 1.0) -> np.ndarray:
    """Give what comes, (series, days): counts around each rate, with weekends and days that are good for all."""
    random = np.random.default_rng(seed)
    weekend = np.array([1.5 if (FIRST + timedelta(days=day)).weekday() >= 5 else 0.8 for day in range(days)])
    mean = RATE[:, None] * weekend * times * random.lognormal(-(DAY_SHOCK**2) / 2, DAY_SHOCK, days)
    return random.poisson(mean * random.gamma(1 / DISPERSION, DISPERSION, mean.shape)).astype(np.float64)


def scored(came: np.ndarray, said_times: np.ndarray, *, seed: int = 1) -> pl.DataFrame:
    """Score forecasts that know rate and weekday, times `said_times` on each day."""
    series = pl.DataFrame({"sku": [f"S{row}" for row in range(SERIES)], "location": ["all"] * SERIES})
    segment = pl.Series([SEGMENT] * SERIES)
    days = [FIRST + timedelta(days=day) for day in range(came.shape[1])]
    history = pl.concat(
        [
            series.with_columns(
                period_start=pl.lit(day), units=pl.Series(came[:, column]), in_stock=pl.lit(None, dtype=pl.Float64)
            )
            for column, day in enumerate(days)
        ]
    )

    def read(made: date) -> pl.DataFrame:
        day = made + timedelta(days=1)
        times = said_times[(day - FIRST).days] * (1.5 if day.weekday() >= 5 else 0.8)
        law = Demand(
            series=series,
            start=day,
            period_days=1,
            means=np.repeat((RATE * times)[:, None], 28, axis=1).astype(np.float32),
            dispersion=np.full(SERIES, DISPERSION + 0.05),
            level_variance=np.zeros(SERIES),
        )
        return kept_table({CHAMPION: law}, segment=segment)

    made = [day - timedelta(days=1) for day in days]
    whole = score_days(days, history, made=made, read=read, period_days=1, seed=seed)
    return whole.filter(pl.col("lead") == 1)


def state_of(scores: pl.DataFrame, *, trusted_from: date | None = None) -> dict[str, object]:
    by_hand = {} if trusted_from is None else {SEGMENT: trusted_from}
    found = breaker_states(scores, champion=CHAMPION, period_days=1, closed_by_hand=by_hand)
    return found.filter(pl.col("segment") == SEGMENT).row(0, named=True)


@pytest.mark.parametrize("seed", range(8))
def test_sixty_calm_days_open_nothing(seed: int):
    scores = scored(world(60, seed=seed), np.ones(60))
    states = [state_of(scores.filter(pl.col("day") <= FIRST + timedelta(days=day)))["state"] for day in range(60)]
    assert set(states) == {"closed"}


@pytest.mark.parametrize(("came_times", "said_times"), [(1.0, 4.0), (0.0, 1.0), (10.0, 1.0), (1.0, 10.0), (1.0, 0.1)])
def test_a_planted_failure_opens_within_two_days(came_times: float, said_times: float):
    days, fails = 40, 30
    came, said = world(days, seed=5), np.ones(days)
    came[:, fails:] *= came_times
    said[fails:] *= said_times
    scores = scored(came, said)
    before = scores.filter(pl.col("day") < FIRST + timedelta(days=fails))
    assert state_of(before)["state"] == "closed"
    after = scores.filter(pl.col("day") <= FIRST + timedelta(days=fails + 1))
    state = state_of(after)
    assert (state["state"], state["reason"], state["since"]) == (OPEN, "gross", FIRST + timedelta(days=fails + 1))


def test_what_mends_is_tried_after_seven_good_days_and_trusted_after_seven_more():
    said = np.ones(60)
    said[30:33] = 5.0
    scores = scored(world(60, seed=6), said)

    def at(day: int) -> object:
        return state_of(scores.filter(pl.col("day") <= FIRST + timedelta(days=day)))["state"]

    assert [at(31), at(38), at(39), at(45), at(46)] == [OPEN, OPEN, "half_open", "half_open", "closed"]


def test_one_bad_day_on_trial_opens_again():
    said = np.ones(60)
    said[30:33] = said[41] = 5.0
    scores = scored(world(60, seed=6), said)
    assert state_of(scores.filter(pl.col("day") <= FIRST + timedelta(days=41)))["state"] == OPEN


def test_a_person_can_trust_it_again():
    said = np.ones(40)
    said[30:33] = 5.0
    scores = scored(world(36, seed=6), said[:36])
    trusted = FIRST + timedelta(days=34)
    assert state_of(scores)["state"] == OPEN
    state = state_of(scores, trusted_from=trusted)
    assert (state["state"], state["since"]) == ("closed", trusted)


def test_days_with_next_to_nothing_say_nothing():
    scores = pl.DataFrame(
        [
            {"day": FIRST + timedelta(days=day), "lead": 1, "made": FIRST, "model": CHAMPION, "segment": SEGMENT,
             "values": 5, "came": 0.0, "said": 50.0, "absolute": 50.0, "squared": 500.0, "pinball": 9.0, "inside": 0}
            for day in range(9)
        ],
        schema=SCORES,
    )  # fmt: skip
    assert state_of(scores)["state"] == "closed"
