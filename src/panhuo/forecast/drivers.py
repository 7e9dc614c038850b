"""What drives a forecast: the exact contributions of a tree model, gathered into a few groups and told in units.

The trees add up to log m, and their contributions to it are exact (Shapley values of tree models: Lundberg et al.,
2020): log m = c_0 + sum of c_g over groups g, c_0 that of a typical series. In units, with m_0 = exp(c_0), group g
accounts for c_g * (m - m_0) / log(m / m_0), which adds up to m - m_0 exactly, in whatever order the groups are looked
at (logarithmic mean Divisia index: Ang, 2004).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.forecast.panel import Floats

__all__ = [
    "BASE",
    "DRIVERS",
    "Drivers",
    "booster_of",
    "contributions",
    "drivers_law_table",
    "drivers_table",
    "steps_ahead",
]

# What the columns of a model are about.
DRIVERS = ("level", "season", "price", "event", "place")
BASE = "base"


@dataclass(frozen=True, eq=False)
class Drivers:
    """What it takes to explain the forecasts of one model later, one product at a time.

    model: its name. law: the trees as LightGBM writes them. groups: the group of each column. lines: what the trees
    read, shape (n, steps, columns), NaN where the model has no opinion; the steps stand evenly for all periods.
    log_level: (n,), what the trees' sum is added to.
    """

    model: str
    law: str
    groups: tuple[str, ...]
    lines: Floats
    log_level: Floats


def steps_ahead(horizon: int) -> list[int]:
    """Give periods ahead that stand for all of the horizon: every fourth, of which seven hold each weekday once."""
    return list(range(min(2, horizon), horizon + 1, 4))


def drivers_table(drivers: Drivers | None, series: pl.DataFrame) -> pl.DataFrame:
    """Give one row a series that the model has an opinion on: what its trees read, step after step."""
    if drivers is None:
        return pl.DataFrame(
            schema={"sku": pl.String, "location": pl.String, "lines": pl.List(pl.Float32), "log_level": pl.Float32}
        )
    flat = drivers.lines.reshape(drivers.lines.shape[0], -1)
    rows = np.flatnonzero(~np.isnan(drivers.lines).all(axis=(1, 2)))
    lines = pl.Series("lines", flat[rows], dtype=pl.Array(pl.Float32, flat.shape[1])).cast(pl.List(pl.Float32))
    level = pl.Series("log_level", drivers.log_level[rows], dtype=pl.Float32)
    return series.select("sku", "location")[rows].with_columns(lines, level)


def drivers_law_table(drivers: Drivers | None) -> pl.DataFrame:
    """Give the one row that says how to read `drivers_table`: model, law, groups; none without a model."""
    schema = {"model": pl.String, "law": pl.String, "groups": pl.List(pl.String), "typical": pl.Float64}
    if drivers is None:
        return pl.DataFrame(schema=schema)
    typical = float(np.median(drivers.log_level))
    row = {"model": drivers.model, "law": drivers.law, "groups": list(drivers.groups), "typical": typical}
    return pl.DataFrame([row], schema=schema)


def contributions(
    booster: Any, lines: npt.ArrayLike, *, groups: Sequence[str], log_level: float, typical: float
) -> dict[str, float]:
    """Give the mean units a period that each group accounts for, and `BASE`; they add up to the trees' mean.

    booster: a LightGBM booster with log link. lines: shape (any, columns), of one series. groups: the group of each
    column. log_level: of the series; typical: of a typical one, from which the level counts.
    """
    shares = np.asarray(booster.predict(np.asarray(lines), pred_contrib=True, num_threads=1), dtype=np.float64)
    above = log_level - typical
    base = np.exp(shares[:, -1] + typical)
    step = shares[:, :-1].sum(axis=1) + above
    mean = base * np.exp(step)
    # The logarithmic mean of m and m_0; where they are the same it is they.
    factor = np.where(np.abs(step) > 1e-9, (mean - base) / np.where(np.abs(step) > 1e-9, step, 1.0), mean)
    units = shares[:, :-1] * factor[:, None]
    names = np.array(groups)
    told = {name: float(units[:, names == name].sum(axis=1).mean()) for name in DRIVERS if (names == name).any()}
    return {BASE: float(base.mean())} | told | {"level": told.get("level", 0.0) + float((above * factor).mean())}


def booster_of(law: str) -> Any:
    """Give the trees that were written as `law`."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import lightgbm

    return lightgbm.Booster(model_str=law)
