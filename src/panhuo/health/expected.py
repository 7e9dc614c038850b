"""What is expected of every SKU × location: what health, alerts and decisions ask the demand distribution.

Columns added to the facts (floats, units unless said otherwise):
    demand_7d, demand_28d, demand_window: expected demand over 7 days, 28 days, and the days left to sell (window_days);
    demand_window_q50, demand_window_q90: its median and its 90 % level over the window;
    demand_lead: expected demand over lead time + review period;
    probability_stock_out_lead: P(demand over lead time + review > available + incoming_due), share;
    expected_shortage_lead: E[(demand over lead time + review - available - incoming_due)+];
    expected_leftover_window: E[(available - demand over the window)+];
    probability_dead: P(demand over the window < available), share: something on hand outlives its window;
    run_out_date: the first day by whose end the median demand has used up what is available, without counting goods on
        the way; null beyond a year.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from panhuo.demand import Demand

__all__ = ["RUN_OUT_DAYS_MAX", "with_demand"]

RUN_OUT_DAYS_MAX = 365


def with_demand(facts: pl.DataFrame, demand: Demand) -> pl.DataFrame:
    """Add what is expected to the facts; row i of `facts` is series i of `demand`, else ValueError."""
    _check_same_series(facts, demand)
    available, soon = _floats(facts, "available"), _floats(facts, "available") + _floats(facts, "incoming_due")
    window = demand.over(_floats(facts, "window_days"))
    lead = demand.over(_floats(facts, "lead_time_days") + _floats(facts, "review_days"))
    expected = {
        "demand_7d": demand.mean(7),
        "demand_28d": demand.mean(28),
        "demand_window": window.mean,
        "demand_window_q50": window.quantile(0.5),
        "demand_window_q90": window.quantile(0.9),
        "demand_lead": lead.mean,
        "probability_stock_out_lead": lead.probability_above(soon),
        "expected_shortage_lead": lead.expected_shortage(soon),
        "expected_leftover_window": window.expected_leftover(available),
        # Demand is a whole number: below `available` means not above `available - 1`.
        "probability_dead": np.where(available > 0, 1.0 - window.probability_above(available - 1.0), 0.0),
    }
    day_before = demand.start - timedelta(days=1)
    days = pl.lit(pl.Series("days", _median_run_out_days(demand, available), dtype=pl.Int64))
    run_out = pl.when(days <= RUN_OUT_DAYS_MAX).then(pl.lit(day_before) + pl.duration(days=days))
    return facts.with_columns(
        *[pl.Series(name, np.asarray(values, dtype=np.float64)) for name, values in expected.items()],
        run_out.cast(pl.Date).alias("run_out_date"),
    )


def _median_run_out_days(demand: Demand, available: np.ndarray) -> np.ndarray:
    """Find by bisection the fewest days h with P(D_h >= available) >= 1/2; beyond the limit, one day more than it."""
    days = np.where(available > 0, RUN_OUT_DAYS_MAX + 1, 0)
    within = (available > 0) & (demand.probability_above(available - 1.0, RUN_OUT_DAYS_MAX) >= 0.5)
    # Only rows that do run out are searched: on a long tail of slow movers they are few.
    searched, below = demand.select(within), available[within] - 1.0
    low, high = np.ones(len(searched), dtype=np.int64), np.full(len(searched), RUN_OUT_DAYS_MAX, dtype=np.int64)
    while bool(np.any(low < high)):
        middle = (low + high) // 2
        gone = searched.probability_above(below, middle) >= 0.5
        low, high = np.where(gone, low, np.minimum(middle + 1, high)), np.where(gone, middle, high)
    days[within] = low
    return days


def _floats(facts: pl.DataFrame, column: str) -> np.ndarray:
    return facts.get_column(column).cast(pl.Float64).fill_null(0.0).to_numpy()


def _check_same_series(facts: pl.DataFrame, demand: Demand) -> None:
    if not facts.select("sku", "location").equals(demand.series.select("sku", "location")):
        message = "facts and demand must hold the same SKUs and locations in the same order"
        raise ValueError(message)
