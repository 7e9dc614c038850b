"""Tiny prepared tables for tests of health and alerts: a row says only what matters, the rest is unknown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from panhuo import health
from panhuo.demand import Demand
from panhuo.words import empty, polars_schema
from panhuo.words.terms import read_terms

AS_OF = date(2026, 11, 22)
TABLES = ("sales", "stock", "purchases", "products", "prices", "suppliers", "availability", "locations")


def ago(days: int) -> date:
    """Give the day `days` before AS_OF."""
    return AS_OF - timedelta(days=days)


def rows(name: str, *given: dict[str, Any]) -> pl.DataFrame:
    """Give the canonical table `name` with these rows; sku and location are "a" and "s" unless a row says otherwise."""
    schema = polars_schema(name)
    usual = {column: value for column, value in (("sku", "a"), ("location", "s")) if column in schema}
    full = [dict.fromkeys(schema.names()) | usual | row for row in given]
    return pl.DataFrame(full, schema=schema, strict=False) if full else empty(name)


def lazy(**given: list[dict[str, Any]]) -> dict[str, nw.LazyFrame]:
    """Give all prepared tables, those not named without rows."""
    return {name: nw.from_native(rows(name, *given.get(name, [])).lazy()) for name in TABLES}


def facts(**given: list[dict[str, Any]]) -> pl.DataFrame:
    """Give the facts of these rows with the default terms, in the order of sku and location."""
    counted = health.facts(lazy(**given), terms=read_terms(None), as_of=AS_OF)
    return counted.collect().to_native().sort("sku", "location")


def poisson(frame: pl.DataFrame, *units_per_day: float) -> Demand:
    """Give Poisson demand of so many units a day for the rows of `frame`, four weeks written out."""
    means = np.repeat(np.array(units_per_day, dtype=np.float32)[:, None], 28, axis=1)
    nothing = np.zeros(len(units_per_day))
    start = AS_OF + timedelta(days=1)
    return Demand(frame.select("sku", "location"), start, 1, means, dispersion=nothing, level_variance=nothing)
