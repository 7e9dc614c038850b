"""A seeded shop to draw reports from: small, whole, and without any room above `demand`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from panhuo import review, words
from panhuo.demand import Demand
from panhuo.open_folder import Fault
from panhuo.words import Text
from panhuo.words.terms import Derived

AS_OF = date(2026, 11, 21)
TARGETS = {"turnover_days": 30.0, "dead_stock_share": 0.08, "stock_out_share": 0.05, "forecast_error": 0.15}
NOTE = Text(en="Costs are half the price.", zh="成本按售价的一半推算。")
EMPTY = Text(en="", zh="")
CATEGORIES = ("Plush", "Home fragrance", "Stationery", "Tea & snacks", "Jewellery", "Figures")
THINGS = (
    "Moon rabbit keyring",
    "Cat café lantern",
    "Museum jade mug, gift set",
    "Blind box series 4",
    "Osmanthus tea 75 g",
    "Panda cushion",
    "Opera mask notebook",
    "Cloud night light",
    "Tang lady figure, limited edition 2026",
)
PLACES = ("Shanghai warehouse", "Hangzhou store", "Chengdu store", "Online")


@pytest.fixture
def shop() -> Callable[..., Any]:
    """Give the builder of fake results."""
    return make_shop


def make_shop(
    *,
    skus: int = 60,
    places: tuple[str, ...] = PLACES,
    categories: tuple[str, ...] = CATEGORIES,
    stock: str = "known",
    currency: str = "CNY",
    derived: tuple[str, ...] = (),
    seed: int = 7,
) -> Any:
    """Give results of a shop; stock="unknown" leaves nothing in stock and gives no health, alerts or actions."""
    chance = np.random.default_rng(seed)
    pairs = pl.DataFrame(
        [(f"SKU-{n:04d}", place) for n in range(skus) for place in places], ["sku", "location"], orient="row"
    )
    n = pairs.height
    rate = np.exp(chance.normal(0.2, 1.0, n))
    demand = Demand(
        series=pairs,
        start=AS_OF + timedelta(days=1),
        period_days=7,
        means=(rate[:, None] * 7 * (1 + 0.2 * np.sin(np.arange(13)))).astype(np.float32),
        dispersion=np.full(n, 0.15),
        level_variance=np.full(n, 0.08),
    )
    facts = _facts(pairs, rate, chance, categories=categories)
    if stock == "unknown":
        # As `health.facts` gives it: without a stock row nothing stands there, and `stock_known` says so.
        facts = facts.with_columns(
            pl.lit(0).cast(facts.schema[name]).alias(name) for name in STOCK_COLUMNS
        ).with_columns(stock_known=pl.lit(value=False), expected_shortage_lead=pl.lit(9.0))
    known = stock == "known"
    health = _health(pairs, chance) if known else _health(pairs, chance).head(0)
    accuracy = pl.DataFrame(
        [("all", "blend", 0.614, 0.128, -0.021, 0.897), ("all", "level", 0.7, 0.2, 0.1, None)],
        ["segment", "model", "wape", "wape_total", "bias", "coverage_90"],
        orient="row",
    )
    return SimpleNamespace(
        as_of=AS_OF,
        period="week",
        terms=SimpleNamespace(currency=currency, targets=TARGETS, derived=Derived(derived, NOTE if derived else EMPTY)),
        imports=_imports(n),
        failed=(),
        history=_history(pairs, rate, chance),
        demand=demand,
        accuracy=accuracy,
        facts=facts,
        health=health,
        scorecard=review.scorecard(facts, health, accuracy, targets=TARGETS),
        alerts=_alerts(facts, chance) if known else words.empty("alerts"),
        actions=_actions(facts, chance) if known else words.empty("actions"),
        faults=(Fault("alerts", "spike", "ZeroDivisionError: division by zero", "spike.py:12"),) if derived else (),
        steps=(SimpleNamespace(name="forecast", seconds=3.21), SimpleNamespace(name="health", seconds=0.4)),
    )


def _imports(stock_rows: int) -> tuple[SimpleNamespace, ...]:
    return (
        SimpleNamespace(
            path="in/sales.csv",
            source="Panhuo CSV",
            rows_read=541_909,
            rows_taken={"sales": 536_641, "returns": 5_112},
            rows_refused=12,
            rows_set_aside=144,
        ),
        SimpleNamespace(
            path="in/stock.csv",
            source="Panhuo CSV",
            rows_read=stock_rows,
            rows_taken={"stock": stock_rows},
            rows_refused=0,
            rows_set_aside=0,
        ),
    )


STOCK_COLUMNS = (
    "on_hand",
    "available",
    "value_on_hand",
    "expected_leftover_window",
    "units_age_0_30",
    "units_age_31_60",
    "units_age_61_90",
    "units_age_91_180",
    "units_age_181_plus",
)


def _facts(pairs: pl.DataFrame, rate: Any, chance: Any, *, categories: tuple[str, ...]) -> pl.DataFrame:
    n = pairs.height
    item = pairs.get_column("sku").str.slice(4).cast(pl.Int64).to_numpy()
    price = np.round(20 + 8 * (item % 9) + item % 7, 2)
    cost = np.round(price * 0.45, 2)
    on_hand = np.where(chance.random(n) < 0.07, 0, chance.negative_binomial(2, 2 / (2 + rate * 60)))
    ages = chance.dirichlet((4, 3, 2, 1.5, 1), n) * on_hand[:, None]
    cover = on_hand / np.maximum(rate, 0.01)
    columns: dict[str, Any] = {
        "name": [THINGS[i % len(THINGS)] if i % 11 else f"SKU-{i:04d}" for i in item],
        "category": [categories[i % len(categories)] if categories else None for i in item],
        "end_date": [None] * n,
        "price": price,
        "unit_cost": cost,
        "stock_known": [True] * n,
        "available": on_hand,
        "on_hand": on_hand,
        "value_on_hand": np.round(on_hand * cost, 2),
        "units_91d": (rate * 91).astype(int),
        "units_365d": (rate * 365).astype(int),
        "revenue_365d": rate * 365 * price,
        "cost_of_sales_per_day": rate * cost,
        "first_sale": [AS_OF - timedelta(days=700)] * n,
        "last_sale": [AS_OF - timedelta(days=1)] * n,
        "lost_sale_cost": price - cost,
        "salvage_value": cost * 0.3,
        "review_days": [7.0] * n,
        "lead_time_days": chance.integers(7, 30, n).astype(float),
        "window_days": chance.integers(20, 120, n).astype(float),
        "holding_rate_per_year": [0.25] * n,
        "salvage_share": [0.3] * n,
        "service_level": [None] * n,
        "costs_assumed": chance.random(n) < 0.2,
        "expected_shortage_lead": np.maximum(0, rate * 25 - on_hand),
        "expected_leftover_window": np.maximum(0, on_hand - rate * 70),
        "probability_stock_out_lead": np.clip(1.2 - cover / 40, 0, 1),
        "run_out_date": [AS_OF + timedelta(days=int(min(days, 900))) for days in cover],
    }
    for place, band in enumerate(("0_30", "31_60", "61_90", "91_180", "181_plus")):
        columns[f"units_age_{band}"] = ages[:, place]
    frame = pl.DataFrame(
        columns, schema_overrides={"end_date": pl.Date, "service_level": pl.Float64, "category": pl.String}
    )
    return pairs.hstack(frame).with_columns(pl.col("value_on_hand", "unit_cost", "price").cast(pl.Decimal(18, 4)))


def _health(pairs: pl.DataFrame, chance: Any) -> pl.DataFrame:
    n = pairs.height
    return pairs.with_columns(
        pl.lit(AS_OF).alias("as_of"),
        pl.Series("score", np.clip(chance.normal(62, 22, n), 0, 100)),
        pl.Series("stage", chance.choice(["growth", "mature", "decline"], n)),
        pl.Series("abc", chance.choice(["A", "B", "C"], n, p=[0.2, 0.3, 0.5])),
    )


def _history(pairs: pl.DataFrame, rate: Any, chance: Any) -> pl.DataFrame:
    frames = []
    for weeks_ago in range(1, 40):
        units = chance.negative_binomial(5, 5 / (5 + rate * 7))
        start = AS_OF + timedelta(days=1 - 7 * weeks_ago)
        frames.append(pairs.with_columns(pl.lit(start).alias("period_start"), pl.Series("units", units)))
    return pl.concat(frames).filter(pl.col("units") > 0)


def _alerts(facts: pl.DataFrame, chance: Any) -> pl.DataFrame:
    kinds = ("run_out", "overstock", "ageing", "slow_start", "decline", "spike")
    rows = [
        {
            "alert": f"alert-{number}",
            "sku": sku,
            "location": location,
            "kind": kinds[int(chance.integers(0, len(kinds)))],
            "level": str(chance.choice(["red", "orange", "yellow"], p=[0.2, 0.3, 0.5])),
            "value_at_risk": round(float(chance.lognormal(7, 1)), 2),
            "evidence": json.dumps({}),
            "why_zh": "库存将在到货前售完。",
            "why_en": "Stock ends before the next order can arrive.",
        }
        for number, (sku, location) in enumerate(facts.select("sku", "location").head(90).iter_rows())
    ]
    return pl.DataFrame(rows, schema=words.polars_schema("alerts"), strict=False)


def _actions(facts: pl.DataFrame, chance: Any) -> pl.DataFrame:
    rows = []
    for number, (sku, location) in enumerate(facts.select("sku", "location").head(80).iter_rows()):
        kind = ("order", "order", "transfer", "markdown")[number % 4]
        units = int(chance.integers(4, 600))
        rows.append(
            {
                "action": f"action-{number:03d}",
                "kind": kind,
                "sku": sku,
                "from_location": "Shanghai warehouse" if kind == "transfer" else None,
                "to_location": location,
                "units": units,
                "price": 19.9 if kind == "markdown" else None,
                "on": AS_OF + timedelta(days=number % 9),
                "worth": round(float(chance.lognormal(7.4, 1.1)), 2),
                "cost": None if kind == "markdown" else round(units * 8.35, 2),
                "kg_co2e": None,
                "needs_approval": number % 5 == 0,
                "alert": None,
                "why_zh": f"到货周期内预计卖出 {units + 40} 件，可售仅 {units // 3} 件；订 {units} 件可少流失毛利。",
                "why_en": f"About {units + 40} units should sell before the next delivery and {units // 3} are left; "
                f"ordering {units} avoids most of the shortage.",
            }
        )
    return pl.DataFrame(rows, schema=words.polars_schema("actions"), strict=False)
