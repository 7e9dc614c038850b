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
from panhuo.review import money_at_risk, risk
from panhuo.review.risk import total

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["Headline", "Panel", "Part", "headline"]


PARTS_MOST = 3


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
    """The sentences over the report and the panels below it."""

    sentences: tuple[str, ...]
    panels: tuple[Panel, ...]


def headline(results: Results, reader: Reader, *, kinds: dict[str, str]) -> Headline:
    """Say the money at risk (`review.money_at_risk`) and the worth of acting; says plainly when stock is not known."""
    actions = results.actions
    # A pair without a stock row counts as zero, so without any the figures would be all shortage and no surplus.
    facts = results.facts if results.facts.get_column("stock_known").any() else results.facts.head(0)
    at_risk = money_at_risk(results.facts)
    run_out, leftover = at_risk.run_out, at_risk.leftover
    worth = total(actions, pl.col("worth"))
    if run_out is None and leftover is None:
        sentences: tuple[str, ...] = (reader.say("headline.no_price" if facts.height else "headline.no_stock"),)
    else:
        sentences = _sentences(reader, run_out=run_out, leftover=leftover, worth=worth, actions=actions.height)
    panels = (
        _run_out(facts, reader, amount=run_out),
        _leftover(facts, reader, amount=leftover, lost=at_risk.leftover_lost),
        _worth(actions, reader, amount=worth, kinds=kinds, unknown=_unknown(facts, reader)),
    )
    return Headline(sentences, panels)


def _sentences(
    reader: Reader, *, run_out: float | None, leftover: float | None, worth: float | None, actions: int
) -> tuple[str, ...]:
    risk = reader.say("headline.risk", run_out=reader.money_short(run_out), leftover=reader.money_short(leftover))
    if not actions:
        return risk, reader.say("headline.nothing_to_do")
    return risk, reader.say("headline.act", count=figures.count(actions), worth=reader.money_short(worth))


def _unknown(facts: pl.DataFrame, reader: Reader) -> str:
    """Say what keeps the money unknown: the stock, else the prices; "" where a price is known."""
    if not facts.height:
        return reader.say("no_stock_known")
    return "" if facts.get_column("price").is_not_null().any() else reader.say("no_price_known")


def _run_out(facts: pl.DataFrame, reader: Reader, *, amount: float | None) -> Panel:
    likely = facts.filter(pl.col("probability_stock_out_lead") >= 0.5).height
    units = total(facts, pl.col("expected_shortage_lead"))
    detail = reader.say("headline.run_out_detail", items=figures.count(likely), units=figures.count(units))
    return Panel(
        key="run_out",
        title=reader.say("headline.run_out"),
        amount=reader.money_short(amount),
        detail=detail if amount is not None else _unknown(facts, reader),
        colour=RUN_OUT,
        bar=Markup(""),
        parts=_largest(facts, risk.RUN_OUT, reader, colour=RUN_OUT),
    )


def _leftover(facts: pl.DataFrame, reader: Reader, *, amount: float | None, lost: float | None) -> Panel:
    units = total(facts, pl.col("expected_leftover_window"))
    detail = reader.say("headline.leftover_detail", units=figures.count(units), lost=reader.money_short(lost))
    return Panel(
        key="leftover",
        title=reader.say("headline.leftover"),
        amount=reader.money_short(amount),
        detail=detail if amount is not None else _unknown(facts, reader),
        colour=LEFTOVER,
        bar=Markup(""),
        parts=_largest(facts, risk.LEFTOVER, reader, colour=LEFTOVER),
    )


def _largest(facts: pl.DataFrame, amount: pl.Expr, reader: Reader, *, colour: str) -> tuple[Part, ...]:
    """Name the three SKUs with the most money at stake, all their places together."""
    name = pl.coalesce("name", "sku").first()
    by_sku = facts.group_by("sku").agg(name.alias("name"), amount=amount.cast(pl.Float64).sum())
    top = by_sku.filter(pl.col("amount") >= 1).sort("amount", "sku", descending=[True, False]).head(PARTS_MOST)
    return tuple(
        Part(name, reader.money_short(amount), colour) for name, amount in top.select("name", "amount").iter_rows()
    )


def _worth(
    actions: pl.DataFrame, reader: Reader, *, amount: float | None, kinds: dict[str, str], unknown: str
) -> Panel:
    by_kind = (
        actions.group_by("kind")
        .agg(worth=pl.col("worth").cast(pl.Float64).sum())
        .filter(pl.col("worth") > 0)
        .sort("worth", "kind", descending=[True, False])
    )
    whole = float(by_kind.get_column("worth").sum()) or 1.0
    coloured = [
        (kinds.get(str(kind), str(kind)), worth, KIND_COLOURS[place % len(KIND_COLOURS)])
        for place, (kind, worth) in enumerate(by_kind.select("kind", "worth").iter_rows())
    ]
    cost = total(actions, pl.col("cost"))
    detail = reader.say("headline.worth_detail", count=figures.count(actions.height), cost=reader.money_short(cost))
    shares = [(worth / whole, colour) for _, worth, colour in coloured]
    return Panel(
        key="worth",
        title=reader.say("headline.worth"),
        amount=reader.money_short(amount),
        detail=detail if actions.height else unknown or reader.say("headline.no_actions"),
        colour=WORTH,
        bar=stacked_bar(shares, description=reader.say("headline.worth")) if shares else Markup(""),
        parts=tuple(Part(name, reader.money_short(worth), colour) for name, worth, colour in coloured),
    )
