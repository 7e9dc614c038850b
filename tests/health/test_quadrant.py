"""The turnover and depth quadrant."""

import polars as pl

from panhuo.health.quadrant import QUADRANTS, quadrant


def test_fast_is_at_or_above_the_median_seller_and_deep_is_beyond_twice_the_cover():
    frame = pl.DataFrame(
        {
            "units_91d": [100, 100, 10, 10, 0],
            "available": [10, 43, 42, 43, 1],  # 28 a month, 21 days of cover: deep from over 42 units
            "demand_28d": [28.0, 28.0, 28.0, 28.0, 0.0],
            "lead_time_days": [14.0] * 5,
            "review_days": [7] * 5,
        }
    )
    found = frame.select(quadrant=quadrant())["quadrant"]
    assert found.to_list() == ["fast_shallow", "fast_deep", "slow_shallow", "slow_deep", "slow_deep"]
    assert set(found) == set(QUADRANTS)
