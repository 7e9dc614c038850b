"""How good the forecast was on the held-out windows, and how each series came to its forecast."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.forecast.blend import Blend
from panhuo.forecast.calibrate import Spread, coverage
from panhuo.forecast.holdout import Holdout
from panhuo.forecast.measures import errors, mean_known, pinball
from panhuo.forecast.panel import Floats, Panel

__all__ = ["ACCURACY_SCHEMA", "accuracy_table", "explain_table"]

ACCURACY_SCHEMA = pl.Schema(
    {
        "segment": pl.String(),
        "model": pl.String(),
        "series": pl.Int64(),
        "values": pl.Int64(),
        "units": pl.Float64(),
        "wape": pl.Float64(),
        "wape_total": pl.Float64(),
        "rmse": pl.Float64(),
        "bias": pl.Float64(),
        "coverage_90": pl.Float64(),
        "pinball": pl.Float64(),
    }
)
_RATE_DAYS = 91


def accuracy_table(
    holdout: Holdout | None,
    joined: Floats | None,
    *,
    spread: Spread,
    segment: npt.NDArray[np.intp],
    names: list[str],
    seed: int,
) -> pl.DataFrame:
    """Give one row a segment and model ("blend" = what is used; segment "all" = everything); empty without a hold-out.

    The columns of `measures.errors`; coverage_90: share of values in the randomised 90 % band; pinball: mean over five
    levels, in units. The last two are for the blend alone.
    """
    if holdout is None or joined is None:
        return pl.DataFrame(schema=ACCURACY_SCHEMA)
    inside = coverage(holdout.actual, joined, spread, seed=seed)
    loss = pinball(holdout.actual, joined, spread=spread, seed=seed)
    rows: list[dict[str, object]] = []
    groups = [("all", np.ones(segment.size, dtype=np.bool_))]
    groups += [(name, segment == code) for code, name in enumerate(names)]
    for name, chosen in groups:
        if not chosen.any():
            continue
        rows.append(
            {
                "segment": name,
                "model": "blend",
                **errors(holdout.actual[:, chosen], joined[:, chosen]),
                "coverage_90": mean_known(inside[:, chosen]),
                "pinball": mean_known(loss[:, chosen]),
            }
        )
        rows += [
            {"segment": name, "model": model, **errors(holdout.actual[:, chosen], said[:, chosen])}
            for model, said in holdout.said.items()
        ]
    return pl.DataFrame(rows, schema=ACCURACY_SCHEMA)


def explain_table(
    panel: Panel,
    *,
    blend: Blend,
    segment: npt.NDArray[np.intp],
    names: list[str],
    holdout: Holdout | None,
    joined: Floats | None,
    speakers: list[str],
    by_totals: npt.NDArray[np.float64],
) -> pl.DataFrame:
    """Give one row a series, in the order of the panel: what its forecast rests on.

    model: who says most of it, of `speakers`; share_NAME: each model's share in its segment. total_units: what the
    total of its group adds in four weeks. rate_observed: units sold a period over the last 91 days since it began,
    stock-outs counted as they were; rate_true: the same without the periods when it could not be bought. holdout_wape:
    sum of |d - m| over sum of d on the held-out windows; null where nothing sold in them.
    """
    rates = _rates(panel)
    shares = blend.shares[segment]
    error = _series_wape(holdout, joined, count=panel.series.height)
    return panel.series.with_columns(
        pl.Series("model", speakers, dtype=pl.String),
        pl.Series("segment", [names[code] for code in segment], dtype=pl.String),
        *(pl.Series(name, values) for name, values in rates.items()),
        pl.Series("holdout_wape", error, nan_to_null=True),
        pl.Series("bias_factor", blend.bias[segment]),
        pl.Series("total_units", by_totals),
        *(pl.Series(f"share_{name}", shares[:, column]) for column, name in enumerate(blend.models)),
    )


def _rates(panel: Panel) -> dict[str, npt.NDArray[np.generic]]:
    periods, begins = panel.periods, panel.begins
    age = np.arange(periods)[None, :]
    alive = age >= begins[:, None]
    recent = alive & (age >= periods - panel.length(_RATE_DAYS))
    known = panel.known
    count = recent.sum(axis=1)
    sold = np.where(recent, panel.sold, 0.0).sum(axis=1, dtype=np.float64)
    free = (recent & known).sum(axis=1)
    asked = np.where(recent & known, panel.filled, 0.0).sum(axis=1, dtype=np.float64)
    observed = np.where(count > 0, sold / np.maximum(count, 1), 0.0)
    return {
        "history_periods": (periods - begins).astype(np.int64),
        "units_total": panel.sold.sum(axis=1, dtype=np.float64),
        "rate_observed": observed,
        "rate_true": np.where(free > 0, asked / np.maximum(free, 1), observed),
        "censored_periods": (alive & ~known).sum(axis=1).astype(np.int64),
    }


def _series_wape(holdout: Holdout | None, joined: Floats | None, *, count: int) -> npt.NDArray[np.float64]:
    if holdout is None or joined is None:
        return np.full(count, np.nan)
    known = ~np.isnan(holdout.actual)
    gap = np.where(known, np.abs(holdout.actual - joined), 0.0).sum(axis=(0, 2), dtype=np.float64)
    units = np.where(known, holdout.actual, 0.0).sum(axis=(0, 2), dtype=np.float64)
    return np.where(units > 0, gap / np.maximum(units, 1e-9), np.nan)
