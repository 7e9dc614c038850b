"""The first thing a boss reads: one sentence, and what may be missed, what may be left, what acting brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from markupsafe import Markup

from panhuo.report import figures
from panhuo.report.charts import stacked_bar
from panhuo.report.palette import KIND_COLOURS, LEFTOVER, RUN_OUT, WORTH
from panhuo.report.reader import Reader

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["Headline", "Panel", "Part", "headline", "total"]


@dataclass(frozen=True)
class Part:
    """One part of a figure: its name, its amount, its colour."""

    name: str
    amount: str
    colour: str


@dataclass(frozen=True)
class Panel:
    """One large figure with what it counts, a line of detail, and its parts if it has any."""

    key: str
    title: str
    amount: str
    detail: str
    colour: str
    bar: Markup
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Headline:
    """The sentence over the report and the panels below it."""

    sentence: str
    panels: tuple[Panel, ...]


def headline(results: Results, reader: Reader, *, kinds: dict[str, str]) -> Headline:
    """Say the money at risk and the worth of acting; says plainly when the stock is not known.

    Run-out = sum(expected shortage over lead time and review x cost of a lost sale); leftover = sum(expected units left
    at the end of the window x unit cost), of which lost = units x (unit cost - salvage value).
    """
    facts, actions = results.facts, results.actions
    run_out = total(facts, pl.col("expected_shortage_lead") * pl.col("lost_sale_cost"))
    leftover = total(facts, pl.col("expected_leftover_window") * pl.col("unit_cost"))
    worth = total(actions, pl.col("worth"))
    sentence = _sentence(reader, run_out=run_out, leftover=leftover, worth=worth, actions=actions.height)
    panels = (
        _run_out(facts, reader, amount=run_out),
        _leftover(facts, reader, amount=leftover),
        _worth(actions, reader, amount=worth, kinds=kinds),
    )
    return Headline(sentence, panels)


def total(frame: pl.DataFrame, amount: pl.Expr) -> float | None:
    """Add up an amount over the rows that know it; None when no row does."""
    known = frame.select(amount=amount.cast(pl.Float64)).get_column("amount").drop_nulls().drop_nans()
    return float(known.sum()) if len(known) else None


def _sentence(
    reader: Reader, *, run_out: float | None, leftover: float | None, worth: float | None, actions: int
) -> str:
    if run_out is None and leftover is None:
        return reader.say("headline.no_stock")
    risk = reader.say("headline.risk", run_out=reader.money_short(run_out), leftover=reader.money_short(leftover))
    if not actions:
        return f"{risk}{reader.say('headline.space')}{reader.say('headline.nothing_to_do')}"
    act = reader.say("headline.act", count=figures.count(actions), worth=reader.money_short(worth))
    return f"{risk}{reader.say('headline.space')}{act}"


def _run_out(facts: pl.DataFrame, reader: Reader, *, amount: float | None) -> Panel:
    likely = facts.filter(pl.col("probability_stock_out_lead") >= 0.5).height
    units = total(facts, pl.col("expected_shortage_lead"))
    detail = reader.say("headline.run_out_detail", items=figures.count(likely), units=figures.count(units))
    return Panel(
        "run_out",
        reader.say("headline.run_out"),
        reader.money_short(amount),
        detail if amount is not None else reader.say("no_stock_known"),
        RUN_OUT,
        Markup(""),
        (),
    )


def _leftover(facts: pl.DataFrame, reader: Reader, *, amount: float | None) -> Panel:
    lost = total(
        facts, pl.col("expected_leftover_window") * (pl.col("unit_cost") - pl.col("salvage_value").fill_null(0))
    )
    units = total(facts, pl.col("expected_leftover_window"))
    detail = reader.say("headline.leftover_detail", units=figures.count(units), lost=reader.money_short(lost))
    return Panel(
        "leftover",
        reader.say("headline.leftover"),
        reader.money_short(amount),
        detail if amount is not None else reader.say("no_stock_known"),
        LEFTOVER,
        Markup(""),
        (),
    )


def _worth(actions: pl.DataFrame, reader: Reader, *, amount: float | None, kinds: dict[str, str]) -> Panel:
    by_kind = (
        actions.group_by("kind")
        .agg(worth=pl.col("worth").cast(pl.Float64).sum())
        .filter(pl.col("worth") > 0)
        .sort("worth", "kind", descending=[True, False])
    )
    whole = float(by_kind.get_column("worth").sum()) or 1.0
    coloured = [
        (kinds.get(kind, kind), worth, KIND_COLOURS[place % len(KIND_COLOURS)])
        for place, (kind, worth) in enumerate(by_kind.select("kind", "worth").iter_rows())
    ]
    cost = total(actions, pl.col("cost"))
    detail = reader.say("headline.worth_detail", count=figures.count(actions.height), cost=reader.money_short(cost))
    return Panel(
        "worth",
        reader.say("headline.worth"),
        reader.money_short(amount),
        detail if actions.height else reader.say("headline.no_actions"),
        WORTH,
        stacked_bar(
            [(worth / whole, colour) for _, worth, colour in coloured], description=reader.say("headline.worth")
        ),
        tuple(Part(name, reader.money_short(worth), colour) for name, worth, colour in coloured),
    )
