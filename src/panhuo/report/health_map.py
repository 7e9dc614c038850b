"""Where the stock is well and where not: a heat map of the health score, and how the scores spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from markupsafe import Markup

from panhuo.health.stage import STAGES
from panhuo.report import figures
from panhuo.report.charts import columns_chart
from panhuo.report.palette import SCORE_STOPS
from panhuo.report.reader import Reader
from panhuo.report.scales import colour_between, ink_on

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["HealthMap", "HeatCell", "HeatRow", "health_map", "score_spread"]

ROWS_MOST, COLUMNS_MOST = 12, 8
OTHER = "\u0000other"
EMPTY_COLOUR = "#f6f8fa"


@dataclass(frozen=True)
class HeatCell:
    """One cell: the score and the stock value behind it as written, the fill, and an ink that reads on it."""

    score: str
    value: str
    fill: str
    ink: str


@dataclass(frozen=True)
class HeatRow:
    """One line of the map; the last cell is the line as a whole."""

    name: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HealthMap:
    """The map; `across` and `down` say what stands on the two sides; without rows there is nothing to show."""

    down: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def health_map(results: Results, reader: Reader) -> HealthMap:
    """Give the score by category and location, weighted by stock value at cost (by units or evenly where that is zero).

    Where no category is known the map shows ABC class by lifecycle stage. Beyond the twelve lines and eight columns
    with the most stock value the rest is joined as "other".
    """
    scored = _scored(results)
    down, across = ("category", "location")
    if scored.get_column("category").drop_nulls().n_unique() == 0:
        down, across = ("abc", "stage")
    if not scored.height:
        return HealthMap(reader.say(f"map.{down}"), reader.say(f"map.{across}"), (), ())
    scored = scored.with_columns(
        _kept(scored, down, most=ROWS_MOST).alias("down"), _kept(scored, across, most=COLUMNS_MOST).alias("across")
    )
    cells = _weighted(scored, ["down", "across"])
    lines = _weighted(scored, ["down"])
    columns = _ordered(_weighted(scored, ["across"]), "across")
    single = len(columns) == 1
    rows = [
        HeatRow(
            _name(name, down, reader),
            tuple(_cell(cells.get((name, column)), reader) for column in columns)
            + (() if single else (_cell(lines[(name,)], reader),)),
        )
        for name in _ordered(lines, "down")
    ]
    whole = _weighted(scored, ["across"])
    foot = tuple(_cell(whole[(column,)], reader) for column in columns)
    everything = _weighted(scored.with_columns(all=pl.lit("all")), ["all"])[("all",)]
    if len(rows) > 1:
        rows.append(HeatRow(reader.say("map.all"), foot + (() if single else (_cell(everything, reader),))))
    headers = tuple(_name(column, across, reader) for column in columns) + (() if single else (reader.say("map.all"),))
    return HealthMap(reader.say(f"map.{down}"), reader.say(f"map.{across}"), headers, tuple(rows))


def score_spread(health: pl.DataFrame, reader: Reader) -> Markup:
    """Draw how many SKU-locations score 0-9, 10-19 ... 90-100; empty when none has a score."""
    scores = health.get_column("score").drop_nulls().cast(pl.Float64).drop_nans()
    if not len(scores):
        return Markup("")
    tenths = (scores / 10).floor().clip(0, 9).cast(pl.Int64).to_list()
    counts = [tenths.count(tenth) for tenth in range(10)]
    bars = [
        (f"{tenth * 10}", float(number), figures.count(number), colour_between(SCORE_STOPS, tenth * 10 + 5))
        for tenth, number in enumerate(counts)
    ]
    return columns_chart(bars, description=reader.say("map.spread_description"), width=512, height=196)


def _scored(results: Results) -> pl.DataFrame:
    known = results.health.select("sku", "location", "score", "stage", "abc")
    places = results.facts.select("sku", "location", "category", "value_on_hand", "on_hand")
    return (
        known.join(places, on=["sku", "location"], how="left")
        .filter(pl.col("score").is_not_null())
        .with_columns(pl.col("value_on_hand").cast(pl.Float64).fill_null(0.0).clip(lower_bound=0.0))
    )


def _kept(scored: pl.DataFrame, column: str, *, most: int) -> pl.Expr:
    value = scored.group_by(column).agg(value=pl.col("value_on_hand").sum(), number=pl.len())
    ranked = value.filter(pl.col(column).is_not_null()).sort("value", "number", column, descending=[True, True, False])
    names = ranked.get_column(column).to_list()
    kept = names if len(names) <= most else names[: most - 1]
    known = pl.when(pl.col(column).is_in(kept)).then(pl.col(column).cast(pl.String))
    return known.otherwise(pl.lit(OTHER))


def _weighted(scored: pl.DataFrame, by: list[str]) -> dict[tuple[object, ...], tuple[float, float]]:
    weight = pl.col("value_on_hand")
    mean = (
        pl.when(weight.sum() > 0)
        .then((pl.col("score") * weight).sum() / weight.sum())
        .otherwise(pl.col("score").mean())
    )
    grouped = scored.group_by(by).agg(score=mean, value=weight.sum())
    return {tuple(row[: len(by)]): (row[-2], row[-1]) for row in grouped.iter_rows()}


def _ordered(cells: dict[tuple[object, ...], tuple[float, float]], side: str) -> list[str]:
    ranked = sorted(cells.items(), key=lambda item: (item[0][0] == OTHER, -item[1][1], str(item[0][0])))
    return [str(key[0]) for key, _ in ranked]


def _cell(found: tuple[float, float] | None, reader: Reader) -> HeatCell:
    if found is None:
        return HeatCell("", "", EMPTY_COLOUR, "#8592a1")
    score, value = found
    fill = colour_between(SCORE_STOPS, score)
    return HeatCell(figures.count(score), reader.money_short(value), fill, ink_on(fill))


def _name(name: str, side: str, reader: Reader) -> str:
    if name == OTHER:
        return reader.say("map.other")
    if side == "location" and name == "all":
        return reader.say("everywhere")
    return STAGES[name].within(reader.lang) if side == "stage" and name in STAGES else name
