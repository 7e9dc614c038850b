"""Forecasts every series: lay out, hold out, blend, calibrate, fit again on everything, predict.

A refresh takes over what an earlier forecast learnt: its held-out windows, and the models that take long to fit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.util import find_spec
from types import ModuleType
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo import words
from panhuo.demand import Demand
from panhuo.forecast import models as models_folder
from panhuo.forecast.accuracy import accuracy_table, explain_table
from panhuo.forecast.blend import Blend, blended, learn_blend
from panhuo.forecast.calibrate import Spread, learn_spread, unknown_spread, with_young
from panhuo.forecast.coming import ANALOGUES_TOLD, NEWCOMERS_TOLD, Coming
from panhuo.forecast.drivers import Drivers
from panhuo.forecast.events import calendar_of, region_of
from panhuo.forecast.holdout import NEW_SEGMENTS, Holdout, hold_out, segments_of
from panhuo.forecast.lift import TOLD_DAYS, WORTH, Lift, Lifted, learn_lifts, lifted, lifted_windows, worth_table
from panhuo.forecast.newcomers import newcomers_of
from panhuo.forecast.panel import Floats, Panel, before_launch, panel_of, with_events, with_newcomers, with_prices
from panhuo.forecast.period import Period, period_days
from panhuo.forecast.predicting import FALLBACK, predictions
from panhuo.forecast.price import prices_of
from panhuo.forecast.remembered import Remembered, Stale, recalled, remember, stale
from panhuo.forecast.speaking import alone_on, left_alone
from panhuo.forecast.told import Told, told_by
from panhuo.forecast.totals import Totals, corrected, learn_totals
from panhuo.open_folder import Fault, members
from panhuo.words.errors import MissingExtra

__all__ = ["SIGNAL_UNITS", "ForecastResult", "Setting", "forecast"]

# Every model speaks for four weeks of days or a quarter of weeks.
HORIZON_PERIODS: dict[Period, int] = {"day": 28, "week": 13}
# Selling windows are longer: up to here the weighted mean goes on alone, with its weekday and yearly shapes, so that
# a quiet holiday at the end of the first four weeks is not taken for the level of the months after it.
WINDOW_PERIODS: dict[Period, int] = {"day": 91, "week": 26}
Setting = Literal["quick", "best"]
NEEDS = ("TITLE", "MEANING", "fit", "predict")
SIGNAL_UNITS = pl.Schema({"sku": pl.String(), "location": pl.String(), "signal": pl.String(), "units": pl.Float64()})
_UNITS_TOLD = 0.005
Flags = npt.NDArray[np.bool_]
Segments = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ForecastResult:
    """What a forecast gives: the demand, how each series came to it, how good it was when held out, faults.

    held_out: what came in the held-out windows and what all models together had said, both (windows, n, length); None
    where the history is too short. apart: if asked for, the demand as each model alone says it, with its own spread.
    remembered: what was learnt, for a refresh; anew: why a refresh learnt anew all the same.
    """

    demand: Demand
    explain: pl.DataFrame
    accuracy: pl.DataFrame
    faults: tuple[Fault, ...] = ()
    held_out: tuple[Floats, Floats] | None = None
    apart: Mapping[str, Demand] = field(default_factory=dict)
    drivers: Drivers | None = None
    coming: Coming | None = None
    signal_worth: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=WORTH))
    signal_units: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SIGNAL_UNITS))
    remembered: Remembered | None = None
    anew: Stale | None = None

    @property
    def newcomers(self) -> pl.DataFrame:
        """What new goods are taken for (`NEWCOMERS_TOLD`)."""
        return pl.DataFrame(schema=NEWCOMERS_TOLD) if self.coming is None else self.coming.newcomers

    @property
    def analogues(self) -> pl.DataFrame:
        """The earlier launches that they are taken for (`ANALOGUES_TOLD`)."""
        return pl.DataFrame(schema=ANALOGUES_TOLD) if self.coming is None else self.coming.analogues


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
    signals: pl.DataFrame | None = None,
    presales: pl.DataFrame | None = None,
    analogues: pl.DataFrame | None = None,
    threads: int | None = None,
    setting: Setting = "quick",
    apart: bool = False,
    remembered: Remembered | None = None,
    refresh: bool = False,
) -> ForecastResult:
    """Forecast every row of `series` (sku, location) from the table that `history` gives.

    horizon_periods: periods written out one by one, at least 28 days or 13 weeks. threads: for training and predicting;
    else as many as there are free cores. setting: with `best` models that take long take part too. signals: what was
    said of goods, day by day (`signals.DAILY`). presales: orders ahead; analogues: earlier launches that people picked
    or dropped (`newcomers.ANALOGUES`). apart: give also what each model alone says. refresh: take over what is
    `remembered` of an earlier forecast, unless it does not fit any more. Same input and seed give the same answer on
    the same number of threads. Raises MissingExtra if the setting stands on what is not installed.
    """
    wanted = max(horizon_periods or 0, HORIZON_PERIODS[period])
    panel = panel_of(
        history, series=series, products=products, as_of=as_of, period_days=period_days(period), horizon=wanted
    )
    known = newcomers_of(panel, products=products, presales=presales, analogues=analogues, as_of=as_of)
    panel = with_newcomers(panel, known)
    panel = with_prices(panel, prices_of(panel, history=history, prices=prices))
    places = words.empty("locations") if locations is None else locations
    regions, region = region_of(panel.series, locations=places, calendar=calendar)
    panel = with_events(panel, calendar_of(panel, calendar=calendar, regions=regions), region)
    cores = threads or len(os.sched_getaffinity(0))
    told = [] if signals is None else told_by(panel, signals, products=products, locations=places, as_of=as_of)
    anew = stale(remembered, panel) if refresh else None
    taken = remembered if refresh and anew is None else None
    result = _forecast(
        panel, told, models=_taking_part(setting), as_of=as_of, window=WINDOW_PERIODS[period], seed=seed,
        threads=cores, apart=apart, taken=taken,
    )  # fmt: skip

    def launched(demand: Demand) -> Demand:
        unlaunched = before_launch(panel, products=products, periods=demand.means.shape[1])
        return replace(demand, means=np.where(unlaunched, np.float32(0.0), demand.means))

    each = {name: launched(demand) for name, demand in result.apart.items()}
    return replace(result, demand=launched(result.demand), apart=each, anew=anew)


def _taking_part(setting: Setting) -> dict[str, ModuleType]:
    """Give the models of the setting; MissingExtra if one of them stands on what is not installed."""
    found = members(models_folder, needs=NEEDS)
    wanted = {name: model for name, model in found.items() if getattr(model, "SETTING", setting) == setting}
    for model in wanted.values():
        for extra, package in getattr(model, "EXTRA", {}).items():
            if find_spec(package) is None:
                raise MissingExtra(extra=extra, package=package)
    return wanted


def _forecast(
    panel: Panel,
    told: Sequence[Told],
    *,
    models: dict[str, ModuleType],
    as_of: date,
    window: int,
    seed: int,
    threads: int,
    apart: bool,
    taken: Remembered | None,
) -> ForecastResult:
    segment, names = segments_of(panel, origin=panel.periods - 1)
    if taken is None:
        holdout, faults = hold_out(panel, models=models, seed=seed, threads=threads)
    else:
        holdout, faults = recalled(taken, panel, models=models), ()
    trust = {name: float(getattr(model, "TRUST", 1.0)) for name, model in models.items()}
    learnt = _judged(panel, told, holdout, trust=trust, segment=segment, segments=len(names), seed=seed)
    blend, joined, spread = learnt.blend, learnt.joined, learnt.spread
    states = {} if taken is None else taken.states
    ahead = predictions(
        panel, states, models=models, names=blend.models, window=window, seed=seed, threads=threads, explained=apart
    )
    said = ahead.said
    level = np.where(np.isnan(ahead.unsure), spread.level_variance, np.nan_to_num(ahead.unsure))
    with_signals, by_totals = _expected(panel, learnt, said, models, segment=segment)
    demand = Demand(
        series=panel.series,
        start=as_of + timedelta(days=1),
        period_days=panel.period_days,
        means=np.concatenate(
            [with_signals.means, ahead.beyond * blend.bias[segment][:, None].astype(np.float32)], axis=1
        ),
        dispersion=spread.dispersion,
        level_variance=level,
    )
    speakers = _speakers(panel, said, models, blend=blend, segment=segment)
    explain = explain_table(
        panel, blend=blend, segment=segment, names=names, holdout=holdout, joined=joined, speakers=speakers,
        by_totals=by_totals,
    )  # fmt: skip
    accuracy = accuracy_table(holdout, joined, spread=spread, segment=segment, names=names, seed=seed)
    each = _each_alone(
        demand, said if apart else {}, holdout=holdout, joined=joined, panel=panel, segment=segment, seed=seed
    )
    return ForecastResult(
        demand,
        explain,
        accuracy,
        (*faults, *ahead.faults),
        None if holdout is None or joined is None else (holdout.actual, joined),
        each,
        ahead.drivers,
        ahead.coming,
        signal_worth=worth_table(panel, learnt.lifts),
        signal_units=_signal_units(panel, with_signals),
        remembered=taken or remember(panel, holdout, ahead.states),
    )


class _Judged(NamedTuple):
    """What the held-out windows say: shares and bias, how far totals correct their parts, what all said of them
    together, signals, and the spread.
    """

    blend: Blend
    totals: Totals
    joined: Floats | None
    lifts: list[Lift]
    spread: Spread


def _judged(
    panel: Panel,
    told: Sequence[Told],
    holdout: Holdout | None,
    *,
    trust: Mapping[str, float],
    segment: Segments,
    segments: int,
    seed: int,
) -> _Judged:
    if holdout is None:
        blend = Blend((FALLBACK,), np.ones((segments, 1)), np.ones(segments))
        return _Judged(blend, Totals(), None, [], with_young(unknown_spread(panel.series.height), panel))
    rate, _ = panel.rate(panel.periods - 1, panel.length(182))
    blend = learn_blend(holdout, segments=segments, scale=rate, new=NEW_SEGMENTS, trust=trust)
    totals, joined = learn_totals(panel, holdout, blended(blend, holdout.said, segment=holdout.segment))
    lifts = learn_lifts(panel, told, holdout=holdout, joined=joined)
    joined = lifted_windows(panel, lifts, holdout, joined)
    spread = learn_spread(holdout.actual, joined, then=holdout.segment, segment=segment, segments=segments, seed=seed)
    return _Judged(blend, totals, joined, lifts, with_young(spread, panel))


def _expected(
    panel: Panel, learnt: _Judged, said: dict[str, Floats], models: dict[str, ModuleType], *, segment: Segments
) -> tuple[Lifted, npt.NDArray[np.float64]]:
    """Give what all say together, moved by totals and by signals, and the units of four weeks that the totals add."""
    last = panel.periods - 1
    heard = left_alone(panel, said, models, origin=last)
    together = blended(_without_missing(learnt.blend, said), heard, segment=segment)
    moved = corrected(panel, learnt.totals, together, origin=last)
    weeks = slice(0, panel.length(TOLD_DAYS))
    return lifted(moved, panel, learnt.lifts, origin=last), (moved - together)[:, weeks].sum(axis=1, dtype=np.float64)


def _signal_units(panel: Panel, moved: Lifted) -> pl.DataFrame:
    """Give one row a series and signal that moves it: the units that it adds in four weeks."""
    tables = [
        panel.series.select("sku", "location").with_columns(
            pl.lit(name).alias("signal"), pl.Series("units", units, dtype=pl.Float64)
        )
        for name, units in moved.units.items()
    ]
    return pl.concat([pl.DataFrame(schema=SIGNAL_UNITS), *tables]).filter(pl.col("units").abs() > _UNITS_TOLD)


def _each_alone(
    demand: Demand,
    said: Mapping[str, Floats],
    *,
    holdout: Holdout | None,
    joined: Floats | None,
    panel: Panel,
    segment: Segments,
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


def _speakers(
    panel: Panel, said: dict[str, Floats], models: dict[str, ModuleType], *, blend: Blend, segment: Segments
) -> list[str]:
    """Give the model that says most of each series, of those that say anything of it."""
    silent = np.zeros(panel.series.height, dtype=np.bool_)
    heard = [~np.isnan(said[name]).all(axis=1) if name in said else silent for name in blend.models]
    shares = np.maximum(blend.shares[segment], 1e-6) * np.stack(heard, axis=1)
    names = np.array(blend.models, dtype=object)[shares.argmax(axis=1)]
    for name, rows in alone_on(panel, said, models, origin=panel.periods - 1).items():
        names[rows] = name
    return names.tolist()


def _without_missing(blend: Blend, said: dict[str, Floats]) -> Blend:
    """Leave out models that could not be fitted again; `blended` shares their part among the rest."""
    kept = [column for column, name in enumerate(blend.models) if name in said]
    return Blend(tuple(blend.models[column] for column in kept), blend.shares[:, kept], blend.bias)
