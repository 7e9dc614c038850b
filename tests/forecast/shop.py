"""A made-up shop with known demand: weekly rhythm, a few very different items, everything seeded."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from panhuo import words

AS_OF = date(2026, 11, 22)


def history_of(
    rates: list[float], *, days: int, seed: int = 5, step: int = 1, location: str = "all", rhythm: float = 0.3
) -> pl.DataFrame:
    """Give Poisson sales with the given units a period, more at the weekend; lines only where something sold."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for back in reversed(range(days // step)):
        start = AS_OF - timedelta(days=(back + 1) * step - 1)
        factor = 1.0 if step == 7 else (1.0 + rhythm * (2.5 if start.weekday() >= 5 else -1.0))
        for number, rate in enumerate(rates):
            units = random.poisson(rate * factor)
            if units:
                rows.append({"sku": f"S{number}", "location": location, "period_start": start, "units": float(units)})
    schema = {
        "sku": pl.String,
        "location": pl.String,
        "period_start": pl.Date,
        "units": pl.Float64,
        "price": pl.Float64,
        "in_stock": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def series_of(count: int, *, location: str = "all") -> pl.DataFrame:
    """Give the series S0 ... at one location."""
    return pl.DataFrame({"sku": [f"S{number}" for number in range(count)], "location": [location] * count})


def products_of(count: int, **columns: object) -> pl.DataFrame:
    """Give products S0 ... with the given columns, all others unknown."""
    rows = pl.DataFrame({"sku": [f"S{number}" for number in range(count)], **columns})
    return pl.concat([words.empty("products"), rows], how="diagonal_relaxed")


def nothing() -> dict[str, pl.DataFrame]:
    """Give the tables that a forecast may do without, empty."""
    return {name: words.empty(name) for name in ("calendar", "prices")}
