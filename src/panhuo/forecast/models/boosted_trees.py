"""Boosted trees: one model over all series that learns from their lags, shapes, calendar and prices.

Formula: log m(t) = log level + sum of regression trees over about 60 columns known at the origin (see `features.py`),
Tweedie loss. The trees learn how demand differs from its level, so that they need not learn each level first. Every
coming period is forecast directly, with the number of periods ahead as one of the columns.
Unit: units a period.
Source: Ke et al. (2017), LightGBM; the global Tweedie models of the M5 competition (Makridakis et al., 2022).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from panhuo.forecast.drivers import Drivers, booster_of, steps_ahead
from panhuo.forecast.features import codes_at, drivers_at, known_at, rows_of
from panhuo.forecast.panel import Codes, Floats, Panel, sample_of
from panhuo.words import Text

if TYPE_CHECKING:
    import lightgbm

__all__ = ["MEANING", "TITLE", "TRUST", "UNSEEN", "explain", "fit", "kept", "predict", "restored"]

TITLE = Text(en="Boosted trees", zh="梯度提升树")
MEANING = Text(
    en="One model for all goods that learns from recent sales, weekday, season, events and prices.",
    zh="所有商品共用的一个模型，从近期销量、星期、季节、活动和价格中学习。",
)
# Before anything is held out they count for as much as so many of the simple models.
TRUST = 24.0
# They read how long goods have been there, so that only the root of how levels change is left to tell them.
UNSEEN = 0.5
# With fewer lines than this the means do as well and are easier to understand.
_LINES_MIN = 3_000
_LINES_ENOUGH = 150_000
_LINES_MAX = 2_000_000
_LINES_A_THREAD = 200_000
# More series than this teach nothing more: what is known of them at every origin would be gathered for nothing.
_SERIES_MAX = 150_000
_ORIGINS_MIN, _ORIGINS_MAX = 28, 56
# Periods with sales that are worth one more origin.
_SOLD_AN_ORIGIN = 12_000
# The goods of more than a year ago sold in another world.
_LOOK_BACK_DAYS = 400
_LINES_AT_ONCE = 1_000_000
# Trees learn mostly from goods with a past; of the first days they make too much.
_KNOWN_DAYS = 14
_TREES_MIN, _TREES_MAX = 120, 240
_LINES_A_TREE = 6_000
# Fewer trees take larger steps: the rate falls with the root of their number.
_RATE_AT_MAX = 0.08


@dataclass(frozen=True, eq=False)
class _State:
    booster: lightgbm.Booster
    threads: int


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> _State | None:
    """Train on a sample of (series, origin, periods ahead) known by `last`; None if there are too few."""
    sample = _sample(sample_of(panel, most=_SERIES_MAX, seed=seed), last=last, horizon=horizon, seed=seed)
    if sample is None:
        return None
    lines, outcome, level = sample
    # One thread on a small job: several would mostly wait for each other.
    threads = 1 if outcome.size < _LINES_A_THREAD else threads
    lgb = _lightgbm()
    dataset = lgb.Dataset(
        lines,
        label=outcome,
        init_score=level,
        categorical_feature=codes_at(panel),
        free_raw_data=True,
        params={"max_bin": 127, "verbose": -1, "num_threads": threads, "min_data_in_bin": 3},
    )
    booster = lgb.train(
        _settings(outcome.size, seed=seed, threads=threads), dataset, num_boost_round=_trees(outcome.size)
    )
    return _State(booster, threads)


def predict(state: _State, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the trees' mean; NaN for series with less than two known weeks yet."""
    known = known_at(panel, origin=origin, horizon=horizon)
    n = panel.series.height
    result = np.full((n, horizon), np.nan, dtype=np.float32)
    rows = _spoken_for(panel, origin)
    ahead = np.arange(1, horizon + 1, dtype=np.int32)
    for part in np.array_split(rows, max(1, -(-rows.size * horizon // _LINES_AT_ONCE))):
        lines = rows_of(panel, known, rows=np.repeat(part, horizon), ahead=np.tile(ahead, part.size))
        told: Any = state.booster.predict(lines, num_threads=state.threads, raw_score=True)
        result[part] = np.exp(told.reshape(part.size, horizon) + known.log_level[part, None])
    return result


def kept(state: _State) -> str:
    """Give the trees as a text."""
    return state.booster.model_to_string()


def restored(text: str, *, threads: int) -> _State:
    """Give the trees that were written as `text`."""
    return _State(booster_of(text), threads)


def explain(state: _State, panel: Panel, *, origin: int, horizon: int) -> Drivers:
    """Give what the trees read of every series, for `drivers.contributions` to tell later what drove its forecast."""
    known = known_at(panel, origin=origin, horizon=horizon)
    groups = tuple(drivers_at(panel, known))
    steps = np.array(steps_ahead(horizon), dtype=np.int32)
    n = panel.series.height
    lines = np.full((n, steps.size, len(groups)), np.nan, dtype=np.float32)
    rows = _spoken_for(panel, origin)
    told = rows_of(panel, known, rows=np.repeat(rows, steps.size), ahead=np.tile(steps, rows.size))
    lines[rows] = told.reshape(rows.size, steps.size, -1)
    return Drivers("boosted_trees", state.booster.model_to_string(), groups, lines, known.log_level)


def _spoken_for(panel: Panel, origin: int) -> npt.NDArray[np.intp]:
    return np.flatnonzero(panel.begins <= origin + 1 - panel.length(_KNOWN_DAYS))


def _lightgbm() -> ModuleType:
    """Import LightGBM when it is needed, its threads asleep while they wait.

    By default they spin: beside one busy process the same training was measured to take nine times as long.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import lightgbm

    return lightgbm


def _trees(lines: int) -> int:
    return int(np.clip(lines // _LINES_A_TREE, _TREES_MIN, _TREES_MAX))


def _settings(lines: int, *, seed: int, threads: int) -> dict[str, Any]:
    return {
        "objective": "tweedie",
        "tweedie_variance_power": 1.1,
        "learning_rate": _RATE_AT_MAX * (_TREES_MAX / _trees(lines)) ** 0.5,
        "num_leaves": int(np.clip(lines // 6_000, 7, 191)),
        "min_data_in_leaf": int(np.clip(lines // 2_000, 20, 120)),
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 1.0,
        "cat_smooth": 50.0,
        "max_bin": 127,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "verbose": -1,
    }


def _sample(panel: Panel, *, last: int, horizon: int, seed: int) -> tuple[Floats, Floats, Floats] | None:
    """Draw origins evenly over the look-back and, at each, series and periods ahead at random."""
    earliest = max(panel.length(28), last - panel.length(_LOOK_BACK_DAYS))
    if earliest >= last:
        return None
    sold = int(np.count_nonzero(panel.filled[:, earliest : last + 1]))
    count = int(np.clip(sold // _SOLD_AN_ORIGIN, _ORIGINS_MIN, _ORIGINS_MAX))
    origins = np.unique(np.linspace(earliest, last - 1, count).round().astype(np.intp))
    random = np.random.default_rng(seed)
    # One line a series and origin, since more days ahead of the same pair say much the same again; and no more lines
    # than periods with sales, since a shop of goods that hardly ever sell has little to teach.
    worthwhile = min(panel.series.height * origins.size, sold)
    most = min(_LINES_MAX, max(_LINES_ENOUGH, worthwhile)) // origins.size
    drawn = [_draw(panel, int(origin), last=last, horizon=horizon, most=most, random=random) for origin in origins]
    if sum(rows.size for rows, _ in drawn) < _LINES_MIN:
        return None
    lines: list[Floats] = []
    outcome: list[Floats] = []
    level: list[Floats] = []
    for origin, (rows, ahead) in zip(origins, drawn, strict=True):
        known = known_at(panel, origin=int(origin), horizon=horizon)
        lines.append(rows_of(panel, known, rows=rows, ahead=ahead))
        outcome.append(panel.demand[rows, origin + ahead])
        level.append(known.log_level[rows])
    return np.concatenate(lines), np.concatenate(outcome), np.concatenate(level)


def _draw(
    panel: Panel, origin: int, *, last: int, horizon: int, most: int, random: np.random.Generator
) -> tuple[npt.NDArray[np.intp], Codes]:
    """Draw up to `most` pairs of series and periods ahead with known demand, of series begun by the origin."""
    reach = min(horizon, last - origin)
    begun = panel.begins <= origin
    usable = np.flatnonzero(panel.known[:, origin + 1 : origin + 1 + reach] & begun[:, None])
    chosen = usable if usable.size <= most else np.sort(random.choice(usable, size=most, replace=False, shuffle=False))
    return chosen // reach, (chosen % reach + 1).astype(np.int32)
