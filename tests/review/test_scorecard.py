"""The scorecard: each figure on hand-made rows whose result can be worked out on paper."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from panhuo.review import SCORECARD_SCHEMA, scorecard

AS_OF = date(2026, 11, 21)
TARGETS = {"turnover_days": 30.0, "dead_stock_share": 0.08, "stock_out_share": 0.05, "forecast_error": 0.15}
NO_HEALTH = pl.DataFrame({"as_of": [AS_OF]})
ACCURACY = pl.DataFrame(
    [
        ("all", "blend", 0.62, 0.14, -0.02, 0.9),
        ("all", "level", 0.9, 0.3, 0.1, None),
        ("slow", "blend", 1.2, 0.5, 0.0, 0.9),
    ],
    ["segment", "model", "wape", "wape_total", "bias", "coverage_90"],
    orient="row",
)


def facts(*rows: dict[str, Any]) -> pl.DataFrame:
    usual: dict[str, Any] = {
        "location": "store",
        "stock_known": True,
        "value_on_hand": 0.0,
        "cost_of_sales_per_day": 0.0,
        "expected_leftover_window": 0.0,
        "unit_cost": 1.0,
        "units_91d": 1,
        "available": 1,
        "end_date": None,
    }
    return pl.DataFrame([usual | row for row in rows], schema_overrides={"end_date": pl.Date})


def card(frame: pl.DataFrame, kpi: str, *, accuracy: pl.DataFrame = ACCURACY) -> dict[str, Any]:
    found = scorecard(frame, NO_HEALTH, accuracy, targets=TARGETS)
    assert found.schema == SCORECARD_SCHEMA
    return found.row(by_predicate=pl.col("kpi") == kpi, named=True)


def test_turnover_days_are_stock_value_over_cost_of_sales_a_day() -> None:
    shop = facts(
        {"value_on_hand": 2_000, "cost_of_sales_per_day": 60}, {"value_on_hand": 1_000, "cost_of_sales_per_day": 40}
    )
    found = card(shop, "turnover_days")
    assert found["value"] == pytest.approx(30.0)
    assert found["met"] is True  # the target is "at most 30"
    assert json.loads(found["inputs"]) == {"stock_value": 3_000.0, "cost_of_sales_per_day": 100.0}


def test_turnover_is_unknown_when_nothing_sold() -> None:
    found = card(facts({"value_on_hand": 2_000}), "turnover_days")
    assert found["value"] is None
    assert found["met"] is None


def test_dead_stock_share_is_expected_leftover_at_cost_over_stock_at_cost() -> None:
    shop = facts(
        {"value_on_hand": 600, "expected_leftover_window": 10.5, "unit_cost": 4.0},
        {"value_on_hand": 400, "expected_leftover_window": 58.0, "unit_cost": 1.0},
    )
    found = card(shop, "dead_stock_share")
    assert found["value"] == pytest.approx(0.1)
    assert found["met"] is False


def test_stock_out_share_counts_active_pairs_with_nothing_available() -> None:
    shop = facts(
        {"available": 0},
        {"available": 5},
        {"available": 0, "units_91d": 0},  # not active: sold nothing
        {"available": 0, "end_date": date(2026, 11, 20)},  # not active: past its end of sale
        {"available": 3, "end_date": AS_OF},
        {"available": 2},
    )
    assert card(shop, "stock_out_share")["value"] == pytest.approx(1 / 4)


def test_a_sku_that_the_stock_table_does_not_list_at_a_counted_place_is_out_of_stock() -> None:
    shop = facts({"available": 5}, {"available": 0, "stock_known": False})
    assert card(shop, "stock_out_share")["value"] == pytest.approx(0.5)


def test_a_place_that_was_never_counted_says_nothing_about_stock_outs() -> None:
    shop = facts({"available": 5}, {"available": 0, "stock_known": False, "location": "online"})
    assert card(shop, "stock_out_share")["value"] == 0.0


def test_forecast_error_is_that_of_the_forecast_in_use_over_all_series() -> None:
    found = card(facts({}), "forecast_error")
    assert found["value"] == 0.14
    assert json.loads(found["inputs"]) == {"wape_total": 0.14, "wape": 0.62, "bias": -0.02, "coverage_90": 0.9}


def test_without_a_stock_table_no_stock_figure_is_ever_met() -> None:
    shop = facts({"stock_known": False, "available": 0, "cost_of_sales_per_day": 10})
    for kpi in ("turnover_days", "dead_stock_share", "stock_out_share"):
        found = card(shop, kpi)
        assert (found["value"], found["met"]) == (None, None), kpi


def test_without_a_hold_out_the_forecast_error_is_unknown() -> None:
    found = card(facts({}), "forecast_error", accuracy=ACCURACY.head(0))
    assert (found["value"], found["met"]) == (None, None)


def test_a_figure_without_a_target_is_neither_met_nor_missed() -> None:
    found = scorecard(facts({"available": 0}), NO_HEALTH, ACCURACY, targets={})
    assert found.get_column("met").to_list() == [None] * 4
    assert found.get_column("target").to_list() == [None] * 4


def test_every_figure_says_in_both_languages_how_it_is_computed() -> None:
    found = scorecard(facts({}), NO_HEALTH, ACCURACY, targets=TARGETS)
    for name in ("title_en", "title_zh", "how_en", "how_zh"):
        assert all(found.get_column(name).to_list()), name


def test_a_shop_without_any_item_gives_no_figures_but_no_error() -> None:
    found = scorecard(facts({}).head(0), NO_HEALTH.head(0), ACCURACY.head(0), targets=TARGETS)
    assert found.get_column("value").to_list() == [None] * 4
