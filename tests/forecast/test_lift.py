"""Signals: found at their lag, used where they help, left out where they are noise; nothing is known before its day."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo import words
from panhuo.forecast.holdout import Holdout, segments_of
from panhuo.forecast.lift import Lift, learn_lifts, lifted, worth_table
from panhuo.forecast.panel import Panel, panel_of
from panhuo.forecast.told import told_by
from panhuo.signals import DAILY
from tests.forecast.shop import AS_OF, products_of, series_of

DAYS, SKUS, LAG, EFFECT, HELD = 300, 24, 4, 0.6, 28


def talk(rows: int, *, seed: int) -> np.ndarray:
    """Give how much is talked of each SKU, day by day, as searches are."""
    random = np.random.default_rng(seed)
    found = np.zeros((rows, DAYS))
    for day in range(1, DAYS):
        found[:, day] = 0.85 * found[:, day - 1] + random.normal(0, 0.5, rows)
    return 200 * np.exp(found)


def shop(heard: np.ndarray, *, extra: np.ndarray | None = None, seed: int = 1) -> Panel:
    """Give goods whose demand follows what was heard four days before."""
    moved = np.log(heard / 200)
    late = np.concatenate([np.zeros((SKUS, LAG)), moved[:, :-LAG]], axis=1)
    mean = 8.0 * np.exp(EFFECT * late) + (0.0 if extra is None else extra)
    units = np.random.default_rng(seed).poisson(mean)
    rows = [
        {"sku": f"S{sku}", "location": "all", "period_start": AS_OF - timedelta(days=DAYS - 1 - day),
         "units": float(units[sku, day])}
        for sku in range(SKUS) for day in range(DAYS)
    ]  # fmt: skip
    history = pl.DataFrame(rows).with_columns(price=pl.lit(None, pl.Float64), in_stock=pl.lit(None, pl.Float64))
    return panel_of(
        history, series=series_of(SKUS), products=products_of(SKUS), as_of=AS_OF, period_days=1, horizon=HELD
    )


def said(name: str, values: np.ndarray, *, planned: bool = False, first: date | None = None) -> pl.DataFrame:
    begin = first or AS_OF - timedelta(days=DAYS - 1)
    rows = [
        (name, f"S{sku}", begin + timedelta(days=day), float(value), planned)
        for sku, line in enumerate(values) for day, value in enumerate(line)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DAILY, orient="row")


def learnt(panel: Panel, signals: pl.DataFrame, *, places: pl.DataFrame | None = None) -> dict[str, Lift]:
    """Learn with a forecast that knows the mean of the last four weeks and nothing else."""
    locations = words.empty("locations") if places is None else places
    told = told_by(panel, signals, products=products_of(SKUS), locations=locations, as_of=AS_OF)
    origins = (panel.periods - 1 - 2 * HELD, panel.periods - 1 - HELD)
    actual = np.stack([panel.demand[:, origin + 1 : origin + 1 + HELD] for origin in origins])
    joined = np.stack([np.repeat(panel.rate(origin, 28)[0][:, None], HELD, axis=1) for origin in origins])
    segment = np.stack([segments_of(panel, origin=origin)[0] for origin in origins])
    lifts = learn_lifts(panel, told, holdout=Holdout(origins, actual, {}, segment), joined=joined)
    assert worth_table(panel, lifts).height == len(lifts)
    return {lift.told.name: lift for lift in lifts}


def test_a_signal_is_found_at_its_lag_with_its_effect_and_noise_is_left_out():
    heard = talk(SKUS, seed=2)
    found = learnt(shop(heard), pl.concat([said("search", heard), said("moon", talk(SKUS, seed=3))]))
    assert (found["search"].reason, found["search"].lag) == ("used", LAG)
    assert found["search"].effect == pytest.approx(EFFECT, rel=0.15)
    assert found["search"].judged.worth > 0.02
    assert found["moon"].reason != "used"


def test_two_that_say_the_same_do_not_count_twice():
    heard = talk(SKUS, seed=2)
    found = learnt(shop(heard), pl.concat([said("search", heard), said("mention", 3 * heard)]))
    moved = sum(lift.effect for lift in found.values() if lift.reason == "used")
    assert moved == pytest.approx(EFFECT, rel=0.2)


def test_what_is_planned_adds_units_on_its_day_and_on_no_other():
    planned = np.zeros((SKUS, DAYS + 14))
    planned[:, ::9] = 20.0
    calm = np.full((SKUS, DAYS), 200.0)
    panel = shop(calm, extra=planned[:, :DAYS])
    found = learnt(panel, said("host_units", planned, planned=True))
    assert found["host_units"].reason == "used"
    flat = np.full((SKUS, HELD), 8.0, dtype=np.float32)
    moved = lifted(flat, panel, list(found.values()), origin=panel.periods - 1)
    shown = planned[:, DAYS : DAYS + 14] > 0
    added = moved.means[:, :14] - 8.0
    # A little less than came: the mean of the days before has seen some of it.
    assert 14.0 < added[shown].mean() < 20.0
    assert np.abs(added[~shown]).max() == 0
    assert moved.units["host_units"].sum() == pytest.approx(float(added.sum()), rel=1e-4)


def test_nothing_is_read_of_the_days_after_the_origin():
    heard = talk(SKUS, seed=2)
    panel = shop(heard)
    lifts = list(learnt(panel, said("search", heard)).values())
    origin = panel.periods - 1 - HELD
    flat = np.full((SKUS, HELD), 8.0, dtype=np.float32)
    before = lifted(flat, panel, lifts, origin=origin).means
    later = [replace(lift, told=replace(lift.told, values=lift.told.values.copy())) for lift in lifts]
    for lift in later:
        lift.told.values[:, origin + 1 :] = 99.0
    assert np.array_equal(lifted(flat, panel, later, origin=origin).means, before)


def test_too_few_days_say_nothing_and_no_signal_changes_nothing():
    heard = talk(SKUS, seed=2)
    panel = shop(heard)
    short = said("search", heard[:, -5:], first=AS_OF - timedelta(days=4))
    assert learnt(panel, short)["search"].reason == "too_few"
    flat = np.full((SKUS, HELD), 8.0, dtype=np.float32)
    assert lifted(flat, panel, [], origin=panel.periods - 1).means is flat


def test_a_signal_about_places_is_found_with_the_weather_of_each():
    """Four shops in two regions; in one it is warm while it is cold in the other, below freezing at times."""
    shops, goods = 4, 12
    degrees = 12.0 * np.log(talk(2, seed=6) / 200)
    late = np.concatenate([np.zeros((2, LAG)), degrees[:, :-LAG]], axis=1)
    random = np.random.default_rng(7)
    rows = [
        {"sku": f"S{sku}", "location": f"L{shop}", "period_start": AS_OF - timedelta(days=DAYS - 1 - day),
         "units": float(random.poisson(8.0 * np.exp(0.05 * late[shop % 2, day])))}
        for shop in range(shops) for sku in range(goods) for day in range(DAYS)
    ]  # fmt: skip
    history = pl.DataFrame(rows).with_columns(price=pl.lit(None, pl.Float64), in_stock=pl.lit(None, pl.Float64))
    series = pl.concat(series_of(goods, location=f"L{shop}") for shop in range(shops))
    panel = panel_of(history, series=series, products=products_of(goods), as_of=AS_OF, period_days=1, horizon=HELD)
    places = pl.DataFrame({"location": [f"L{shop}" for shop in range(shops)], "region": ["north", "south"] * 2})
    begin = AS_OF - timedelta(days=DAYS - 1)
    weather = pl.DataFrame(
        [("degrees", region, begin + timedelta(days=day), float(degrees[code, day]), False)
         for code, region in enumerate(("north", "south")) for day in range(DAYS)],
        schema=DAILY, orient="row",
    )  # fmt: skip
    found = learnt(panel, weather, places=places)["degrees"]
    assert (found.reason, found.lag) == ("used", LAG)
    # A spread of the weather moves demand by so much.
    assert found.effect == pytest.approx(0.05 * degrees.std(), rel=0.15)
    moved = lifted(np.full((shops * goods, HELD), 8.0, dtype=np.float32), panel, [found], origin=panel.periods - 1)
    north, south = (moved.means[panel.groups["location"] % 2 == code, 0] for code in (0, 1))
    assert np.ptp(north) == np.ptp(south) == 0.0
    assert north[0] != pytest.approx(south[0], rel=0.01)


def test_a_signal_about_nobody_here_is_not_there():
    panel = shop(talk(SKUS, seed=2))
    nobody = said("search", talk(1, seed=4)).with_columns(pl.lit("Another").alias("subject"))
    assert told_by(panel, nobody, products=products_of(SKUS), locations=words.empty("locations"), as_of=AS_OF) == []
