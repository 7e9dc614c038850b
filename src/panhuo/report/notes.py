"""What the figures rest on: the files read, the terms assumed, what is derived, what went wrong, how long it took."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import polars as pl

from panhuo import words
from panhuo.connect import connectors
from panhuo.report import figures
from panhuo.report.reader import Reader, titles
from panhuo.words.terms import term_keys

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["FileLine", "Notes", "TermLine", "derived_tables", "notes", "rests_on"]

# The tables that each part of the page needs beside sales; a part is marked when one of them is derived.
RESTS_ON = {
    "headline": ("stock", "products", "suppliers"),
    "turnover_days": ("stock", "products"),
    "dead_stock_share": ("stock", "products"),
    "stock_out_share": ("stock",),
    "forecast_error": ("availability", "calendar"),
    "actions": ("stock", "products", "suppliers", "lanes", "purchases"),
    "alerts": ("stock", "products"),
    "map": ("stock", "products", "locations"),
    "ageing": ("stock", "products"),
    "fans": ("stock", "availability"),
}
SHOWN_TERMS = (
    ("review_days", "days"),
    ("lead_time_days", "days"),
    ("window_days", "days"),
    ("holding_rate_per_year", "share"),
    ("salvage_share", "share"),
    ("service_level", "share"),
)


@dataclass(frozen=True)
class FileLine:
    """One file that was read: what it was recognised as, and its rows taken, refused and set aside."""

    file: str
    source: str
    table: str
    taken: str
    refused: str
    set_aside: str


@dataclass(frozen=True)
class TermLine:
    """One term with its usual value and, where it differs by product or place, its range."""

    name: str
    usual: str
    between: str


@dataclass(frozen=True)
class Notes:
    """Everything a careful reader asks for after the figures."""

    files: tuple[FileLine, ...]
    failed: tuple[tuple[str, str], ...]
    terms: tuple[TermLine, ...]
    methods: tuple[str, ...]
    derived: tuple[str, ...]
    derived_how: str
    faults: tuple[tuple[str, str], ...]
    steps: str


def notes(results: Results, reader: Reader) -> Notes:
    """Gather the files, terms, methods, derived tables, faults and times of a run."""
    return Notes(
        files=tuple(_files(results, reader)),
        failed=tuple((PurePath(path).name, error.render(reader.lang)) for path, error in results.failed),
        terms=tuple(_terms(results.facts, reader)),
        methods=tuple(_methods(results, reader)),
        derived_how=results.terms.derived.note.within(reader.lang),
        derived=tuple(_table_title(name, reader) for name in derived_tables(results)),
        faults=tuple(
            (f"{fault.room} / {fault.member}", f"{fault.error} ({PurePath(fault.where).name})")
            for fault in results.faults
        ),
        steps=_steps(results, reader),
    )


def derived_tables(results: Results) -> tuple[str, ...]:
    """Give the input tables that were generated, not read from anyone's books."""
    return results.terms.derived.tables


def rests_on(results: Results, reader: Reader) -> dict[str, str]:
    """Give for every part of the page the derived tables that it rests on, written as a list; empty if none."""
    derived = derived_tables(results)
    comma = reader.say("actions.comma")
    return {
        part: comma.join(_table_title(name, reader) for name in derived if name in needed)
        for part, needed in RESTS_ON.items()
    }


def _table_title(name: str, reader: Reader) -> str:
    known = words.tables().get(name)
    return known.title.within(reader.lang) if known else name


def _files(results: Results, reader: Reader) -> list[FileLine]:
    sources = titles(connectors, lang=reader.lang)
    return [
        FileLine(
            file=PurePath(entry.path).name,
            source=sources.get(entry.source, entry.source),
            table=_table_title(name, reader),
            taken=figures.count(taken),
            refused=figures.count(entry.rows_refused) if first else "",
            set_aside=figures.count(entry.rows_set_aside) if first else "",
        )
        for entry in results.imports
        for first, (name, taken) in zip(
            [True] + [False] * len(entry.rows_taken), entry.rows_taken.items(), strict=False
        )
    ]


def _terms(facts: pl.DataFrame, reader: Reader) -> list[TermLine]:
    named = {term.name: term.title for term in term_keys() if term.section == "terms"}
    lines: list[TermLine] = []
    for name, unit in SHOWN_TERMS:
        known = (
            facts.get_column(name).cast(pl.Float64).drop_nulls() if name in facts.columns else pl.Series([0.0]).head(0)
        )
        if not len(known):
            usual, between = reader.say("notes.not_stated"), ""
        else:
            low, middle, high = (known.quantile(level, "nearest") for level in (0.0, 0.5, 1.0))
            usual = _term(middle, unit, reader)
            between = "" if low == high else f"{_term(low, unit, reader)} – {_term(high, unit, reader)}"
        title = named[name].within(reader.lang) if name in named else reader.say(f"notes.{name}")
        lines.append(TermLine(title, usual, between))
    return lines


def _term(value: float | None, unit: str, reader: Reader) -> str:
    return reader.days(value) if unit == "days" else figures.share(value, digits=0)


def _methods(results: Results, reader: Reader) -> list[str]:
    facts = results.facts
    assumed = facts.filter(pl.col("costs_assumed"), pl.col("price").is_not_null()).height if facts.height else 0
    lines = [reader.say("notes.method_demand"), reader.say("notes.method_censored")]
    if assumed:
        lines.append(
            reader.say("notes.method_costs", assumed=figures.count(assumed), items=figures.count(facts.height))
        )
    lines += _accuracy(results.scorecard, reader)
    lines += [reader.say(f"notes.method_{name}") for name in ("run_out", "leftover", "worth", "markdown", "score")]
    return lines


def _accuracy(scorecard: pl.DataFrame, reader: Reader) -> list[str]:
    found = scorecard.filter(pl.col("kpi") == "forecast_error").get_column("inputs").to_list()
    inputs: dict[str, float | None] = json.loads(found[0]) if found else {}
    coverage, bias = inputs.get("coverage_90"), inputs.get("bias")
    if coverage is None or bias is None:
        return []
    sign = "+" if bias >= 0 else ""
    return [reader.say("notes.method_accuracy", coverage=figures.share(coverage), bias=f"{sign}{figures.share(bias)}")]


def _steps(results: Results, reader: Reader) -> str:
    seconds = sum(step.seconds for step in results.steps)
    return reader.say("notes.steps", seconds=figures.count(seconds, digits=1)) if results.steps else ""
