"""The river itself: from canonical tables to ranked actions, a pure function of tables, terms and day."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import narwhals as nw
import polars as pl

from panhuo import alerts, decide, forecast, health, lake, review, signals
from panhuo.cycle.learning import Learnt
from panhuo.cycle.noticed import noticed
from panhuo.cycle.prepare import judge_as_of, prepare
from panhuo.cycle.ready import Ready
from panhuo.cycle.results import Results, Step
from panhuo.words.terms import Terms

if TYPE_CHECKING:
    from panhuo.demand import Demand
    from panhuo.forecast import ForecastResult
    from panhuo.open_folder import Fault

__all__ = ["LEVELS", "Announce", "Ready", "Steps", "flow", "known_ahead", "predict", "ready", "result_tables", "silent"]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
# Four weeks or a quarter to look at; decisions ask the demand distribution for any horizon.
HORIZON_PERIODS = {"day": 28, "week": 13}
HORIZONS_DAYS = (7, 14, 28, 56, 91)
SEED = 20260101
# Beyond any horizon that is asked for.
FESTIVALS_AHEAD_DAYS = 400

Announce = Callable[[str, str], None]


def silent(step: str, detail: str) -> None:
    """Announce nothing."""


@dataclass
class Steps:
    """Times the steps of one run and announces each as it begins."""

    announce: Announce = silent
    done: list[Step] = field(default_factory=list[Step])

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """Announce and time what happens within."""
        self.announce(name, "")
        begun = time.perf_counter()
        yield
        self.done.append(Step(name, round(time.perf_counter() - begun, 3)))

    def rename(self, name: str) -> None:
        """Name the step that is done by what came of it."""
        self.done[-1] = replace(self.done[-1], name=name)


class KnownAhead(TypedDict):
    """The tables beside the sales that a forecast reads."""

    products: pl.DataFrame
    locations: pl.DataFrame
    calendar: pl.DataFrame
    prices: pl.DataFrame
    signals: pl.DataFrame
    presales: pl.DataFrame


def ready(
    tables: Mapping[str, nw.LazyFrame],
    *,
    terms: Terms,
    as_of: date | None,
    source: str,
    engine: lake.Engine,
    steps: Steps,
) -> Ready:
    """Prepare the tables and count the facts; `source` names the data in errors."""
    with steps.step("prepare"):
        day = judge_as_of(tables, asked=as_of or terms.as_of, folder=source, engine=engine)
        prepared = prepare(tables, aliases=terms.location_aliases, as_of=day, engine=engine)
        facts = engine.collect(health.facts(prepared, terms=terms, as_of=day)).sort("sku", "location")
    with steps.step("history"):
        period = terms.period or forecast.judge_period(prepared["sales"], as_of=day, engine=engine)
        history = engine.collect(forecast.history(prepared, as_of=day, period=period))
    with steps.step("signals"):
        said, faults = signals.daily(_said(prepared, engine=engine))
    days = _calendar(prepared, history, terms=terms, as_of=day, engine=engine)
    return Ready(prepared, terms, day, period, facts, history, days, said, engine, faults)


def _calendar(
    tables: Mapping[str, nw.LazyFrame], history: pl.DataFrame, *, terms: Terms, as_of: date, engine: lake.Engine
) -> pl.DataFrame:
    """Give the calendar with public holidays and shopping festivals, from the first sale to beyond any horizon."""
    stated, places = (engine.collect(tables[name]) for name in ("calendar", "locations"))
    first = history["period_start"].min()
    if not isinstance(first, date):
        return stated
    return forecast.with_festivals(
        stated,
        countries=terms.countries,
        regions=places["region"].unique().to_list(),
        first=first,
        last=as_of + timedelta(days=FESTIVALS_AHEAD_DAYS),
    )


def _said(tables: Mapping[str, nw.LazyFrame], *, engine: lake.Engine) -> dict[str, pl.DataFrame]:
    """Give the tables that signals are read from; of sales and gaps, those of goods shown in sessions."""
    shown = tables["session_products"].select("sku").unique()
    of_shown = {
        name: tables[name].select(*columns).join(shown, on="sku", how="semi")
        for name, columns in (("sales", ("date", "sku", "units")), ("availability", ("date", "sku", "in_stock")))
    }
    return {name: engine.collect(of_shown.get(name, tables[name])) for name in signals.NEEDS}


def predict(
    river: Ready,
    *,
    horizon_periods: int,
    steps: Steps,
    learnt: Learnt | None = None,
    refresh: bool = False,
    apart: bool = False,
) -> ForecastResult:
    """Give the demand distribution of every row of the facts, in their order.

    learnt: pasts to learn otherwise, launches that people picked or dropped, and for a refresh the models that are
    taken over. apart: give also what each model alone says.
    """
    with steps.step("forecast"):
        series = river.facts.select("sku", "location")
        learnt_from = river.history
        if learnt is not None:
            learnt_from = forecast.history_as_adjusted(
                learnt_from, learnt.overrides, series=series, as_of=river.as_of, period=river.period
            )
        predicted = forecast.forecast(
            learnt_from,
            **known_ahead(river),
            series=series,
            as_of=river.as_of,
            period=river.period,
            horizon_periods=horizon_periods,
            seed=SEED,
            setting=river.terms.forecast,
            analogues=learnt and learnt.analogues,
            apart=apart,
            remembered=learnt and learnt.remembered,
            refresh=refresh,
        )
    if refresh and predicted.anew is None:
        steps.rename("refresh")
    return predicted


def backtest(river: Ready, *, windows: int, horizon_periods: int, announce: Callable[[int], None]) -> forecast.Backtest:
    """Give how right every model was on the last `windows` stretches of `horizon_periods`."""
    return forecast.backtest(
        river.history,
        **known_ahead(river),
        series=river.facts.select("sku", "location"),
        as_of=river.as_of,
        period=river.period,
        windows=windows,
        horizon_periods=horizon_periods,
        seed=SEED,
        setting=river.terms.forecast,
        announce=announce,
    )


def known_ahead(river: Ready) -> KnownAhead:
    """Give the tables beside the sales that a forecast reads; what is planned in them may lie ahead."""
    tables, collect = river.tables, river.engine.collect
    return {
        "products": collect(tables["products"]),
        "locations": collect(tables["locations"]),
        "calendar": river.calendar,
        "prices": collect(tables["prices"]),
        "signals": river.signals,
        "presales": collect(tables["presales"]),
    }


def _inputs(river: Ready) -> pl.DataFrame:
    """Give what of the data cannot be believed."""
    events = set(river.calendar["date"].to_list())
    step = forecast.period_days(river.period)
    return forecast.input_checks(river.history, as_of=river.as_of, period_days=step, event_days=events)


def _governed(predicted: ForecastResult, learnt: Learnt, inputs: pl.DataFrame) -> Demand:
    """Let the champion speak; the careful model in open segments, and in all where the data cannot be believed."""
    believed = forecast.UNBELIEVABLE.isdisjoint(inputs["check"].to_list())
    careful = learnt.open_segments if believed else predicted.explain["segment"].unique().to_list()
    return forecast.governed(predicted, champion=learnt.champion.model, open_segments=careful, shifts=learnt.shifts)


def flow(river: Ready, *, learnt: Learnt, levels: Sequence[float], steps: Steps, refresh: bool = False) -> Results:
    """Go from demand to ranked actions; the import's part of the results is left empty for the caller.

    refresh: forecast with the models that `learnt` remembers, as far as they fit the data.
    """
    horizon = HORIZON_PERIODS[river.period]
    predicted = predict(river, horizon_periods=horizon, steps=steps, learnt=learnt, refresh=refresh, apart=True)
    inputs = _inputs(river)
    computed = _governed(predicted, learnt, inputs)
    demand = forecast.replaced(computed, learnt.overrides)
    proposed = _proposed(river, demand, steps=steps)
    with steps.step("tables"):
        forecast_table, demand_table = result_tables(demand, levels=levels, horizon=horizon, engine=river.engine)
        brushed, relations = noticed(river)
        scorecard = review.scorecard(proposed.facts, proposed.health, predicted.accuracy, targets=river.terms.targets)
    return Results(
        as_of=river.as_of,
        period=river.period,
        terms=river.terms,
        imports=(),
        failed=(),
        history=river.history,
        demand=demand,
        computed=_where_replaced(computed, demand),
        kept=_kept(predicted, demand),
        learnt=_with_effects(learnt, river, computed=computed, used=demand),
        remembered=predicted.remembered,
        anew=predicted.anew,
        explain=predicted.explain,
        accuracy=predicted.accuracy,
        drivers=forecast.drivers_table(predicted.drivers, demand.series),
        drivers_law=forecast.drivers_law_table(predicted.drivers),
        facts=proposed.facts,
        forecast=forecast_table,
        demand_table=demand_table,
        health=proposed.health,
        health_groups=proposed.groups,
        scorecard=scorecard,
        alerts=proposed.alerts,
        actions=proposed.actions,
        newcomers=predicted.newcomers,
        analogues_told=predicted.analogues,
        signal_worth=predicted.signal_worth,
        signal_units=predicted.signal_units,
        inputs=inputs,
        brushed=brushed,
        relations=relations,
        signals=river.signals,
        faults=(*river.faults, *predicted.faults, *proposed.faults),
        steps=tuple(steps.done),
    )


class _Proposed(NamedTuple):
    """What follows from the demand: facts with it, how each product stands, its groups, alerts and ranked actions."""

    facts: pl.DataFrame
    health: pl.DataFrame
    groups: pl.DataFrame
    alerts: pl.DataFrame
    actions: pl.DataFrame
    faults: tuple[Fault, ...]


def _proposed(river: Ready, demand: Demand, *, steps: Steps) -> _Proposed:
    with steps.step("health"):
        facts = health.with_demand(river.facts, demand)
        healths, health_faults = health.diagnose(facts, as_of=river.as_of)
        groups = health.roll_ups(facts)
    with steps.step("alerts"):
        raised, alert_faults = alerts.raise_alerts(facts, demand, as_of=river.as_of)
    with steps.step("decide"):
        lanes = river.engine.collect(river.tables["lanes"])
        elasticity = decide.estimate_elasticity(river.history)
        facts = facts.join(elasticity, on="sku", how="left", maintain_order="left")
        actions, decide_faults = decide.propose(facts, demand, lanes=lanes, alerts=raised, as_of=river.as_of)
    return _Proposed(facts, healths, groups, raised, actions, (*health_faults, *alert_faults, *decide_faults))


def _kept(predicted: ForecastResult, used: Demand) -> pl.DataFrame:
    """Give what every model said, and what was used, to be judged when the days come."""
    said = {forecast.USED: used, forecast.BLEND: predicted.demand, **predicted.apart}
    return forecast.kept_table(said, segment=predicted.explain["segment"])


def _with_effects(learnt: Learnt, river: Ready, *, computed: Demand, used: Demand) -> Learnt:
    """Write down what people's words make of the forecast, and what those whose days are over brought."""
    known, told = learnt.effects, learnt.overrides
    found = forecast.effects(told, known, computed=computed, used=used, history=river.history, as_of=river.as_of)
    return replace(learnt, effects=found)


def _where_replaced(computed: Demand, used: Demand) -> Demand:
    """Give what was computed for the series whose forecast people replaced."""
    written = computed.extended(used.means.shape[1])
    return written.select((written.means != used.means).any(axis=1))


def result_tables(
    demand: Demand, *, levels: Sequence[float], horizon: int, engine: lake.Engine
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the tables `forecast` and `demand`, mapped over the series by the engine; in the order of the series."""
    write = partial(forecast.tables_of_series, levels=levels, horizon_periods=horizon, horizons_days=HORIZONS_DAYS)
    law = engine.from_polars(demand.to_table())
    schema = forecast.schema_of_series(levels)
    rows = engine.collect(engine.map_series(law, write, by=["sku", "location"], schema=schema))
    by_date = rows.filter(pl.col("date").is_not_null()).drop("horizon_days").sort("sku", "location", "date")
    by_horizon = rows.filter(pl.col("date").is_null()).drop("date").sort("sku", "location", "horizon_days")
    return by_date, by_horizon
