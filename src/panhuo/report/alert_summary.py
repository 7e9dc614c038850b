"""What needs a person, counted: a line a kind of alert with its three levels and the money at risk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from panhuo.report import figures
from panhuo.report.reader import Reader

__all__ = ["AlertLine", "AlertSummary", "alert_summary"]

LEVELS = ("red", "orange", "yellow")


@dataclass(frozen=True)
class AlertLine:
    """One kind: its name, the count of each level ("" for none), the money at risk, its share of the largest."""

    kind: str
    counts: tuple[str, ...]
    all_levels: str
    at_risk: str
    share: float


@dataclass(frozen=True)
class AlertSummary:
    """The lines, most money first, and the count of each level over all kinds."""

    lines: tuple[AlertLine, ...]
    levels: tuple[tuple[str, str, str], ...]
    total: int


def alert_summary(alerts: pl.DataFrame, reader: Reader, *, kinds: dict[str, str]) -> AlertSummary:
    """Count alerts by kind and level and add up their value at risk; one SKU may stand in several kinds."""
    by_kind = (
        alerts.group_by("kind")
        .agg(
            *[(pl.col("level") == level).sum().alias(level) for level in LEVELS],
            # Without any price the sum is unknown, not nothing.
            at_risk=pl.when(pl.col("value_at_risk").count() > 0).then(pl.col("value_at_risk").cast(pl.Float64).sum()),
            number=pl.len(),
        )
        .sort("at_risk", "kind", descending=[True, False], nulls_last=True)
    )
    largest = max([float(amount) for amount in by_kind.get_column("at_risk").drop_nulls()], default=0.0)
    lines = tuple(
        AlertLine(
            kind=kinds.get(str(row["kind"]), str(row["kind"])),
            counts=tuple(figures.count(row[level]) if row[level] else "" for level in LEVELS),
            all_levels=figures.count(row["number"]),
            at_risk=reader.money(row["at_risk"]),
            share=round(100 * (row["at_risk"] or 0.0) / largest, 1) if largest > 0 else 0.0,
        )
        for row in by_kind.iter_rows(named=True)
    )
    levels = tuple(
        (level, reader.say(f"level.{level}"), figures.count(alerts.filter(pl.col("level") == level).height))
        for level in LEVELS
    )
    return AlertSummary(lines, levels, alerts.height)
