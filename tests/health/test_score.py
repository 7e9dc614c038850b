"""The health score and its parts."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.health.score import WEIGHTS, parts, score

ROW: dict[str, Any] = {
    "demand_lead": 10.0,
    "probability_stock_out_lead": 0.1,
    "on_hand": 30,
    "units_30d": 10,
    "stock_age_days": 60.0,
    "available": 30,
    "expected_leftover_window": 6.0,
}


def scored(**changes: Any) -> dict[str, float | None]:
    frame = pl.DataFrame([ROW | changes], schema_overrides={"stock_age_days": pl.Float64})
    return frame.select(**parts()).with_columns(score=score()).row(0, named=True)


def test_the_parts_and_the_score_of_an_example():
    found = scored()
    assert found["score_cover"] == 90.0  # 100 (1 - 0.1)
    assert found["score_movement"] == 50.0  # a quarter sold, half is full marks
    assert found["score_age"] == 80.0  # 30 of the 150 days from young to old
    assert found["score_dead"] == 80.0  # 6 of 30 left
    assert found["score"] == pytest.approx(0.35 * 90 + 0.25 * 50 + 0.2 * 80 + 0.2 * 80)


def test_a_part_that_is_unknown_gives_its_weight_to_the_others():
    found = scored(stock_age_days=None)
    assert found["score_age"] is None
    assert found["score"] == pytest.approx((0.35 * 90 + 0.25 * 50 + 0.2 * 80) / 0.8, abs=0.05)


def test_what_neither_sells_nor_stands_has_no_score():
    nothing = scored(demand_lead=0.0, on_hand=0, units_30d=0, stock_age_days=None, available=0)
    assert set(nothing.values()) == {None}


def test_the_weights_add_up_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


@settings(deadline=None, max_examples=100)
@given(
    st.fixed_dictionaries(
        {
            "demand_lead": st.floats(0, 1e4),
            "probability_stock_out_lead": st.floats(0, 1),
            "on_hand": st.integers(-5, 10**6),
            "units_30d": st.integers(0, 10**6),
            "stock_age_days": st.one_of(st.none(), st.floats(0, 1e4)),
            "available": st.integers(0, 10**6),
            "expected_leftover_window": st.floats(0, 1e6),
        }
    )
)
def test_the_score_lies_between_0_and_100(row: dict[str, Any]):
    assert all(points is None or 0 <= points <= 100 for points in scored(**row).values())
