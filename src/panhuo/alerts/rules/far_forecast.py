"""Far forecast: the next four weeks are forecast far from what the last four sold; a person should say whether.

Formula: B = (units_28d - returns_28d) / in_stock_28d, what the last 28 days would have sold (bare shelves of over half
    the time are no history), M = E[D_28]. |M - B| >= 10 units; M > 1.4 B or M < 0.6 B; and beyond chance,
    |M - B| / sqrt(k (M + B)) >= 3, with k variance ÷ mean of a week of its demand. At least 56 days of history.
    Level by how many times the one is the other: yellow, 2 orange, 3 red.
    Value at risk, if the past goes on: above it (M - B) × (unit_cost - salvage_value), what is ordered for nobody;
    below it (B - M) × lost_sale_cost.
Unit: money (loss if demand goes on as in the last 28 days)
Source: ours; planners' practice of looking at forecasts that leave their history by 30 to 40 %
"""

from __future__ import annotations

from datetime import date

import polars as pl

from panhuo.alerts.findings import leftover_loss, level_at, looked_at, weekly_spread
from panhuo.demand import Demand
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Forecast far from history", zh="预测偏离历史")
MEANING = Text(
    en="The forecast of four weeks is over 40 % above or below what the last four weeks sold, beyond chance.",
    zh="未来四周的预测比最近四周的销量高或低 40% 以上，且不是偶然波动。",
)
WHY = Text(
    en="{forecast_units:,.0f} forecast for the next 28 days against {past_units:,.0f} of the last 28 ({change:+.0%}): "
    "is there a reason{risk_clause}?",
    zh="未来 28 天预测 {forecast_units:,.0f} 件，最近 28 天为 {past_units:,.0f} 件（{change:+.0%}），"
    "请确认是否有依据{risk_clause}。",
)
DAYS = 28
HISTORY_DAYS_MIN = 56
UNITS_MIN = 10.0
ABOVE, BELOW = 1.4, 0.6
Z_MIN = 3.0
IN_STOCK_MIN = 0.5
BOUNDS = {"yellow": 0.0, "orange": 2.0, "red": 3.0}


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the rows whose forecast leaves their history."""
    on_shelf = pl.col("in_stock_28d").fill_null(1.0)
    sold = (pl.col("units_28d") - pl.col("returns_28d")).clip(lower_bound=0)
    known = (pl.col("history_days") >= HISTORY_DAYS_MIN) & (on_shelf >= IN_STOCK_MIN)
    rows, demand = looked_at(facts, demand, where=known)
    past, ahead = pl.col("past_units"), pl.col("forecast_units")
    far = (ahead > ABOVE * past) | (ahead < BELOW * past)
    compared = rows.with_columns(
        pl.Series("spread", weekly_spread(demand)),
        pl.Series("forecast_units", demand.mean(DAYS)),
        past_units=sold / on_shelf,
    ).with_columns(
        z=(ahead - past).abs() / (pl.col("spread") * (ahead + past)).sqrt(),
        # A forecast out of nothing, or of nothing, is as far as can be.
        times=pl.max_horizontal(ahead, past) / pl.max_horizontal(pl.min_horizontal(ahead, past), pl.lit(0.5)),
    )
    return compared.filter(far, (ahead - past).abs() >= UNITS_MIN, pl.col("z") >= Z_MIN).select(
        *("sku", "location", "forecast_units", "past_units", "spread", "z", "times"),
        change=ahead / pl.max_horizontal(past, pl.lit(0.5)) - 1,
        level=level_at(pl.col("times"), BOUNDS),
        value_at_risk=pl.when(ahead > past)
        .then(leftover_loss(ahead - past))
        .otherwise((past - ahead) * pl.col("lost_sale_cost")),
    )
