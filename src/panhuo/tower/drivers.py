"""What drives the forecast of one product, in units of the coming weeks, and in a sentence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from panhuo.demand import Demand
from panhuo.forecast import BASE, DRIVERS, SIGNAL_UNITS, booster_of, contributions, drivers_law_table, drivers_table
from panhuo.report import figures as write
from panhuo.signals import title_of
from panhuo.tower.tables import RunTables
from panhuo.words.messages import text

__all__ = ["drivers_of"]

HORIZON_DAYS = 28
# What the other models make of it, and what people replaced.
MODELS, PEOPLE = "models", "people"
# Before the name of a signal.
SIGNAL = "signal_"
BOOSTERS_KEPT = 2
# Parts smaller than this share of the forecast are not worth a word.
SPOKEN_SHARE = 0.03
NO_LAW, NO_LINES = drivers_law_table(None).schema, drivers_table(None, pl.DataFrame()).schema


def drivers_of(
    tables: RunTables, sku: str, *, used: Demand, computed: Demand | None, lang: str
) -> dict[str, Any] | None:
    """Give the parts of what is expected of the next four weeks: they add up to it. None if no model can be explained.

    used: the demand of the rows that are asked for, all of one SKU; computed: the same without people's words, if it
    differs.
    """
    law = tables.optional("drivers_law", NO_LAW)
    if not law.height:
        return None
    groups: list[str] = law["groups"][0].to_list()
    read = tables.optional_of_sku("drivers", sku, NO_LINES).join(used.series, on=["sku", "location"], how="semi")
    if not read.height:
        return None
    booster = _booster(tables.folder)
    periods = HORIZON_DAYS / used.period_days
    parts: dict[str, float] = dict.fromkeys((BASE, *DRIVERS), 0.0)
    for row in read.iter_rows(named=True):
        lines = np.array(row["lines"]).reshape(-1, len(groups))
        told = contributions(booster, lines, groups=groups, log_level=row["log_level"], typical=law["typical"][0])
        for name, units in told.items():
            parts[name] += units * periods
    moved = tables.optional_of_sku("signal_units", sku, SIGNAL_UNITS).join(
        used.series, on=["sku", "location"], how="semi"
    )
    titles = {name: text(f"tower.driver.{name}", lang) for name in (BASE, *DRIVERS, MODELS, PEOPLE)}
    for name, units in moved.group_by("signal", maintain_order=True).agg(pl.col("units").sum()).iter_rows():
        parts[SIGNAL + name] = units
        titles[SIGNAL + name] = title_of(name, lang=lang)
    total = float(used.mean(HORIZON_DAYS).sum())
    made = total if computed is None else float(computed.mean(HORIZON_DAYS).sum())
    parts |= {MODELS: made - sum(parts.values()), PEOPLE: total - made}
    shown = [
        {"driver": name, "title": titles[name], "units": round(units, 2)}
        for name, units in parts.items()
        if name == BASE or round(units, 2) != 0
    ]
    return {
        "units": round(total, 2),
        "days": HORIZON_DAYS,
        "parts": shown,
        "why": _sentence(parts, titles, total, lang=lang),
    }


def _sentence(parts: dict[str, float], titles: dict[str, str], total: float, *, lang: str) -> str:
    """Name what moves the forecast most, up or down from what a typical product sells."""
    moving = sorted(((abs(units), name) for name, units in parts.items() if name != BASE), reverse=True)
    large = [name for size, name in moving if size >= SPOKEN_SHARE * max(total, 1.0)]
    told = [text("tower.driver.part", lang, name=titles[name], units=_signed(parts[name])) for name in large[:4]]
    head = text("tower.driver.head", lang, units=write.count(total), base=write.count(parts[BASE]))
    return head + text("tower.driver.joint", lang).join(told) + text("tower.driver.end", lang)


def _signed(units: float) -> str:
    return ("+" if units >= 0 else "−") + write.count(abs(units))


@lru_cache(maxsize=BOOSTERS_KEPT)
def _booster(folder: Path) -> Any:
    return booster_of(str(pl.read_parquet(folder / "drivers_law.parquet")["law"][0]))
