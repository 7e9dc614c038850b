"""One product's story: its places, its indicators with what went in, the age of its stock, and why in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from panhuo.demand import Demand
from panhuo.health.measuring import indicator_members, measured
from panhuo.health.stage import STAGES
from panhuo.report import figures as write
from panhuo.tower.columns import columns
from panhuo.tower.today import money
from panhuo.words.messages import text

__all__ = ["ages", "demand_line", "facts_of", "indicators", "places", "why"]

AGE_BANDS = ("0_30", "31_60", "61_90", "91_180", "181_plus")
SHOWN_FACTS = (
    "supplier", "edition", "price", "list_price", "unit_cost", "lead_time_days", "moq", "pack_size", "launch_date",
    "end_date", "first_sale", "last_sale", "units_7d", "units_28d", "units_91d", "units_365d", "returns_28d",
    "on_hand", "committed", "unavailable", "available", "incoming", "next_due_on",
)  # fmt: skip


def places(grid: pl.DataFrame, *, lang: str) -> list[dict[str, Any]]:
    """Give one line a place, the one with the most stock first; a number opens into its parts."""
    ranked = grid.sort("value_on_hand", "available", "location", descending=[True, True, False], nulls_last=True)
    return [
        {
            "location": row["location"],
            "name": None,
            "on_hand": row["on_hand"],
            "committed": row["committed"],
            "unavailable": row["unavailable"],
            "available": row["available"],
            "incoming": row["incoming"],
            "value": money(row["value_on_hand"]),
            "score": row["score"],
            "stage": STAGES[row["stage"]].within(lang) if row["stage"] in STAGES else None,
            "run_out_on": row["run_out_date"],
        }
        for row in ranked.iter_rows(named=True)
    ]


def indicators(facts: pl.DataFrame, *, lang: str, costs: bool, currency: str) -> list[dict[str, Any]]:
    """Give every indicator over the rows of a product, with its formula and the facts that the formula names."""
    table, _ = measured(facts.with_columns(pl.lit("all").alias("_all")), by=["_all"])
    values = table.to_dicts()[0] if table.height else {}
    known = columns()
    found: list[dict[str, Any]] = []
    for name, member in indicator_members().items():
        column = known[name]
        if column.cost and not costs:
            continue
        found.append(
            {
                "key": name,
                "title": member.TITLE.within(lang),
                "value": _plain(values.get(name)),
                "shown": _shown(values.get(name), kind=column.type, currency=currency, lang=lang),
                "unit": member.UNIT.within(lang),
                "meaning": member.MEANING.within(lang),
                "formula": column.formula,
                "inputs": _inputs(facts, column.formula or "", lang=lang, costs=costs),
            }
        )
    return found


def _inputs(facts: pl.DataFrame, formula: str, *, lang: str, costs: bool) -> list[dict[str, Any]]:
    """Give the sums of the facts that a formula names: the numbers that went in."""
    words = {word.strip("().,;÷×-+ ") for word in formula.replace("(", " ").replace(")", " ").split()}
    known = columns()
    found: list[dict[str, Any]] = []
    for name in sorted(words & set(facts.columns)):
        if not facts.schema[name].is_numeric() or (name in known and known[name].cost and not costs):
            continue
        total = facts.get_column(name).cast(pl.Float64).sum()
        title = known[name].title.within(lang) if name in known else name
        found.append({"name": name, "title": title, "value": round(float(total or 0), 4)})
    return found


def ages(facts: pl.DataFrame) -> list[dict[str, Any]]:
    """Give the units in stock by how long they have been there; empty where the data does not say."""
    bands = [f"units_age_{band}" for band in AGE_BANDS]
    known = facts.filter(pl.col("stock_age_days").is_not_null())
    if not known.height:
        return []
    sums = known.select(pl.col(bands).fill_null(0).sum()).to_dicts()[0]
    return [
        {"band": band.replace("_plus", "+").replace("_", "-"), "units": sums[f"units_age_{band}"]} for band in AGE_BANDS
    ]


def demand_line(law: Demand, explain: pl.DataFrame, *, models: Mapping[str, str]) -> dict[str, Any] | None:
    """Give what is expected of the next four weeks, and what it rests on; the model is that of the largest place."""
    if not len(law):
        return None
    total = law.over(28)
    mean, deviation = float(total.mean.sum()), float(total.variance.sum()) ** 0.5
    single = len(law) == 1
    basis = explain.sort("units_total", descending=True, nulls_last=True).to_dicts()[0] if explain.height else {}
    rates = explain.select(pl.col("rate_observed", "rate_true").sum()).to_dicts()[0] if explain.height else {}
    return {
        "model": models.get(str(basis.get("model")), basis.get("model")),
        "mean_28d": round(mean, 1),
        "low_28d": float(total.quantile(0.05)[0]) if single else round(max(0.0, mean - 1.645 * deviation), 1),
        "high_28d": float(total.quantile(0.95)[0]) if single else round(mean + 1.645 * deviation, 1),
        "rate_observed": _rounded(rates.get("rate_observed")),
        "rate_true": _rounded(rates.get("rate_true")),
    }


def facts_of(facts: pl.DataFrame, *, costs: bool, lang: str) -> list[dict[str, Any]]:
    """Give the plain facts of a product: sums of units, what differs by place left out."""
    known = columns()
    found: list[dict[str, Any]] = []
    for name in SHOWN_FACTS:
        if name not in facts.columns or (name in known and known[name].cost and not costs):
            continue
        column = facts.get_column(name)
        if column.dtype.is_integer() and name not in ("moq", "pack_size"):
            value: object = column.sum()
        else:
            values = column.drop_nulls().unique()
            value = _plain(values[0]) if len(values) == 1 else None
        title = known[name].title.within(lang) if name in known else text(f"tower.fact.{name}", lang)
        found.append({"name": name, "title": title, "value": value})
    return found


def why(facts: pl.DataFrame, *, currency: str, lang: str) -> str:
    """Say in words where the product stands: how it sells, how long the stock lasts, what is at risk."""
    row = facts.select(
        pl.col("units_28d", "available", "incoming").fill_null(0).sum(),
        pl.col("demand_28d").sum(),
        (pl.col("expected_shortage_lead") * pl.col("lost_sale_cost")).sum().alias("run_out"),
        (pl.col("expected_leftover_window") * pl.col("unit_cost").cast(pl.Float64)).sum().alias("leftover"),
        pl.col("expected_leftover_window").sum(),
        pl.col("run_out_date").min(),
    ).to_dicts()[0]
    sentences = [
        text("tower.why.pace", lang, sold=write.count(row["units_28d"]), expected=write.count(row["demand_28d"]))
    ]
    if not facts.get_column("stock_known").any():
        sentences.append(text("tower.why.no_stock", lang))
    elif row["available"] <= 0:
        sentences.append(text("tower.why.empty", lang, incoming=write.count(row["incoming"])))
    else:
        daily = row["demand_28d"] / 28
        lasts = write.days(row["available"] / daily, lang=lang) if daily > 0 else text("tower.why.for_ever", lang)
        sentences.append(text("tower.why.lasts", lang, available=write.count(row["available"]), lasts=lasts))
    for name, units in (("run_out", None), ("leftover", row["expected_leftover_window"])):
        if row[name] and row[name] >= 1:
            amount = write.money(row[name], currency=currency, lang=lang)
            sentences.append(text(f"tower.why.{name}", lang, amount=amount, units=write.count(units)))
    return ("" if lang == "zh" else " ").join(sentences)


def _plain(value: object) -> str | float | int | None:
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value if isinstance(value, str | int) or value is None else str(value)


def _shown(value: object, *, kind: str, currency: str, lang: str) -> str:
    if value is None or not isinstance(value, int | float | Decimal):
        return write.UNKNOWN
    if kind == "money":
        return write.money(value, currency=currency, lang=lang)
    return write.share(value) if kind == "share" else write.count(value, digits=0 if abs(value) >= 100 else 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
