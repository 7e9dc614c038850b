"""Puts the report together: the sections' figures into one HTML file that needs no network and no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from panhuo.alerts import rules
from panhuo.decide import policies
from panhuo.report import figures
from panhuo.report.action_rows import ROWS_MOST, action_rows
from panhuo.report.ageing import ageing
from panhuo.report.alert_summary import alert_summary
from panhuo.report.headline import headline
from panhuo.report.health_map import health_map, score_spread
from panhuo.report.kpi_cards import kpi_cards
from panhuo.report.notes import notes, rests_on
from panhuo.report.page import page
from panhuo.report.product_fans import product_fans
from panhuo.report.reader import Reader, titles

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["Masthead", "render"]


@dataclass(frozen=True)
class Masthead:
    """The lines at the head of the page: the day it stands on, the days it covers and how much it looked at."""

    as_of: str
    covers: str
    scope: str


def render(results: Results, *, lang: str) -> str:
    """Give the report of one run as one HTML document in "zh" or "en"; the same results give the same bytes."""
    reader = Reader(lang, results.terms.currency)
    kinds = titles(policies, lang=lang)
    return page(
        "report.html",
        reader,
        masthead=_masthead(results, reader),
        headline=headline(results, reader, kinds=kinds),
        kpis=kpi_cards(results.scorecard, reader),
        actions=action_rows(results, reader, kinds=kinds),
        stock_known=bool(results.facts.get_column("stock_known").any()),
        actions_more=results.actions.height > ROWS_MOST,
        actions_all=figures.count(results.actions.height),
        alerts=alert_summary(results.alerts, reader, kinds=titles(rules, lang=lang)),
        map=health_map(results, reader),
        spread=score_spread(results.health, reader),
        ageing=ageing(results.facts, reader),
        fans=product_fans(results, reader),
        notes=notes(results, reader),
        derived=rests_on(results, reader),
    )


def _masthead(results: Results, reader: Reader) -> Masthead:
    facts = results.facts
    first, last = _day(facts, "first_sale", "min"), _day(facts, "last_sale", "max")
    covers = reader.say("masthead.covers", first=reader.day(first), last=reader.day(last))
    scope = reader.say(
        "masthead.scope",
        skus=figures.count(facts.get_column("sku").n_unique()),
        places=figures.count(facts.get_column("location").n_unique()),
        pairs=figures.count(facts.height),
    )
    return Masthead(reader.day(results.as_of), covers if first else reader.say("masthead.no_sales"), scope)


def _day(facts: pl.DataFrame, column: str, end: str) -> date | None:
    days = facts.get_column(column).drop_nulls()
    found = (days.min() if end == "min" else days.max()) if len(days) else None
    return found if isinstance(found, date) else None
