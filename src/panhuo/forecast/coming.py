"""What goods new and to come are taken for: the launches they are like, what is ordered ahead, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from panhuo.forecast.models.launch import (
    YOUNG_DAYS,
    Launched,
    begun_at,
    curves_of,
    predict,
    scales_of,
    told_ahead,
)
from panhuo.forecast.newcomers import Newcomers
from panhuo.forecast.panel import Panel
from panhuo.forecast.profile import group_sum

__all__ = ["ANALOGUES_TOLD", "NEWCOMERS_TOLD", "Coming", "coming"]

# launched_on: stated or first sold. presale_units: ordered ahead so far; presale_level: demand over what the curve
# says, after that; level: the same after the first days too; certainty: in units of expectation; units: of the next
# four weeks in which it sells, from today or its launch; units_plain: the same without analogues that people chose.
NEWCOMERS_TOLD = pl.Schema(
    {
        "sku": pl.String(),
        "launched_on": pl.Date(),
        "days": pl.Int64(),
        "presale_units": pl.Float64(),
        "presale_level": pl.Float64(),
        "level": pl.Float64(),
        "certainty": pl.Float64(),
        "units": pl.Float64(),
        "units_plain": pl.Float64(),
    }
)
# weight: how much a launch counts, 0 to 1; kind: `pick` or `drop` as people chose, else `alike`; units_28d: its own
# first four weeks at the rate it sold while it could be bought.
ANALOGUES_TOLD = pl.Schema(
    {
        "sku": pl.String(),
        "analogue": pl.String(),
        "kind": pl.String(),
        "weight": pl.Float64(),
        "launched_on": pl.Date(),
        "units_28d": pl.Float64(),
    }
)
_WEEKS, _SHOWN = 4, 12


@dataclass(frozen=True, eq=False)
class Coming:
    """Tables of `NEWCOMERS_TOLD` and `ANALOGUES_TOLD`."""

    newcomers: pl.DataFrame
    analogues: pl.DataFrame


def coming(state: Launched, panel: Panel, *, origin: int) -> Coming:
    """Give both for every SKU in its first four months or to come."""
    known, begun = panel.newcomers, begun_at(panel, origin)
    rows = np.flatnonzero(~np.isnan(begun) & (origin - begun < panel.length(YOUNG_DAYS)))
    if known is None or not rows.size:
        return Coming(pl.DataFrame(schema=NEWCOMERS_TOLD), pl.DataFrame(schema=ANALOGUES_TOLD))
    codes = panel.groups["sku"]
    skus = np.unique(codes[rows])
    curves = curves_of(state, panel, skus)
    scales = scales_of(state, panel, curves, begun=begun, origin=origin, rows=rows)
    ahead = told_ahead(state, panel, curves, begun=begun, origin=origin, rows=rows)
    units = _units(state, panel, origin=origin)
    chosen = known.picked or known.dropped
    plain = (
        _units(state, replace(panel, newcomers=replace(known, picked={}, dropped={})), origin=origin)
        if chosen
        else units
    )
    names = dict(zip(codes.tolist(), panel.series["sku"].to_list(), strict=True))
    told: list[dict[str, object]] = []
    alike: list[dict[str, object]] = []
    for sku in skus.tolist():
        of_sku = rows[codes[rows] == sku]
        launch = int(np.nanmin(begun[of_sku]))
        ordered = 0.0 if known.presale is None else float(known.presale[sku, : origin + 1].sum())
        told.append(
            {
                "sku": names[sku],
                "launched_on": panel.date_of(launch),
                "days": (origin - launch) * panel.period_days,
                "presale_units": ordered,
                "presale_level": ahead[sku][0] if sku in ahead else None,
                "level": float(np.mean([scales[int(row)][0] for row in of_sku])),
                "certainty": float(np.mean([scales[int(row)][1] for row in of_sku])),
                "units": float(units[sku]),
                "units_plain": float(plain[sku]),
            }
        )
        alike += _alike(state, panel, known, sku=sku, launch=launch, names=names)
    return Coming(
        pl.DataFrame(told, schema=NEWCOMERS_TOLD).sort("sku"),
        pl.DataFrame(alike, schema=ANALOGUES_TOLD).sort(["sku", "weight", "analogue"], descending=[False, True, False]),
    )


def _units(state: Launched, panel: Panel, *, origin: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give by SKU the units of its next four weeks, which begin with its launch if that is ahead."""
    weeks = panel.length(7 * _WEEKS)
    wait = np.clip(np.nan_to_num(begun_at(panel, origin)) - origin - 1, 0, panel.horizon).astype(np.intp)
    said = np.nan_to_num(predict(state, panel, origin=origin, horizon=panel.horizon + weeks))
    days = np.arange(said.shape[1])
    inside = (days >= wait[:, None]) & (days < (wait + weeks)[:, None])
    return group_sum(np.where(inside, said, 0.0).sum(axis=1), panel.groups["sku"])


def _alike(
    state: Launched, panel: Panel, known: Newcomers, *, sku: int, launch: int, names: dict[int, str]
) -> list[dict[str, object]]:
    others, weight = state.alike_to(sku, panel, known, launch=float(launch))
    weights = np.zeros(state.first.size)
    weights[others] = np.where(state.launches[others] > 0, weight, 0.0)
    picked, dropped = known.picked.get(sku, frozenset()), known.dropped.get(sku, frozenset())
    first = [code for code in np.argsort(-weights, kind="stable")[:_SHOWN].tolist() if weights[code] > 0]
    weeks = panel.length(7 * _WEEKS)
    shown = [*first, *sorted(code for code in picked | dropped if code not in first)]
    return [
        {
            "sku": names[sku],
            "analogue": names[code],
            "kind": "pick" if code in picked else "drop" if code in dropped else "alike",
            "weight": float(weights[code]),
            "launched_on": None if np.isnan(state.first[code]) else panel.date_of(int(state.first[code])),
            "units_28d": _rate(state, code, weeks) * weeks * float(state.launches[code]),
        }
        for code in shown
    ]


def _rate(state: Launched, sku: int, weeks: int) -> float:
    days = state.counts[sku, :weeks].sum()
    return float(state.units[sku, :weeks].sum() / days) if days > 0 else 0.0
