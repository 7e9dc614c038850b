"""The world moves: the band holds again within a week, and calm days stay as they are."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.demand import Demand
from panhuo.forecast import USED, Shift, kept_table, score_days, shifts
from panhuo.forecast.adapt import adapted
from tests.forecast.test_breaker import CHAMPION, DISPERSION, FIRST, RATE, SEGMENT, SERIES, world

HALF_LIFE_DAYS = 28


def played(came: np.ndarray) -> pl.DataFrame:
    """Play day after day a model that forgets slowly, and beside it what is used: the same, adapted to its errors."""
    series = pl.DataFrame({"sku": [f"S{row}" for row in range(SERIES)], "location": ["all"] * SERIES})
    segment = pl.Series([SEGMENT] * SERIES)
    scores = pl.DataFrame()
    level = RATE.copy()
    for column in range(came.shape[1]):
        day = FIRST + timedelta(days=column)
        rhythm = 1.5 if day.weekday() >= 5 else 0.8
        law = Demand(
            series=series, start=day, period_days=1,
            means=np.repeat((level * rhythm)[:, None], 28, axis=1).astype(np.float32),
            dispersion=np.full(SERIES, DISPERSION + 0.05), level_variance=np.full(SERIES, 0.02),
        )  # fmt: skip
        away = shifts(scores, champion=CHAMPION, period_days=1) if scores.height else {}
        kept = kept_table({CHAMPION: law, USED: adapted(law, segment, away)}, segment=segment)
        history = series.with_columns(
            period_start=pl.lit(day), units=pl.Series(came[:, column]), in_stock=pl.lit(None, dtype=pl.Float64)
        )
        new = score_days(
            [day], history, made=[day - timedelta(days=1)], read=lambda _, kept=kept: kept, period_days=1, seed=column
        )
        scores = pl.concat([scores, new])
        level += (1 - 0.5 ** (1 / HALF_LIFE_DAYS)) * (came[:, column] / rhythm - level)
    return scores.filter(pl.col("segment") == SEGMENT)


def held(scores: pl.DataFrame, model: str, first: int, last: int) -> float:
    """Give the share within the 90 % band from a day to a day."""
    days = pl.col("day").is_between(FIRST + timedelta(days=first), FIRST + timedelta(days=last))
    part = scores.filter(days, pl.col("model") == model)
    return part["inside"].sum() / part["values"].sum()


@pytest.mark.parametrize(("times", "counted"), [(1.6, "buyers"), (0.6, "buyers"), (1.6, "units")])
def test_the_band_holds_again_four_to_seven_days_after_demand_moved(times: float, counted: str):
    shares: list[float] = []
    for seed in range(4):
        after = np.where(np.arange(48) < 40, 1.0, times)
        # More buyers, or the same ones who take more each.
        came = world(48, seed=seed, times=after) if counted == "buyers" else np.rint(world(48, seed=seed) * after)
        scores = played(came)
        shares.append(held(scores, USED, 43, 46))
        days = pl.col("day").is_between(FIRST + timedelta(days=43), FIRST + timedelta(days=46))
        loss = {model: scores.filter(days, pl.col("model") == model)["pinball"].sum() for model in (CHAMPION, USED)}
        assert loss[USED] < loss[CHAMPION]
    assert np.mean(shares) >= 0.88


@pytest.mark.parametrize("seed", range(3))
def test_calm_days_are_told_as_well_as_without(seed: int):
    scores = played(world(70, seed=seed)).filter(pl.col("day") >= FIRST + timedelta(days=10))
    loss = scores.group_by("model").agg(pl.col("pinball").sum()).sort("model")
    plain, used = (loss.filter(pl.col("model") == model)["pinball"].item() for model in (CHAMPION, USED))
    assert used < 1.01 * plain
    assert 0.87 < held(scores, USED, 10, 69) < 0.95


def test_a_segment_with_next_to_no_sales_moves_nothing():
    scores = played(world(20, seed=1)).with_columns(pl.col("came") * 0.001, pl.col("said") * 0.001)
    assert shifts(scores, champion=CHAMPION, period_days=1)[SEGMENT].centre == 0.0


def test_series_of_other_segments_stay_as_they_were():
    series = pl.DataFrame({"sku": ["A", "B"], "location": ["all", "all"]})
    law = Demand(series, date(2026, 1, 1), 1, np.ones((2, 28), dtype=np.float32), np.full(2, 0.3), np.full(2, 0.1))
    moved = adapted(law, pl.Series(["x", "y"]), {"x": Shift(0.5, 0.2)})
    assert moved.means[:, 0] == pytest.approx([np.exp(0.5), 1.0])
    assert moved.dispersion == pytest.approx([0.3 * np.exp(0.2), 0.3])
    assert moved.level_variance == pytest.approx([0.1 + 0.0625, 0.1])
    assert adapted(law, pl.Series(["x", "y"]), {}) is law
