"""Tells one product's story from the last run: what its demand, health, alerts and actions rest on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from panhuo.cycle.saving import load_table
from panhuo.demand import Demand
from panhuo.health.measuring import indicator_members
from panhuo.words.errors import UnknownSku
from panhuo.words.nearest import nearest

__all__ = ["story_of"]


def story_of(sku: str, *, home: Path, location: str | None = None) -> list[dict[str, Any]]:
    """Give one record a place, largest stock first: `demand`, `health` (a line an indicator), `alerts`, `actions`.

    Raises NoRun if nothing was run in `home`, UnknownSku (with the nearest codes) if the run did not know the product.
    """
    facts = load_table(home, "facts")
    here = pl.col("sku") == sku
    mine = facts.filter(here if location is None else here & (pl.col("location") == location))
    if mine.is_empty():
        raise UnknownSku(sku=sku, nearest=nearest(sku, facts["sku"].unique().to_list()))
    tables = {name: load_table(home, name).filter(here) for name in ("health", "alerts", "actions", "explain")}
    law = Demand.from_table(load_table(home, "demand_law").filter(here))
    order = mine.sort("value_on_hand", descending=True, nulls_last=True)
    return [_place(row, tables=tables, law=law) for row in order.iter_rows(named=True)]


def _place(facts: dict[str, Any], *, tables: dict[str, pl.DataFrame], law: Demand) -> dict[str, Any]:
    place = facts["location"]
    at_place = pl.col("location") == place
    concerned = (pl.col("from_location") == place) | (pl.col("to_location") == place)
    return {
        "sku": facts["sku"],
        "name": facts["name"],
        "location": place,
        "demand": _demand_line(law, place=place, explain=tables["explain"].filter(at_place)),
        "health": _health_lines(tables["health"].filter(at_place)),
        "alerts": tables["alerts"].filter(at_place).to_dicts(),
        "actions": tables["actions"].filter(concerned).to_dicts(),
        "facts": facts,
    }


def _demand_line(law: Demand, *, place: str, explain: pl.DataFrame) -> dict[str, Any]:
    row = law.select((law.series["location"] == place).to_numpy())
    basis = explain.to_dicts()[0] if explain.height else {}
    return {
        "mean_28d": round(float(row.mean(28)[0]), 1),
        "low_28d": int(row.quantile(0.05, 28)[0]),
        "high_28d": int(row.quantile(0.95, 28)[0]),
        "model": basis.get("model"),
        "rate_observed": _rounded(basis.get("rate_observed")),
        "rate_true": _rounded(basis.get("rate_true")),
        "history_periods": basis.get("history_periods"),
        "censored_periods": basis.get("censored_periods"),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _health_lines(row: pl.DataFrame) -> list[dict[str, str]]:
    values = row.to_dicts()[0] if row.height else {}
    return [
        {
            "name": name,
            "title_en": indicator.TITLE.en,
            "title_zh": indicator.TITLE.zh,
            "value": _shown(values[name]),
            "unit_en": indicator.UNIT.en,
            "unit_zh": indicator.UNIT.zh,
            "meaning_en": indicator.MEANING.en,
            "meaning_zh": indicator.MEANING.zh,
        }
        for name, indicator in indicator_members().items()
        if name in values
    ]


def _shown(value: object) -> str:
    if value is None:
        return "—"
    return (
        f"{value:,.2f}"
        if isinstance(value, float | Decimal)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
