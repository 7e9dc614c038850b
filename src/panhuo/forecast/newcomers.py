"""What is known of goods before they sell: what they are like, when they come, what is ordered ahead of it.

Analogues: how much a launch j tells of SKU i is w = exp(-k * sum of penalties): another brand, IP, category or edition,
the distance of their list prices in logarithms, and that of their launches in the year. The penalties among themselves
are our choice, k is learnt (`models.launch`); planners put them right by picking and dropping analogues: where some are
picked, only they count, each fully.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.words.attributes import ip_of

__all__ = ["ANALOGUES", "Newcomers", "likeness", "newcomers_of"]

# What people said of analogues: kind is `pick` or `drop`, of the launch `analogue` for `sku`.
ANALOGUES = pl.Schema({"sku": pl.String(), "analogue": pl.String(), "kind": pl.String()})
_PENALTIES = {"brand": 0.7, "ip": 0.7, "category": 1.5, "edition": 0.4}
_PRICE_PENALTY, _SEASON_PENALTY = 1.0, 0.3
_YEAR_DAYS = 365.25


@dataclass(frozen=True, eq=False)
class Newcomers:
    """launch: (n,) the period of the stated launch of each series, which may lie ahead, NaN unknown; kinds: by name a
    code of each SKU, -1 unknown; log_price: (skus,); presale: (skus, periods + horizon) units ordered in each period
    ahead of the launch and not cancelled, None if nothing was; picked, dropped: by SKU the SKUs that people chose.

    SKUs stand in the order of their codes in `Panel.groups["sku"]`.
    """

    launch: npt.NDArray[np.float64]
    kinds: Mapping[str, Codes]
    log_price: npt.NDArray[np.float64]
    presale: Floats | None = None
    picked: Mapping[int, frozenset[int]] = field(default_factory=dict)
    dropped: Mapping[int, frozenset[int]] = field(default_factory=dict)


def newcomers_of(
    panel: Panel,
    *,
    products: pl.DataFrame,
    presales: pl.DataFrame | None = None,
    analogues: pl.DataFrame | None = None,
    as_of: date,
) -> Newcomers:
    """Gather it from the products, the presales up to `as_of`, and what people chose (`ANALOGUES`)."""
    facts = products.unique("sku", keep="last", maintain_order=True)
    facts = facts.with_columns(ip_of(facts["attributes"]))
    described = panel.series.select("sku").join(facts, on="sku", how="left", maintain_order="left")
    codes = panel.groups["sku"]
    of_sku = np.zeros(int(codes.max()) + 1 if codes.size else 0, dtype=np.intp)
    of_sku[codes] = np.arange(codes.size)
    launch = (described["launch_date"] - panel.first).dt.total_days() // panel.period_days
    price = described["list_price"].cast(pl.Float64).to_numpy()[of_sku]
    names = dict(zip(panel.series["sku"], map(int, codes), strict=True))
    chosen = pl.DataFrame(schema=ANALOGUES) if analogues is None else analogues
    return Newcomers(
        launch=launch.cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64),
        kinds={name: _codes(described[name])[of_sku] for name in _PENALTIES},
        log_price=np.log(np.where(price > 0, price, np.nan)),
        presale=None if presales is None else _presale(panel, presales, names=names, as_of=as_of),
        picked=_chosen(chosen, "pick", names),
        dropped=_chosen(chosen, "drop", names),
    )


def likeness(
    panel: Panel,
    newcomers: Newcomers,
    *,
    sku: int,
    launch: float,
    others: npt.NDArray[np.intp],
    launches: npt.NDArray[np.floating],
    sharpness: float = 1.0,
) -> Floats:
    """Give how much the launch of each of the `others` (codes of SKUs) tells of `sku`, 0 to 1; launches: the periods of
    theirs; sharpness: what the penalties are multiplied by.
    """
    penalty = np.zeros(others.size)
    for name, weight in _PENALTIES.items():
        codes, own = newcomers.kinds[name][others], newcomers.kinds[name][sku]
        unlike = (codes != own) | (codes < 0)
        # What nobody states about anything tells nothing apart.
        penalty += weight * (unlike if own >= 0 or (codes >= 0).any() else 0.0)
    gap = np.abs(newcomers.log_price[others] - newcomers.log_price[sku])
    penalty += _PRICE_PENALTY * np.nan_to_num(gap, nan=0.0)
    angle = 2 * np.pi * (launches - launch) * panel.period_days / _YEAR_DAYS
    penalty += _SEASON_PENALTY * (1 - np.cos(np.nan_to_num(angle)))
    weight = np.exp(-sharpness * penalty)
    picked, dropped = newcomers.picked.get(sku, frozenset()), newcomers.dropped.get(sku, frozenset())
    if picked:
        weight = np.isin(others, list(picked)).astype(np.float64)
    weight[np.isin(others, [*dropped, sku])] = 0.0
    return weight.astype(np.float32)


def _codes(values: pl.Series) -> Codes:
    """Give a code for each value, -1 where there is none."""
    ranks = values.cast(pl.String).rank("dense")
    return (ranks.cast(pl.Int32) - 1).fill_null(-1).to_numpy().astype(np.int32)


def _presale(panel: Panel, presales: pl.DataFrame, *, names: Mapping[str, int], as_of: date) -> Floats | None:
    column = ((pl.col("at").dt.date() - pl.lit(panel.first)).dt.total_days() // panel.period_days).alias("_column")
    given_up = pl.col("cancelled_at").is_not_null() & (pl.col("cancelled_at").dt.date() <= as_of)
    lines = presales.filter(
        (pl.col("at").dt.date() >= panel.first) & (pl.col("at").dt.date() <= as_of) & ~given_up,
        pl.col("sku").is_in(list(names)),
    ).select("sku", column, "units")
    if lines.is_empty():
        return None
    units = np.zeros((max(names.values()) + 1, panel.periods + panel.horizon), dtype=np.float32)
    rows = np.array([names[sku] for sku in lines["sku"]])
    np.add.at(units, (rows, lines["_column"].to_numpy()), lines["units"].to_numpy())
    return units


def _chosen(chosen: pl.DataFrame, kind: str, names: Mapping[str, int]) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    for sku, analogue in chosen.filter(pl.col("kind") == kind).select("sku", "analogue").iter_rows():
        if sku in names and analogue in names:
            found[names[sku]] = found.get(names[sku], frozenset()) | {names[analogue]}
    return found
