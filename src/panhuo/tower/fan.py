"""The fan of one product: what it sold, what it will probably sell, and what its stock does until its window ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from panhuo.demand import Demand
from panhuo.demand.total import Total

__all__ = ["Arrival", "Planned", "fan", "window_end"]

PAST_DAYS = 182
AHEAD_DAYS_MIN, AHEAD_DAYS_MAX = 28, 182
# Single days up to here, weeks beyond: more points than a screen has columns say nothing.
DAILY_UP_TO = 56
WEEK = 7
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Arrival:
    """Units that are due on a day."""

    on: date
    units: int


@dataclass(frozen=True)
class Planned:
    """Units that a proposed or approved action brings (or takes away: negative) on a day."""

    on: date
    units: int
    kind: str
    action_id: str


def fan(
    facts: pl.DataFrame,
    law: Demand,
    history: pl.DataFrame,
    *,
    as_of: date,
    arrivals: Sequence[Arrival],
    planned: Sequence[Planned],
    computed: Demand | None = None,
) -> dict[str, Any]:
    """Give history, forecast and stock of one product over the rows of `facts` (one place, or all within sight).

    computed: what the forecast would be without people's words, over the same rows, if it differs.

    Demand of several places is their sum, taken as independent: means and variances add. Stock on a day is what is
    available, and what arrives by then (planned actions included), less the demand until then at its 95, 50 and 5 %
    level, never below none.
    """
    end = window_end(facts, as_of=as_of)
    days = min(max((end - as_of).days if end else AHEAD_DAYS_MIN, AHEAD_DAYS_MIN), AHEAD_DAYS_MAX)
    daily = days <= DAILY_UP_TO and law.period_days == 1
    step = 1 if daily else WEEK
    steps = math.ceil(days / step)
    available = int(facts.get_column("available").fill_null(0).sum()) if facts.get_column("stock_known").any() else None
    stock = _stock(law, steps=steps, step=step, available=available, arrivals=arrivals, planned=planned)
    return {
        "period": "day" if daily else "week",
        "as_of": as_of,
        "history": _history(history, as_of=as_of, step=step),
        "forecast": _forecast(law, steps=steps, step=step),
        "computed": [] if computed is None else _means(computed, steps=steps, step=step),
        "stock": stock,
        "run_out_on": next((point["date"] for point in stock if point["mean"] <= 0), None),
        "window_end": end,
        "incoming": [{"date": arrival.on, "units": arrival.units} for arrival in arrivals],
        "planned": [
            {"date": one.on, "units": one.units, "kind": one.kind, "action_id": one.action_id} for one in planned
        ],
    }


def window_end(facts: pl.DataFrame, *, as_of: date) -> date | None:
    """Give the last day of the selling window: the end of sale, else the window of the terms; the latest row's."""
    if not facts.height:
        return None
    ends = facts.select(
        pl.coalesce("end_date", pl.lit(as_of) + pl.duration(days=pl.col("window_days").ceil().cast(pl.Int64)))
    ).to_series()
    latest = ends.drop_nulls().max()
    return latest if isinstance(latest, date) else None


def _together(law: Demand, first: float, last: float) -> Total:
    parts = law.between(first, last)
    return Total(mean=np.array([parts.mean.sum()]), variance=np.array([parts.variance.sum()]))


def _forecast(law: Demand, *, steps: int, step: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(steps):
        total = _together(law, number * step, (number + 1) * step)
        found.append(
            {
                "date": law.start + timedelta(days=number * step),
                "mean": round(float(total.mean[0]), 2),
                "levels": {str(level): float(total.quantile(level)[0]) for level in LEVELS},
            }
        )
    return found


def _means(law: Demand, *, steps: int, step: int) -> list[dict[str, Any]]:
    return [
        {
            "date": law.start + timedelta(days=number * step),
            "mean": round(float(law.between(number * step, (number + 1) * step).mean.sum()), 2),
        }
        for number in range(steps)
    ]


def _stock(
    law: Demand,
    *,
    steps: int,
    step: int,
    available: int | None,
    arrivals: Sequence[Arrival],
    planned: Sequence[Planned],
) -> list[dict[str, Any]]:
    if available is None:
        return []
    found: list[dict[str, Any]] = []
    for number in range(steps + 1):
        on = law.start - timedelta(days=1) + timedelta(days=number * step)
        come = sum(one.units for one in (*arrivals, *planned) if one.on <= on)
        if number == 0:
            low = mean = high = float(available)
        else:
            asked_for = _together(law, 0, number * step)
            low = available + come - float(asked_for.quantile(HIGH)[0])
            mean = available + come - float(asked_for.mean[0])
            high = available + come - float(asked_for.quantile(LOW)[0])
        found.append({"date": on, "low": _floor(low), "mean": _floor(mean), "high": _floor(high)})
    return found


def _floor(units: float) -> float:
    return round(max(units, 0.0), 1)


def _history(history: pl.DataFrame, *, as_of: date, step: int) -> list[dict[str, Any]]:
    """Give units by day or week up to `as_of`, zeros where nothing sold, not before the first sale."""
    if not history.height:
        return []
    sold: dict[date, float] = dict(
        history.group_by("period_start").agg(pl.col("units").sum().cast(pl.Float64)).iter_rows()
    )
    begun = max(min(sold), as_of - timedelta(days=PAST_DAYS - 1))
    steps = ((as_of - begun).days + 1) // step
    starts = [as_of - timedelta(days=step * number - 1) for number in range(steps, 0, -1)]
    return [
        {"date": start, "units": sum(sold.get(start + timedelta(days=day), 0.0) for day in range(step))}
        for start in starts
    ]
