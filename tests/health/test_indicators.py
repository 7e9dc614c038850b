"""Each indicator by a hand-computed example of two rows, and what holds for all of them."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.health.held import AGE_BANDS
from panhuo.health.measuring import indicator_members, measured

# Two SKUs of one brand: one that sells, one that only stands there.
SELLS: dict[str, Any] = {
    "sku": "a",
    "on_hand": 20,
    "available": 14,
    "value_on_hand": 100.0,
    "unit_cost": 5.0,
    "demand_28d": 56.0,
    "cost_of_sales_per_day": 10.0,
    "units_since_launch": 60,
    "units_30d": 60,
    "units_91d": 182,
    "stock_age_days": 30.0,
    **{
        "units_age_0_30": 15,
        "units_age_31_60": 5,
        "units_age_61_90": 0,
        "units_age_91_180": 0,
        "units_age_181_plus": 0,
    },
    "revenue_365d": 3650.0,
    "cost_of_sales_365d": 1825.0,
    "history_days": 400,
    "in_stock_28d": 0.75,
    "stock_known": True,
    "lost_sale_cost": 5.0,
    "probability_dead": 0.0,
    "expected_leftover_window": 0.0,
}
STANDS: dict[str, Any] = SELLS | {
    "sku": "b",
    "on_hand": 10,
    "available": 10,
    "value_on_hand": 300.0,
    "unit_cost": 30.0,
    "demand_28d": 0.0,
    "cost_of_sales_per_day": 0.0,
    "units_since_launch": 0,
    "units_30d": 0,
    "units_91d": 0,
    "stock_age_days": 200.0,
    **{
        "units_age_0_30": 0,
        "units_age_31_60": 0,
        "units_age_61_90": 0,
        "units_age_91_180": 0,
        "units_age_181_plus": 10,
    },
    "revenue_365d": 0.0,
    "cost_of_sales_365d": 0.0,
    "in_stock_28d": None,
    "probability_dead": 1.0,
    "expected_leftover_window": 10.0,
}
# indicator -> (the row that sells, the row that stands, both together)
EXAMPLES: dict[str, tuple[float | None, float | None, float | None]] = {
    "on_hand": (20, 10, 30),
    "value_on_hand": (100, 300, 400),
    "days_of_supply": (14 / 2, None, 24 / 2),
    "weeks_of_supply": (1, None, 24 / 14),
    "turnover_days": (10, None, 40),
    "sell_through_since_launch": (60 / 80, 0, 60 / 90),
    "sell_through_30d": (60 / 80, 0, 60 / 90),
    "stock_age_days": (30, 200, (20 * 30 + 10 * 200) / 30),
    "age_share_0_30": (0.75, 0, 0.5),
    "age_share_31_60": (0.25, 0, 5 / 30),
    "age_share_61_90": (0, 0, 0),
    "age_share_91_180": (0, 0, 0),
    "age_share_181_plus": (0, 1, 1 / 3),
    "stock_to_sales": (20 / 60, None, 0.5),
    "active_sku_rate": (1, 0, 0.5),
    "gmroi": (18.25, 0, 1825 / 400),
    "in_stock_rate": (0.75, 1, 0.875),
    "lost_sales_units": (14, None, 14),
    "lost_sales_value": (70, None, 70),
    "dead_stock_probability": (0, 1, 0.75),
    "expected_leftover_units": (0, 10, 10),
    "expected_leftover_value": (0, 300, 300),
}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([row | {"brand": "x"} for row in rows], infer_schema_length=None)


def value(indicator: str, *rows: dict[str, Any]) -> float | None:
    table, faults = measured(frame(*rows), by=["brand"], members={indicator: indicator_members()[indicator]})
    assert faults == ()
    return table[indicator].item()


def test_every_indicator_has_an_example():
    assert set(EXAMPLES) == set(indicator_members())


@pytest.mark.parametrize("indicator", EXAMPLES)
def test_the_indicator_is_what_a_hand_computes(indicator: str):
    found = [value(indicator, SELLS), value(indicator, STANDS), value(indicator, SELLS, STANDS)]
    assert found == [None if each is None else pytest.approx(each) for each in EXAMPLES[indicator]]


@pytest.mark.parametrize("indicator", EXAMPLES)
def test_nothing_known_gives_null_or_a_finite_number(indicator: str):
    kept = {"sku": "a", "stock_known": False, "history_days": None}
    unknown = frame(SELLS).clear(1).with_columns(*[pl.lit(each).alias(name) for name, each in kept.items()])
    found = value(indicator, *unknown.drop("brand").to_dicts())
    assert found is None or math.isfinite(found)


def test_zeros_everywhere_never_divide():
    zeros = {
        name: 0 if isinstance(each, (int, float)) and not isinstance(each, bool) else each
        for name, each in SELLS.items()
    }
    for indicator in EXAMPLES:
        found = value(indicator, zeros)
        assert found is None or math.isfinite(found)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.floats(0, 1e6)), min_size=1, max_size=20))
def test_a_sum_over_parts_is_the_sum_of_the_parts(amounts: list[tuple[int, int, float]]):
    rows = [
        SELLS | {"on_hand": units, "expected_leftover_window": float(left), "value_on_hand": worth}
        for units, left, worth in amounts
    ]
    for indicator in ("on_hand", "value_on_hand", "expected_leftover_units"):
        parts = [float(value(indicator, row) or 0.0) for row in rows]
        assert float(value(indicator, *rows) or 0.0) == pytest.approx(math.fsum(parts), abs=0.01 * len(rows))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(0, 500), min_size=5, max_size=5), min_size=1, max_size=10))
def test_the_shares_of_the_age_bands_add_up_to_one(bands: list[list[int]]):
    names = [f"units_age_{band}" for band in AGE_BANDS]
    rows = [SELLS | dict(zip(names, units, strict=True)) for units in bands]
    shares = [value(f"age_share_{band}", *rows) for band in AGE_BANDS]
    if sum(map(sum, bands)):
        assert math.fsum(share for share in shares if share is not None) == pytest.approx(1.0)
    else:
        assert shares == [None] * 5


def test_the_dead_stock_probability_needs_no_price():
    unpriced = {"value_on_hand": None}
    assert value("dead_stock_probability", SELLS | unpriced, STANDS | unpriced) == pytest.approx(10 / 30)
