"""M5 beside others in one run: our forecast file, naive ways, statsforecast and mlforecast as they come.

    python benchmarks/m5_peers.py OUR-FORECAST.parquet --last-day 1913

The file is what `python benchmarks/m5.py run` writes. The libraries are no dependencies of ours: run it in an
environment of its own with `statsforecast mlforecast lightgbm polars pyarrow`. They are given the last 400 days.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import m5

DAYS = 400
SMOOTHING = (0.02, 0.05, 0.1, 0.2, 0.3)


def seasonal_naive(units: m5.Floats) -> m5.Floats:
    """Give the last week again and again."""
    return np.tile(units[:, -7:], (1, m5.HORIZON // 7))


def exponential_smoothing(units: m5.Floats) -> m5.Floats:
    """Give the last level of simple smoothing, each series with the constant of the smallest squared errors."""
    late = units[:, -DAYS:].astype(np.float64)
    level = np.repeat(late[None, :, :28].mean(axis=2), len(SMOOTHING), axis=0)
    errors = np.zeros_like(level)
    constants = np.array(SMOOTHING)[:, None]
    for day in range(28, late.shape[1]):
        gap = late[None, :, day] - level
        errors += gap**2
        level += constants * gap
    best = np.take_along_axis(level, errors.argmin(axis=0)[None], axis=0)[0]
    return np.repeat(best[:, None], m5.HORIZON, axis=1)


def long(units: m5.Floats, calendar: pl.DataFrame) -> pl.DataFrame:
    """Give the last days as the libraries take them: unique_id, ds, y."""
    late = units[:, -DAYS:]
    days = calendar["date"][units.shape[1] - DAYS : units.shape[1]]
    return pl.DataFrame(
        {
            "unique_id": np.repeat(np.arange(late.shape[0]), DAYS),
            "ds": pl.concat([days] * late.shape[0]).cast(pl.Datetime("us")),
            "y": late.ravel(),
        }
    )


def statsforecast(history: pl.DataFrame, name: str) -> m5.Floats:
    """Give what a model of statsforecast says, with a season of a week where it takes one."""
    from statsforecast import StatsForecast, models

    seasoned = {"season_length": 7} if name in ("AutoETS", "SeasonalNaive") else {}
    asked = StatsForecast(models=[getattr(models, name)(**seasoned)], freq="1d", n_jobs=-1)
    said: Any = asked.forecast(df=history, h=m5.HORIZON)
    return said.sort("unique_id", "ds")[name].to_numpy().reshape(-1, m5.HORIZON)


def mlforecast(history: pl.DataFrame) -> m5.Floats:
    """Give what mlforecast says with LightGBM as it comes and the lags of its guide."""
    from lightgbm import LGBMRegressor
    from mlforecast import MLForecast

    asked = MLForecast(
        models={"lgb": LGBMRegressor(verbosity=-1)}, freq="1d", lags=[1, 7, 14, 28], date_features=["weekday"]
    )
    asked.fit(history, static_features=[])
    said: Any = asked.predict(m5.HORIZON)
    return said.sort("unique_id", "ds")["lgb"].to_numpy().reshape(-1, m5.HORIZON)


def main() -> None:
    """Print a line a way of forecasting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours", type=Path)
    parser.add_argument("--last-day", type=int, default=1913)
    given = parser.parse_args()
    ids, every, calendar = m5.wide()
    units = every[:, : given.last_day]
    prices = m5.prices_before(ids, calendar, last_day=given.last_day)
    history = long(units, calendar)
    ours, _ = m5.score(given.ours, last_day=given.last_day)["WRMSSE"]
    print("| way | WRMSSE | ours against it | time |\n|---|---|---|---|", flush=True)
    print(f"| panhuo forecast | {ours:.4f} | | see m5.py |", flush=True)
    ways: dict[str, Callable[[], m5.Floats]] = {
        "seasonal naive": lambda: seasonal_naive(units),
        "simple exponential smoothing, bottom up": lambda: exponential_smoothing(units),
        "statsforecast CrostonSBA": lambda: statsforecast(history, "CrostonSBA"),
        "mlforecast, LightGBM": lambda: mlforecast(history),
        "statsforecast AutoETS": lambda: statsforecast(history, "AutoETS"),
    }
    for name, way in ways.items():
        begun = time.perf_counter()
        said = np.maximum(way(), 0.0)
        took = timedelta(seconds=round(time.perf_counter() - begun))
        score, _ = m5.wrmsse(said, units=every[:, : given.last_day + m5.HORIZON], ids=ids, prices=prices)
        print(f"| {name} | {score:.4f} | {ours / score - 1:+.1%} | {took} |", flush=True)


if __name__ == "__main__":
    main()
