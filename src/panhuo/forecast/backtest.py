"""Backtests: the whole forecast made again as of days that are over, and held against what then came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from panhuo.demand import Demand
from panhuo.demand.negative_binomial import Numbers
from panhuo.forecast.calibrate import Spread, places
from panhuo.forecast.holdout import segments_of
from panhuo.forecast.measures import errors, mean_known, pinball
from panhuo.forecast.panel import Floats, Panel, panel_of
from panhuo.forecast.period import Period, period_days
from panhuo.forecast.runner import ForecastResult, Setting, forecast
from panhuo.open_folder import Fault
from panhuo.words.errors import HistoryTooShort

__all__ = ["BLEND", "Backtest", "backtest"]

# What Panhuo says: all models together.
BLEND = "panhuo"
_BAND = (0.05, 0.95)
_LEVELS = tuple(round(level / 20, 2) for level in range(1, 20))
# A forecast needs some history of its own.
_HISTORY_DAYS_MIN = 28
SCORES = pl.Schema(
    {
        "window": pl.Int64(),
        "begins": pl.Date(),
        "ends": pl.Date(),
        "segment": pl.String(),
        "model": pl.String(),
        "series": pl.Int64(),
        "values": pl.Int64(),
        "units": pl.Float64(),
        "wape": pl.Float64(),
        "wape_total": pl.Float64(),
        "rmse": pl.Float64(),
        "bias": pl.Float64(),
        "pinball": pl.Float64(),
        "coverage_90": pl.Float64(),
    }
)


@dataclass(frozen=True, eq=False)
class Backtest:
    """scores: a row a window (0 = all together), segment ("all" = all series) and model, the best first.

    reliability: a row a model and level: the share of what came that lay at or below the quantile of that level.
    """

    scores: pl.DataFrame
    reliability: pl.DataFrame
    faults: tuple[Fault, ...]


@dataclass(frozen=True, eq=False)
class _Window:
    begins: date
    ends: date
    actual: Floats
    segment: list[str]
    said: dict[str, tuple[Floats, Spread]]


def backtest(
    history: pl.DataFrame,
    *,
    series: pl.DataFrame,
    products: pl.DataFrame,
    calendar: pl.DataFrame,
    prices: pl.DataFrame,
    as_of: date,
    period: Period,
    windows: int,
    horizon_periods: int,
    seed: int,
    locations: pl.DataFrame | None = None,
    signals: pl.DataFrame | None = None,
    presales: pl.DataFrame | None = None,
    setting: Setting = "quick",
    announce: Callable[[int], None] = lambda window: None,
) -> Backtest:
    """Forecast the `windows` last stretches of `horizon_periods`, one after another, each from what was known before.

    Only series that had begun before a window are judged in it, and only in periods when the goods could be bought.
    Calendar and prices are read as they stand today: they hold what was planned. `announce` is told the number of the
    window at work. Raises HistoryTooShort.
    """
    step = period_days(period)
    length = horizon_periods * step
    first = history["period_start"].min() if history.height else None
    room = (as_of - first).days + 1 if isinstance(first, date) else 0
    if room < windows * length + _HISTORY_DAYS_MIN:
        raise HistoryTooShort(days=room, needed=windows * length + _HISTORY_DAYS_MIN)
    seen: list[_Window] = []
    faults: dict[tuple[str, str], Fault] = {}
    for back in range(windows, 0, -1):
        announce(windows - back + 1)
        origin = as_of - timedelta(days=back * length)
        begun = series.join(_until(history, origin), on=["sku", "location"], how="semi", maintain_order="left")
        result = forecast(
            _until(history, origin),
            series=begun,
            products=products,
            as_of=origin,
            period=period,
            horizon_periods=horizon_periods,
            seed=seed,
            calendar=calendar,
            prices=prices,
            locations=locations,
            signals=signals,
            presales=presales,
            setting=setting,
            apart=True,
        )
        faults |= {(fault.room, fault.member): fault for fault in result.faults}
        ends = origin + timedelta(days=length)
        after = panel_of(
            _until(history, ends), series=begun, products=products, as_of=ends, period_days=step, horizon=1
        )
        seen.append(_window(result, after, periods=horizon_periods, begins=origin + timedelta(days=1), ends=ends))
    return Backtest(_scores(seen, seed=seed), _reliability(seen, seed=seed), tuple(faults.values()))


def _until(history: pl.DataFrame, day: date) -> pl.DataFrame:
    return history.filter(pl.col("period_start") <= day)


def _window(result: ForecastResult, after: Panel, *, periods: int, begins: date, ends: date) -> _Window:
    codes, names = segments_of(after, origin=after.periods - 1 - periods)
    said = {BLEND: result.demand, **result.apart}
    return _Window(
        begins=begins,
        ends=ends,
        actual=after.demand[None, :, -periods:],
        segment=[names[code] for code in codes],
        said={name: _means_and_spread(demand, periods) for name, demand in said.items()},
    )


def _means_and_spread(demand: Demand, periods: int) -> tuple[Floats, Spread]:
    means = demand.extended(periods).means[None, :, :periods]
    return means, Spread(demand.dispersion, demand.level_variance)


def _scores(windows: list[_Window], *, seed: int) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for number, window in enumerate(windows, start=1):
        segments = np.array(window.segment)
        groups = {"all": np.ones(segments.size, dtype=np.bool_)}
        groups |= {name: segments == name for name in sorted(set(window.segment))}
        for model, (said, spread) in window.said.items():
            loss = pinball(window.actual, said, spread=spread, seed=seed)
            place = places(window.actual, said, spread, seed=seed)
            for name, chosen in groups.items():
                inside = place[:, chosen]
                inside = inside[~np.isnan(inside)]
                rows.append(
                    {
                        "window": number,
                        "begins": window.begins,
                        "ends": window.ends,
                        "segment": name,
                        "model": model,
                        **errors(window.actual[:, chosen], said[:, chosen]),
                        "pinball": mean_known(loss[:, chosen]),
                        "coverage_90": float(((inside >= _BAND[0]) & (inside <= _BAND[1])).mean())
                        if inside.size
                        else None,
                    }
                )
    each = pl.DataFrame(rows, schema=SCORES)
    best = pl.col("pinball").fill_nan(None)
    return pl.concat([_together(each), each]).sort("window", "segment", best, "model", nulls_last=True)


def _together(each: pl.DataFrame) -> pl.DataFrame:
    """Join the windows: errors by units, squares and losses by values."""
    units, values = pl.col("units"), pl.col("values")

    def mean(name: str, weight: pl.Expr) -> pl.Expr:
        told = pl.col(name).fill_nan(None)
        weight = pl.when(told.is_not_null()).then(weight)
        return ((told * weight).sum() / weight.sum()).alias(name)

    return (
        each.group_by("segment", "model")
        .agg(
            pl.lit(0, dtype=pl.Int64).alias("window"),
            pl.col("begins").min(),
            pl.col("ends").max(),
            pl.col("series").max(),
            values.sum(),
            units.sum(),
            mean("wape", units),
            mean("wape_total", units),
            ((pl.col("rmse") ** 2 * values).sum() / values.sum()).sqrt().alias("rmse"),
            mean("bias", units),
            mean("pinball", values),
            mean("coverage_90", values),
        )
        .select(SCORES.names())
    )


def _reliability(windows: list[_Window], *, seed: int) -> pl.DataFrame:
    found: dict[str, list[Numbers]] = {}
    for window in windows:
        for model, (said, spread) in window.said.items():
            place = places(window.actual, said, spread, seed=seed)
            found.setdefault(model, []).append(place[~np.isnan(place)])
    rows = [
        {"model": model, "level": level, "share": float((place <= level).mean()) if place.size else None}
        for model, parts in found.items()
        for place in [np.concatenate(parts)]
        for level in _LEVELS
    ]
    return pl.DataFrame(rows, schema={"model": pl.String, "level": pl.Float64, "share": pl.Float64})
