"""The elasticity is found in sales that have one, and is the prior's business where prices never moved."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.decide import estimate_elasticity


def history_of(elasticity: float, *, n_skus: int = 30, weeks: int = 80, moves: bool = True) -> pl.DataFrame:
    """Give weekly sales at prices that move by chance, with a season common to all."""
    rng = np.random.default_rng(20261122)
    frames = []
    season = 1 + 0.5 * np.sin(np.arange(weeks) / 8)
    for sku in range(n_skus):
        price = 50.0 * np.where(rng.random(weeks) < 0.3, 0.7, 1.0) if moves else np.full(weeks, 50.0)
        units = rng.poisson(200 * season * (price / 50.0) ** elasticity)
        frames.append(
            pl.DataFrame(
                {
                    "sku": f"mug{sku}",
                    "location": "all",
                    "period_start": [date(2025, 1, 6) + timedelta(weeks=week) for week in range(weeks)],
                    "units": units,
                    "price": price,
                }
            )
        )
    return pl.concat(frames)


@pytest.mark.parametrize("true", [-0.8, -2.5])
def test_the_elasticity_that_made_the_sales_is_found(true: float) -> None:
    found = estimate_elasticity(history_of(true))
    assert found.height == 30
    assert found["elasticity"].mean() == pytest.approx(true, abs=0.1)


def test_prices_that_never_moved_say_nothing() -> None:
    assert estimate_elasticity(history_of(-2.0, moves=False)).is_empty()


def test_a_product_whose_price_never_moved_takes_what_the_others_say() -> None:
    still = history_of(-2.5, n_skus=1, moves=False).with_columns(pl.lit("still").alias("sku"))
    found = estimate_elasticity(pl.concat([history_of(-2.5), still]))
    assert found.filter(pl.col("sku") == "still")["elasticity"][0] == pytest.approx(-2.5, abs=0.1)


def test_little_evidence_stays_near_the_prior() -> None:
    noise = pl.Series("units", np.random.default_rng(1).poisson(2.0, 40))
    few = history_of(-4.0, n_skus=2, weeks=20).with_columns(noise)
    assert estimate_elasticity(few, periods_least=10)["elasticity"].is_between(-3.3, -0.2).all()
