"""The output tables forecast and demand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from panhuo.demand import Demand
from panhuo.forecast import demand_table, forecast_table


def demand(period_days: int = 1) -> Demand:
    return Demand(
        series=pl.DataFrame({"sku": ["A", "B"], "location": ["x", "y"]}),
        start=date(2026, 11, 23),
        period_days=period_days,
        means=np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]], dtype=np.float32),
        dispersion=np.array([0.3, 0.3]),
        level_variance=np.array([0.1, 0.1]),
    )


def test_the_forecast_has_a_row_a_series_and_period_and_a_column_a_level():
    table = forecast_table(demand(), levels=[0.05, 0.5, 0.995], horizon_periods=2)
    assert table.columns == ["sku", "location", "date", "mean", "q0.05", "q0.5", "q0.995"]
    assert table["sku"].to_list() == ["A", "A", "B", "B"]
    assert table["date"].to_list() == [date(2026, 11, 23), date(2026, 11, 24)] * 2
    assert table["mean"].to_list() == [1.0, 2.0, 0.0, 0.0]
    assert table["q0.995"][2:].to_list() == [0.0, 0.0]


def test_weeks_are_seven_days_apart_and_the_level_goes_on_beyond_the_last():
    table = forecast_table(demand(7), levels=[0.5], horizon_periods=4)
    assert table["date"][1] == date(2026, 11, 30)
    assert table["mean"][3] == pytest.approx(2.0)


def test_the_quantiles_of_one_period_are_those_of_the_demand():
    table = forecast_table(demand(), levels=[0.9], horizon_periods=1)
    np.testing.assert_array_equal(table["q0.9"].to_numpy(), demand().quantile(0.9, 1))


def test_cumulative_demand_has_a_row_a_horizon():
    table = demand_table(demand(), levels=[0.25, 0.75], horizons_days=[1, 3, 30])
    assert table.columns == ["sku", "location", "horizon_days", "mean", "q0.25", "q0.75"]
    assert table["horizon_days"].to_list() == [1, 3, 30, 1, 3, 30]
    assert table["mean"][1] == pytest.approx(6.0)
    np.testing.assert_array_equal(table["q0.75"].to_numpy()[[1, 4]], demand().quantile(0.75, 3))


def test_no_series_give_an_empty_table_with_all_columns():
    empty = demand().select(np.array([], dtype=int))
    assert forecast_table(empty, levels=[0.5], horizon_periods=2).columns == ["sku", "location", "date", "mean", "q0.5"]
    assert demand_table(empty, levels=[0.5], horizons_days=[7]).height == 0


@pytest.mark.parametrize("level", [0.0, 0.004, 0.996, 1.0])
def test_levels_beyond_what_the_law_can_say_are_refused(level):
    with pytest.raises(ValueError, match="levels"):
        forecast_table(demand(), levels=[level], horizon_periods=1)
