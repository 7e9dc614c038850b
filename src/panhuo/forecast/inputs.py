"""Whether the data of the last periods can be believed, before anybody learns from it.

Three things are looked for that no customer does: sales that stop everywhere at once (a feed that did not come), units
that are many times the usual for most goods on one day (cartons for pieces, a file counted twice), and a column that
was always filled and is empty now. Days of an event are left out of the first two: festivals do such things.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import numpy as np
import polars as pl

__all__ = ["INPUTS", "UNBELIEVABLE", "input_checks"]

INPUTS = pl.Schema({"check": pl.String(), "day": pl.Date(), "seen": pl.Float64(), "usual": pl.Float64()})
STOPPED, TIMES = "stopped", "times"
# Forecasts learnt from such days are not to be trusted; a missing column only makes them poorer.
UNBELIEVABLE = frozenset((STOPPED, TIMES))
COLUMNS = ("price", "in_stock")
_PERIODS = 56
# Sales have stopped if two periods in a row bring less than this share of their usual.
_STOPPED_SHARE, _STOPPED_PERIODS, _USUAL_UNITS_MIN = 0.1, 2, 20.0
_TIMES, _GOODS_MIN, _SOLD_PERIODS_MIN = 6.0, 20, 8
_FILLED, _EMPTY, _RECENT_PERIODS, _ROWS_MIN = 0.8, 0.2, 3, 20


def input_checks(history: pl.DataFrame, *, as_of: date, period_days: int, event_days: Collection[date]) -> pl.DataFrame:
    """Give the checks that failed at the end of `history` (as `forecast.history` gives it), none if all is well.

    check: `stopped` (since `day`; seen and usual are units of that period), `times` (median units of goods, over their
    usual), or the name of a column (the share of rows in which it is filled).
    """
    step = timedelta(days=period_days)
    last = as_of - timedelta(days=period_days - 1)
    recent = history.filter(pl.col("period_start").is_between(last - _PERIODS * step, last))
    return pl.DataFrame(
        [
            *_stopped(recent, last=last, step=step, event_days=event_days),
            *_times(recent, last=last, step=step, event_days=event_days),
            *_empty(recent, last=last, step=step),
        ],
        schema=INPUTS,
        orient="row",
    )


def _is_event(start: date, *, step: timedelta, event_days: Collection[date]) -> bool:
    return any(start + timedelta(days=day) in event_days for day in range(step.days))


def _stopped(
    recent: pl.DataFrame, *, last: date, step: timedelta, event_days: Collection[date]
) -> list[tuple[str, date, float, float]]:
    units = dict(recent.group_by("period_start").agg(pl.col("units").sum()).iter_rows())
    # By day, the usual of a day is that of its weekday.
    apart = 7 if step.days == 1 else 1
    found: list[tuple[str, date, float, float]] = []
    for back in range(_STOPPED_PERIODS):
        start = last - back * step
        usual = float(np.median([units.get(start - week * apart * step, 0.0) for week in range(1, 8)]))
        seen = units.get(start, 0.0)
        if usual < _USUAL_UNITS_MIN or seen > _STOPPED_SHARE * usual:
            return []
        if _is_event(start, step=step, event_days=event_days):
            return []
        found.append((STOPPED, start, seen, usual))
    # The first of them is since when.
    return found[-1:]


def _times(
    recent: pl.DataFrame, *, last: date, step: timedelta, event_days: Collection[date]
) -> list[tuple[str, date, float, float]]:
    if _is_event(last, step=step, event_days=event_days):
        return []
    sold = recent.filter(pl.col("units") > 0)
    usual = (
        sold.filter(pl.col("period_start") < last)
        .group_by("sku", "location")
        .agg(pl.col("units").mean().alias("usual"), pl.len().alias("periods"))
        .filter(pl.col("periods") >= _SOLD_PERIODS_MIN)
    )
    ratios = sold.filter(pl.col("period_start") == last).join(usual, on=["sku", "location"])
    if ratios.height < _GOODS_MIN:
        return []
    times = float((ratios["units"] / ratios["usual"]).median() or 1.0)  # pyright: ignore[reportArgumentType] - floats
    return [(TIMES, last, times, 1.0)] if times >= _TIMES else []


def _empty(recent: pl.DataFrame, *, last: date, step: timedelta) -> list[tuple[str, date, float, float]]:
    now = recent.filter(pl.col("period_start") > last - _RECENT_PERIODS * step)
    before = recent.filter(pl.col("period_start") <= last - _RECENT_PERIODS * step)
    if min(now.height, before.height) < _ROWS_MIN:
        return []
    shares = [(name, _filled(now, name), _filled(before, name)) for name in COLUMNS]
    return [(name, last, seen, usual) for name, seen, usual in shares if usual >= _FILLED and seen <= _EMPTY]


def _filled(rows: pl.DataFrame, column: str) -> float:
    return 1.0 - rows[column].null_count() / rows.height
