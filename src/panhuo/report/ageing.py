"""How old the stock is: units and value at cost by age, from the day each batch came in."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from panhuo.report import figures
from panhuo.report.charts import stacked_bar
from panhuo.report.palette import AGE_COLOURS
from panhuo.report.reader import Reader

__all__ = ["AgeLine", "Ageing", "ageing"]

BANDS = (("0_30", "0–30"), ("31_60", "31–60"), ("61_90", "61–90"), ("91_180", "91–180"), ("181_plus", "181+"))


@dataclass(frozen=True)
class AgeLine:
    """One band of age: its days, units, value at cost and share of the value."""

    days: str
    units: str
    value: str
    share: str
    colour: str


@dataclass(frozen=True)
class Ageing:
    """The bands from young to old and their picture; without lines the age of the stock is not known."""

    lines: tuple[AgeLine, ...]
    bar: Markup


def ageing(facts: pl.DataFrame, reader: Reader) -> Ageing:
    """Add up units and units x unit cost by band of age in days."""
    sums = [_band(facts, f"units_age_{band}") for band, _ in BANDS]
    whole = sum(value for _, value in sums)
    if not sum(units for units, _ in sums):
        return Ageing((), Markup(""))
    lines = tuple(
        AgeLine(
            days=reader.say("ageing.days", days=name),
            units=figures.count(units),
            value=reader.money(value),
            share=figures.share(value / whole if whole else None),
            colour=colour,
        )
        for (_, name), (units, value), colour in zip(BANDS, sums, AGE_COLOURS, strict=True)
    )
    parts = [(value / whole if whole else 0.0, colour) for (_, value), colour in zip(sums, AGE_COLOURS, strict=True)]
    return Ageing(lines, stacked_bar(parts, description=reader.say("ageing.description")))


def _band(facts: pl.DataFrame, column: str) -> tuple[float, float]:
    if column not in facts.columns:
        return 0.0, 0.0
    units = pl.col(column).cast(pl.Float64).fill_null(0.0)
    value = (units * pl.col("unit_cost").cast(pl.Float64)).sum()
    row = facts.select(units=units.sum(), value=value).row(0)
    return float(row[0] or 0.0), float(row[1] or 0.0)
