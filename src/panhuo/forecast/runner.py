"""Forecasts every series: lay out, hold out, blend, calibrate, fit again on everything, predict."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo import words
from panhuo.demand import Demand
from panhuo.forecast import models as models_folder
from panhuo.forecast.accuracy import accuracy_table, explain_table
from panhuo.forecast.blend import Blend, blended, learn_blend
from panhuo.forecast.calibrate import learn_spread, unknown_spread, with_young
from panhuo.forecast.drivers import Drivers
from panhuo.forecast.events import calendar_of, region_of
from panhuo.forecast.holdout import Holdout, hold_out, segments_of
from panhuo.forecast.panel import Floats, Panel, before_launch, panel_of, with_events, with_prices
from panhuo.forecast.period import Period, period_days
from panhuo.forecast.price import prices_of
from panhuo.open_folder import Fault, guarded, members

__all__ = ["ForecastResult", "forecast"]

# Every model speaks for four weeks of days or a quarter of weeks.
HORIZON_PERIODS: dict[Period, int] = {"day": 28, "week": 13}
# Selling windows are longer: up to here the weighted mean goes on alone, with its weekday and yearly shapes, so that
# a quiet holiday at the end of the first four weeks is not taken for the level of the months after it.
WINDOW_PERIODS: dict[Period, int] = {"day": 91, "week": 26}
NEEDS = ("TITLE", "MEANING", "fit", "predict")
# Speaks alone where the history is too short to hold anything out, and beyond the horizon.
_FALLBACK = "weighted_mean"


@dataclass(frozen=True, eq=False)
class ForecastResult:
    """What a forecast gives: the demand, how each series came to it, how good it was when held out, faults.

    held_out: what came in the held-out windows and what all models together had said, both (windows, n, length); None
    where the history is too short. apart: if asked for, the demand as each model alone says it, with its own spread.
    """

    demand: Demand
    explain: pl.DataFrame
    accuracy: pl.DataFrame
    faults: tuple[Fault, ...] = ()
    held_out: tuple[Floats, Floats] | None = None
    apart: Mapping[str, Demand] = field(default_factory=dict)
    drivers: Drivers | None = None


def forecast(
    history: pl.DataFrame,
    *,
    products: pl.DataFrame,
    calendar: pl.DataFrame,
    prices: pl.DataFrame,
    series: pl.DataFrame,
    as_of: date,
    period: Period,
    seed: int,
    horizon_periods: int | None = None,
    locations: pl.DataFrame | None = None,
    threads: int | None = None,
    apart: bool = False,
) -> ForecastResult:
    """Forecast every row of `series` (sku, location) from the table that `history` gives.

    horizon_periods: periods written out one by one, at least 28 days or 13 weeks. threads: for training and predicting;
    else as many as there are free cores. apart: give also what each model alone says. Same input and seed give the same
    answer on the same number of threads.
    """
    wanted = max(horizon_periods or 0, HORIZON_PERIODS[period])
    panel = panel_of(
        history, series=series, products=products, as_of=as_of, period_days=period_days(period), horizon=wanted
    )
    panel = with_prices(panel, prices_of(panel, history=history, prices=prices))
    places = words.empty("locations") if locations is None else locations
    regions, region = region_of(panel.series, locations=places, calendar=calendar)
    panel = with_events(panel, calendar_of(panel, calendar=calendar, regions=regions), region)
    cores = threads or len(os.sched_getaffinity(0))
    result = _forecast(panel, as_of=as_of, window=WINDOW_PERIODS[period], seed=seed, threads=cores, apart=apart)

    def launched(demand: Demand) -> Demand:
        unlaunched = before_launch(panel, products=products, periods=demand.means.shape[1])
        return replace(demand, means=np.where(unlaunched, np.float32(0.0), demand.means))

    each = {name: launched(demand) for name, demand in result.apart.items()}
    return replace(result, demand=launched(result.demand), apart=each)


def _forecast(panel: Panel, *, as_of: date, window: int, seed: int, threads: int, apart: bool) -> ForecastResult:
    models = members(models_folder, needs=NEEDS)
    segment, names = segments_of(panel, origin=panel.periods - 1)
    holdout, faults = hold_out(panel, models=models, seed=seed, threads=threads)
    joined = None
    if holdout is None:
        blend = Blend((_FALLBACK,), np.ones((len(names), 1)), np.ones(len(names)))
        spread = unknown_spread(panel.series.height)
    else:
        rate, _ = panel.rate(panel.periods - 1, panel.length(182))
        blend = learn_blend(holdout, segments=len(names), scale=rate)
        joined = blended(blend, holdout.said, segment=holdout.segment)
        spread = learn_spread(
            holdout.actual, joined, then=holdout.segment, segment=segment, segments=len(names), seed=seed
        )
    spread = with_young(spread, panel)
    said, beyond, late_faults, drivers = _predictions(
        panel, models=models, names=blend.models, window=window, seed=seed, threads=threads, explained=apart
    )
    means = blended(_without_missing(blend, said), said, segment=segment)
    demand = Demand(
        series=panel.series,
        start=as_of + timedelta(days=1),
        period_days=panel.period_days,
        means=np.concatenate([means, beyond * blend.bias[segment][:, None].astype(np.float32)], axis=1),
        dispersion=spread.dispersion,
        level_variance=spread.level_variance,
    )
    explain = explain_table(panel, blend=blend, segment=segment, names=names, holdout=holdout, joined=joined)
    accuracy = accuracy_table(holdout, joined, spread=spread, segment=segment, names=names, seed=seed)
    each = (
        _each_alone(demand, said, holdout=holdout, joined=joined, panel=panel, segment=segment, seed=seed)
        if apart
        else {}
    )
    held_out = None if holdout is None or joined is None else (holdout.actual, joined)
    return ForecastResult(demand, explain, accuracy, (*faults, *late_faults), held_out, each, drivers)


def _each_alone(
    demand: Demand,
    said: Mapping[str, Floats],
    *,
    holdout: Holdout | None,
    joined: Floats | None,
    panel: Panel,
    segment: npt.NDArray[np.intp],
    seed: int,
) -> dict[str, Demand]:
    """Give the demand as each model alone says it; where it has no opinion, what all say together stands."""
    each: dict[str, Demand] = {}
    for name, means in said.items():
        spread = unknown_spread(panel.series.height)
        if holdout is not None and joined is not None:
            told = np.where(np.isnan(holdout.said[name]), joined, holdout.said[name])
            segments = int(max(segment.max(initial=0), holdout.segment.max(initial=0))) + 1
            spread = learn_spread(
                holdout.actual, told, then=holdout.segment, segment=segment, segments=segments, seed=seed
            )
        spread = with_young(spread, panel)
        each[name] = replace(
            demand,
            means=np.where(np.isnan(means), demand.means[:, : means.shape[1]], np.maximum(means, 0.0)),
            dispersion=spread.dispersion,
            level_variance=spread.level_variance,
        )
    return each


def _predictions(
    panel: Panel,
    *,
    models: dict[str, ModuleType],
    names: tuple[str, ...],
    window: int,
    seed: int,
    threads: int,
    explained: bool,
) -> tuple[dict[str, Floats], Floats, tuple[Fault, ...], Drivers | None]:
    """Fit the named models on everything known; give what each says to the horizon, what comes after it, and why."""
    last, horizon = panel.periods - 1, panel.horizon
    drivers: list[Drivers] = []

    def say(model: ModuleType, reach: int) -> Floats | None:
        state: Any = model.fit(panel, last=last, horizon=horizon, seed=seed, threads=threads)
        if state is None:
            return None
        if explained and hasattr(model, "explain"):
            drivers.append(model.explain(state, panel, origin=last, horizon=horizon))
        return model.predict(state, panel, origin=last, horizon=reach)

    reach = {name: max(window, horizon) if name == _FALLBACK else horizon for name in {*names, _FALLBACK}}
    results = {name: guarded("forecast", name, say, models[name], reach[name]) for name in sorted(reach)}
    said = {name: result[:, :horizon] for name, (result, _) in results.items() if result is not None and name in names}
    beyond, _ = results[_FALLBACK]
    after = np.zeros((panel.series.height, 0), dtype=np.float32) if beyond is None else beyond[:, horizon:]
    late = tuple(fault for _, fault in results.values() if fault is not None)
    return said, after, late, next(iter(drivers), None)


def _without_missing(blend: Blend, said: dict[str, Floats]) -> Blend:
    """Leave out models that could not be fitted again; `blended` shares their part among the rest."""
    kept = [column for column, name in enumerate(blend.models) if name in said]
    return Blend(tuple(blend.models[column] for column in kept), blend.shares[:, kept], blend.bias)
