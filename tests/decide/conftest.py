"""Small facts and demands to decide about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from panhuo.decide import Settings
from panhuo.decide.position import Position, position_of
from panhuo.demand import Demand
from panhuo.words import empty

AS_OF = date(2026, 11, 22)

# A product bought for 40 and sold for 100; salvage 12, holding 0.03 a unit and day.
USUAL: dict[str, Any] = {
    "sku": "mug",
    "location": "north",
    "currency": "CNY",
    "available": 0,
    "incoming": 0,
    "next_due_on": None,
    "window_days": 90,
    "lead_time_days": 14.0,
    "lead_time_sd": None,
    "review_days": 7,
    "moq": None,
    "pack_size": None,
    "price": 100.0,
    "unit_cost": 40.0,
    "margin": 60.0,
    "lost_sale_cost": 60.0,
    "salvage_value": 12.0,
    "holding_cost_per_unit_day": 0.03,
    "service_level": None,
    "costs_assumed": False,
    "daily": 1.0,
}

NULLABLE = {
    "next_due_on": pl.Date,
    "lead_time_sd": pl.Float64,
    "moq": pl.Int64,
    "pack_size": pl.Int64,
    "service_level": pl.Float64,
    "incoming": pl.Int64,
}


def facts_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """Give the facts of rows that say only what differs from the usual; `daily` is the mean demand a day."""
    return pl.DataFrame([{**USUAL, **row} for row in rows], infer_schema_length=None).with_columns(
        pl.col(name).cast(kind) for name, kind in NULLABLE.items()
    )


def demand_of(facts: pl.DataFrame, *, dispersion: float = 0.3, level_variance: float = 0.05) -> Demand:
    """Give the demand that sells `daily` units a day in each row."""
    means = np.repeat(facts["daily"].cast(pl.Float32).to_numpy()[:, None], 120, axis=1)
    n = facts.height
    return Demand(
        series=facts.select("sku", "location"),
        start=date(2026, 11, 23),
        period_days=1,
        means=means,
        dispersion=np.full(n, dispersion),
        level_variance=np.full(n, level_variance),
    )


def lanes_of(*lanes: dict[str, Any]) -> pl.DataFrame:
    """Give the table lanes: 1.00 a unit, no fixed cost and a day, where a lane does not say otherwise."""
    usual = {"cost_per_unit": 1.0, "fixed_cost": 0.0, "hours": 24.0}
    if not lanes:
        return empty("lanes")
    rows = pl.DataFrame([{**usual, **lane} for lane in lanes])
    return pl.concat(
        [empty("lanes"), rows.cast({"cost_per_unit": pl.Decimal(18, 4), "fixed_cost": pl.Decimal(18, 4)})],
        how="diagonal",
    )


@pytest.fixture
def place() -> Callable[..., Position]:
    """Give a function that makes the position of rows of facts, with lanes and settings as asked."""

    def make(
        *rows: dict[str, Any], lanes: pl.DataFrame | None = None, settings: Settings | None = None, **spread: float
    ) -> Position:
        facts = facts_of(*rows)
        return position_of(
            facts,
            demand_of(facts, **spread),
            lanes=lanes_of() if lanes is None else lanes,
            as_of=AS_OF,
            settings=settings or Settings(),
        )

    return make
