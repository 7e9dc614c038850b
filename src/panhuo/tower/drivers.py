"""What drives the forecast of one product, in units of the coming weeks, how that changed, and both in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from panhuo.demand import Demand
from panhuo.forecast import BASE, DRIVERS, SIGNAL_UNITS, booster_of, contributions, drivers_law_table, drivers_table
from panhuo.report import figures as write
from panhuo.signals import title_of
from panhuo.tower.tables import RunTables
from panhuo.words.messages import text

__all__ = ["Said", "drivers_of"]

HORIZON_DAYS = 28
# What the other models make of it, what the total of its category at a place adds, and what people replaced.
MODELS, TOTAL, PEOPLE = "models", "total", "people"
# Before the name of a signal.
SIGNAL = "signal_"
BOOSTERS_KEPT = 2
# Parts smaller than this share of the forecast are not worth a word.
SPOKEN_SHARE = 0.03
NO_LAW, NO_LINES = drivers_law_table(None).schema, drivers_table(None, pl.DataFrame()).schema


class Said(NamedTuple):
    """What a run said of the rows that are asked for, all of one SKU.

    used: their demand; computed: the same without people's words, if it differs.
    """

    tables: RunTables
    as_of: date
    used: Demand
    computed: Demand | None


def drivers_of(sku: str, now: Said, *, before: Said | None, sold: float, lang: str) -> dict[str, Any] | None:
    """Give the parts of what is expected of the next four weeks: they add up to it. None if no model can be explained.

    before: what the run before said, and `sold` what was sold since it; then also how each part has changed.
    """
    parts = _parts(now, sku)
    if parts is None:
        return None
    titles = _titles(parts, lang=lang)
    total = float(now.used.mean(HORIZON_DAYS).sum())
    earlier = None if before is None else _parts(before, sku)
    return {
        "units": round(total, 2),
        "days": HORIZON_DAYS,
        "parts": _shown(parts, titles),
        "why": _sentence(parts, titles, total, lang=lang),
        "change": None if before is None or earlier is None else _change(parts, earlier, now, before, sold, lang=lang),
    }


def _parts(said: Said, sku: str) -> dict[str, float] | None:
    law = said.tables.optional("drivers_law", NO_LAW)
    if not law.height:
        return None
    groups: list[str] = law["groups"][0].to_list()
    series = said.used.series
    read = said.tables.optional_of_sku("drivers", sku, NO_LINES).join(series, on=["sku", "location"], how="semi")
    if not read.height:
        return None
    booster = _booster(said.tables.folder)
    periods = HORIZON_DAYS / said.used.period_days
    parts: dict[str, float] = dict.fromkeys((BASE, *DRIVERS), 0.0)
    for row in read.iter_rows(named=True):
        lines = np.array(row["lines"]).reshape(-1, len(groups))
        told = contributions(booster, lines, groups=groups, log_level=row["log_level"], typical=law["typical"][0])
        for name, units in told.items():
            parts[name] += units * periods
    moved = said.tables.optional_of_sku("signal_units", sku, SIGNAL_UNITS)
    here = moved.join(series, on=["sku", "location"], how="semi")
    for name, units in here.group_by("signal", maintain_order=True).agg(pl.col("units").sum()).iter_rows():
        parts[SIGNAL + name] = units
    explain = said.tables.of_sku("explain", sku).join(series, on=["sku", "location"], how="semi")
    # Runs of an earlier version lack it.
    parts[TOTAL] = float(explain["total_units"].sum()) if "total_units" in explain.columns else 0.0
    total = float(said.used.mean(HORIZON_DAYS).sum())
    made = total if said.computed is None else float(said.computed.mean(HORIZON_DAYS).sum())
    return parts | {MODELS: made - sum(parts.values()), PEOPLE: total - made}


def _titles(parts: Iterable[str], *, lang: str) -> dict[str, str]:
    return {
        name: title_of(name.removeprefix(SIGNAL), lang=lang)
        if name.startswith(SIGNAL)
        else text(f"tower.driver.{name}", lang)
        for name in parts
    }


def _shown(parts: Mapping[str, float], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"driver": name, "title": titles[name], "units": round(units, 2)}
        for name, units in parts.items()
        if name == BASE or round(units, 2) != 0
    ]


def _change(
    parts: dict[str, float], earlier: dict[str, float], now: Said, before: Said, sold: float, *, lang: str
) -> dict[str, Any]:
    """Give how the parts moved since the run before, and in words; each run's four weeks begin after its own day."""
    moved = {name: parts.get(name, 0.0) - earlier.get(name, 0.0) for name in earlier | parts}
    titles = _titles(moved, lang=lang)
    was, total = (float(said.used.mean(HORIZON_DAYS).sum()) for said in (before, now))
    days = (now.as_of - before.as_of).days
    expected = float(before.used.mean(days).sum()) if days > 0 else 0.0
    words = {"day": write.day(before.as_of, lang=lang), "was": write.count(was), "now": write.count(total)}
    if abs(total - was) < max(SPOKEN_SHARE * was, 1.0):
        why = text("tower.driver.same", lang, **words)
    else:
        told = _told(moved, titles, max(was, total), lang=lang)
        why = text("tower.driver.changed", lang, parts=told, **words)
    if days > 0:
        why += text("tower.driver.since", lang, sold=write.count(sold), expected=write.count(expected))
    return {"since": before.as_of, "units": round(was, 2), "parts": _shown(moved, titles), "why": why}


def _told(parts: Mapping[str, float], titles: Mapping[str, str], total: float, *, lang: str) -> str:
    """Name the largest parts, those worth a word."""
    moving = sorted(((abs(units), name) for name, units in parts.items()), reverse=True)
    large = [name for size, name in moving if size >= SPOKEN_SHARE * max(total, 1.0)]
    told = [text("tower.driver.part", lang, name=titles[name], units=_signed(parts[name])) for name in large[:4]]
    return text("tower.driver.joint", lang).join(told)


def _sentence(parts: Mapping[str, float], titles: Mapping[str, str], total: float, *, lang: str) -> str:
    """Name what moves the forecast most, up or down from what a typical product sells."""
    head = text("tower.driver.head", lang, units=write.count(total), base=write.count(parts[BASE]))
    moving = {name: units for name, units in parts.items() if name != BASE}
    return head + _told(moving, titles, total, lang=lang) + text("tower.driver.end", lang)


def _signed(units: float) -> str:
    return ("+" if units >= 0 else "−") + write.count(abs(units))


@lru_cache(maxsize=BOOSTERS_KEPT)
def _booster(folder: Path) -> Any:
    return booster_of(str(pl.read_parquet(folder / "drivers_law.parquet")["law"][0]))
