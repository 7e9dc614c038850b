"""Signals beside the series: what each said of a series' subject, period after period, and how far it was unusual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.words.attributes import ip_of

__all__ = ["Told", "ahead", "of_series", "told_by", "unusual"]

# A subject may be any of these of a product or of a place; the narrowest that a signal speaks of counts.
SUBJECTS = ("sku", "ip", "brand", "category", "location", "region")
_PLACES = ("location", "region")
_USUAL_DAYS, _USUAL_DAYS_MIN = 28, 7
# A value holds on for a week where the next is missing.
_HOLDS_DAYS = 7


@dataclass(frozen=True, eq=False)
class Told:
    """What one signal said: `values` (subjects, periods + horizon), NaN where it said nothing; `row` (n,), the subject
    of each series, -1 for none; first: the first period with a value.

    planned: known ahead, and units that are added (0 where nothing is planned); else known up to the present, log(1 +
    value), or the value over its spread where some are below nothing, as temperatures are. placed: it speaks of places.
    """

    name: str
    planned: bool
    placed: bool
    values: Floats
    row: Codes
    first: int

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Say which series it speaks of."""
        return self.row >= 0


def told_by(
    panel: Panel, signals: pl.DataFrame, *, products: pl.DataFrame, locations: pl.DataFrame, as_of: date
) -> list[Told]:
    """Lay out every signal that speaks of any series; what is not planned is read up to `as_of` only."""
    count = panel.periods + panel.horizon
    span = timedelta(days=count * panel.period_days)
    known = signals.filter(
        pl.col("date").is_between(panel.first, panel.first + span, closed="left")
        & (pl.col("planned") | (pl.col("date") <= as_of))
    ).with_columns(((pl.col("date") - pl.lit(panel.first)).dt.total_days() // panel.period_days).alias("_column"))
    if known.is_empty():
        return []
    described = _described(panel, products, locations)
    found = [
        _laid_out(str(name), lines, described=described, count=count)
        for (name,), lines in sorted(known.group_by("signal"), key=lambda group: str(group[0][0]))
    ]
    return [told for told in found if told.known.any()]


def _described(panel: Panel, products: pl.DataFrame, locations: pl.DataFrame) -> pl.DataFrame:
    facts = products.unique("sku", keep="last", maintain_order=True)
    columns = facts.select("sku", "brand", "category").with_columns(ip_of(facts["attributes"]))
    places = locations.select("location", "region").unique("location", keep="last", maintain_order=True)
    return (
        panel.series.select("sku", "location")
        .join(columns, on="sku", how="left", maintain_order="left")
        .join(places, on="location", how="left", maintain_order="left")
    )


def _laid_out(name: str, lines: pl.DataFrame, *, described: pl.DataFrame, count: int) -> Told:
    planned = bool(lines["planned"][0])
    subjects = lines["subject"].unique().sort()
    code = {subject: number for number, subject in enumerate(subjects)}
    row, placed = _rows(described, code)
    cells = lines.group_by("subject", "_column").agg(pl.col("value").sum() if planned else pl.col("value").mean())
    values = np.full((len(code), count), 0.0 if planned else np.nan, dtype=np.float32)
    at = [code[subject] for subject in cells["subject"]]
    values[at, cells["_column"].to_numpy()] = cells["value"].to_numpy()
    first = lines["_column"].min()
    kept = values if planned else _by_size(values)
    return Told(name, planned, placed, kept, row, int(first) if isinstance(first, int) else 0)


def _by_size(values: Floats) -> Floats:
    """Give log(1 + value), since most signals are counts or ratios and move demand by a share."""
    if not (values < 0).any():
        return np.log1p(values)
    return (values / max(float(np.nanstd(values)), 1e-9)).astype(np.float32)


def _rows(described: pl.DataFrame, code: dict[str, int]) -> tuple[Codes, bool]:
    """Give the subject of each series, and whether some are places."""
    row, placed = np.full(described.height, -1, dtype=np.int32), False
    for column in reversed(SUBJECTS):
        found = np.array([code.get(value, -1) for value in described[column]], dtype=np.int32)
        row = np.where(found >= 0, found, row)
        placed |= column in _PLACES and bool((found >= 0).any())
    return row, placed


def unusual(panel: Panel, told: Told, *, width: int) -> Floats:
    """Give how far the mean of the last `width` periods stood above that of the last four weeks, in each period.

    Shape (subjects, periods); NaN where less than a week is known.
    """
    values = _held(panel, told)[:, : panel.periods]
    return _mean_to(values, width, 1) - _mean_to(values, panel.length(_USUAL_DAYS), panel.length(_USUAL_DAYS_MIN))


def ahead(panel: Panel, told: Told, *, origin: int, lag: int, width: int, steps: int) -> Floats:
    """Give the same for the periods after `origin`, as far as it is known there, shape (subjects, steps).

    Of period t counts what the signal said at t - lag, over what was usual at the origin's own lag. What is unusual at
    the origin is expected to fade as fast as it has done until now.
    """
    values = _held(panel, told)[:, : origin + 1]
    now = _mean_to(values, width, 1)
    usual = _mean_to(values, panel.length(_USUAL_DAYS), panel.length(_USUAL_DAYS_MIN))[:, max(origin - lag, 0)]
    memory = _memory(now)
    steps_ahead = np.arange(1, steps + 1) - lag

    def said(step: int) -> npt.NDArray[np.floating]:
        return now[:, max(origin + step, 0)] - usual if step <= 0 else memory**step * (now[:, -1] - usual)

    return np.stack([said(int(step)) for step in steps_ahead], axis=1).astype(np.float32)


def _held(panel: Panel, told: Told) -> Floats:
    """Give the values, the last one going on for a week where the next are missing."""
    held = told.values.copy()
    for _ in range(panel.length(_HOLDS_DAYS)):
        gap = np.isnan(held[:, 1:])
        if not gap.any():
            break
        held[:, 1:] = np.where(gap, held[:, :-1], held[:, 1:])
    return held


def _mean_to(values: Floats, width: int, least: int) -> Floats:
    """Give the mean of the last `width` known values up to each period; NaN where fewer than `least` are known."""
    known = ~np.isnan(values)
    total = np.cumsum(np.where(known, values, 0.0), axis=1, dtype=np.float64)
    count = np.cumsum(known, axis=1)
    if values.shape[1] > width:
        total[:, width:] = total[:, width:] - total[:, :-width]
        count[:, width:] = count[:, width:] - count[:, :-width]
    return np.where(count >= min(least, width), total / np.maximum(count, 1), np.nan).astype(np.float32)


def _memory(values: Floats) -> float:
    """Give the share of a deviation that is left a period later, over all subjects."""
    known = ~np.isnan(values)
    mean = np.where(known, values, 0.0).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = values - mean
    before, after = np.nan_to_num(centred[:, :-1]), np.nan_to_num(centred[:, 1:])
    return float(np.clip((before * after).sum() / max(float((before**2).sum()), 1e-9), 0.0, 0.99))


def of_series(values: Floats, row: Codes) -> Floats:
    """Give each series the values of its subject; 0 where it has none or they are unknown."""
    return np.where(row[:, None] >= 0, np.nan_to_num(values[np.maximum(row, 0)]), 0.0).astype(np.float32)
