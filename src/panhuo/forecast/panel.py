"""The demand history as wide matrices (series x periods): what every model reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    from panhuo.forecast.newcomers import Newcomers

__all__ = [
    "Codes",
    "Floats",
    "Panel",
    "before_launch",
    "panel_of",
    "sample_of",
    "with_events",
    "with_newcomers",
    "with_prices",
]

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]

# Three years and a month: enough for two yearly profiles, bounded for any length of data.
_LOOK_BACK_DAYS = 1_124
# A period with less than half of it in stock says nothing about demand; else its sales are scaled up.
_IN_STOCK_MIN = 0.5


@dataclass(frozen=True, eq=False)
class Panel:
    """Series x periods; the last of the `periods` columns ends on as_of, `horizon` more are planned ahead.

    sold: units sold, 0 where nothing was. demand: sold where the goods could be bought, NaN before the series began and
    in censored periods. groups: for sku, location, category, brand and place (category at location) a code a series.
    price: (n, periods + horizon) selling price, NaN where unknown. events: (regions, periods + horizon, columns)
    numbers about the calendar; region: the row of `events` that holds for each series. newcomers: what is known of
    goods before they sell.
    """

    series: pl.DataFrame
    first: date
    period_days: int
    horizon: int
    sold: Floats
    demand: Floats
    groups: dict[str, Codes]
    price: Floats | None
    events: Floats
    region: Codes
    newcomers: Newcomers | None = None

    @property
    def periods(self) -> int:
        """Give the number of periods of history."""
        return self.demand.shape[1]

    @property
    def season(self) -> int:
        """Give the periods of a week: 7 or 1."""
        return 7 // self.period_days

    @property
    def year(self) -> int:
        """Give the periods of a year of whole weeks: 364 or 52."""
        return 364 // self.period_days

    def length(self, days: int) -> int:
        """Give the periods that `days` make, at least one."""
        return max(1, days // self.period_days)

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """Say where demand is known."""
        return ~np.isnan(self.demand)

    @cached_property
    def filled(self) -> Floats:
        """Give the demand with 0 where it is unknown."""
        return np.nan_to_num(self.demand, nan=0.0)

    @cached_property
    def begins(self) -> Codes:
        """Give the first period with known demand; `periods` where there is none."""
        return np.where(self.known.any(axis=1), self.known.argmax(axis=1), self.periods).astype(np.int32)

    def rate(self, origin: int, periods: int) -> tuple[Floats, Floats]:
        """Give the mean known demand of the `periods` up to and with `origin` (0 if none) and the number known."""
        window = slice(max(0, origin + 1 - periods), origin + 1)
        count = self.known[:, window].sum(axis=1, dtype=np.float32)
        total = self.filled[:, window].sum(axis=1, dtype=np.float32)
        return total / np.maximum(count, 1.0), count

    def date_of(self, period: int) -> date:
        """Give the first day of a period, which may lie ahead."""
        return self.first + timedelta(days=period * self.period_days)


def panel_of(
    history: pl.DataFrame,
    *,
    series: pl.DataFrame,
    products: pl.DataFrame,
    as_of: date,
    period_days: int,
    horizon: int,
) -> Panel:
    """Lay the history of `series` (sku, location) out; calendar and prices are added by their own modules.

    A series begins with its launch date or its first line in the history, whichever is earlier; one with neither is
    taken to have been there unsold all the time.
    """
    wanted = series.select(pl.col("sku", "location").cast(pl.String))
    lines = history.join(wanted.with_row_index("_row"), on=["sku", "location"], how="inner")
    periods = _periods(lines, as_of=as_of, period_days=period_days)
    first = as_of + timedelta(days=1 - periods * period_days)
    column = ((pl.col("period_start") - pl.lit(first)).dt.total_days() // period_days).alias("_column")
    lines = lines.select("_row", column, "units", "in_stock")
    described = _described(wanted, products=products)
    sold, demand = _matrices(lines, shape=(wanted.height, periods))
    launch = ((described["launch_date"] - first).dt.total_days() // period_days).to_numpy()
    _blank_before_begin(demand, lines=lines, launch=launch)
    return Panel(
        series=wanted,
        first=first,
        period_days=period_days,
        horizon=horizon,
        sold=sold,
        demand=demand,
        groups=_groups(described),
        price=None,
        events=np.zeros((1, periods + horizon, 0), dtype=np.float32),
        region=np.zeros(wanted.height, dtype=np.int32),
    )


def with_prices(panel: Panel, price: Floats | None) -> Panel:
    """Give the panel with selling prices, shape (n, periods + horizon)."""
    return replace(panel, price=price)


def with_events(panel: Panel, events: Floats, region: Codes) -> Panel:
    """Give the panel with calendar numbers, shape (regions, periods + horizon, columns), and each series' region."""
    return replace(panel, events=events, region=region)


def sample_of(panel: Panel, *, most: int, seed: int) -> Panel:
    """Give the panel with `most` series at random, if it has more, without newcomers, for models to learn from.

    Rates of groups are then those of the sample. The last code of every group is in it, so that codes mean the same.
    """
    n = panel.series.height
    if n <= most:
        return panel
    drawn = np.random.default_rng(seed).choice(n, size=most, replace=False)
    rows = np.union1d(drawn, [int(codes.argmax()) for codes in panel.groups.values()])
    return replace(
        panel,
        series=panel.series[rows],
        sold=panel.sold[rows],
        demand=panel.demand[rows],
        groups={name: codes[rows] for name, codes in panel.groups.items()},
        price=None if panel.price is None else panel.price[rows],
        region=panel.region[rows],
        newcomers=None,
    )


def with_newcomers(panel: Panel, newcomers: Newcomers) -> Panel:
    """Give the panel with what is known of goods before they sell."""
    return replace(panel, newcomers=newcomers)


def before_launch(panel: Panel, *, products: pl.DataFrame, periods: int) -> npt.NDArray[np.bool_]:
    """Say which of the `periods` ahead end before the launch of a series that was never sold; shape (n, periods).

    A launch date that sales contradict says nothing: those sales are of today.
    """
    ahead = panel.date_of(panel.periods)
    launch = (_described(panel.series, products=products)["launch_date"] - ahead).dt.total_days().fill_null(0)
    sold_ever = panel.sold.sum(axis=1) > 0
    ends = (np.arange(periods) + 1) * panel.period_days
    return ~sold_ever[:, None] & (ends[None, :] <= launch.to_numpy()[:, None])


def _periods(lines: pl.DataFrame, *, as_of: date, period_days: int) -> int:
    most = _LOOK_BACK_DAYS // period_days
    if lines.is_empty():
        return min(most, 56 // period_days)
    earliest = lines["period_start"].min()
    assert isinstance(earliest, date)  # noqa: S101  # a date column has a date for its minimum
    return int(np.clip((as_of - earliest).days // period_days + 1, 1, most))


def _described(series: pl.DataFrame, *, products: pl.DataFrame) -> pl.DataFrame:
    """Give the product facts that the models use, in the order of `series`."""
    facts = products.select("sku", "category", "brand", "launch_date").unique("sku", keep="last", maintain_order=True)
    return series.join(facts, on="sku", how="left", maintain_order="left").with_columns(
        pl.col("category", "brand").fill_null("")
    )


def _groups(described: pl.DataFrame) -> dict[str, Codes]:
    place = pl.concat_str("category", "location", separator="\x1f").alias("place")
    named = described.select("sku", "location", "category", "brand", place)
    return {name: (named[name].rank("dense").to_numpy() - 1).astype(np.int32) for name in named.columns}


def _matrices(lines: pl.DataFrame, *, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    inside = lines.filter((pl.col("_column") >= 0) & (pl.col("_column") < shape[1]))
    rows, columns = inside["_row"].to_numpy(), inside["_column"].to_numpy()
    units = inside["units"].to_numpy().astype(np.float32)
    share = inside["in_stock"].fill_null(1.0).to_numpy().astype(np.float32)
    sold = np.zeros(shape, dtype=np.float32)
    sold[rows, columns] = units
    demand = sold.copy()
    seen = share >= _IN_STOCK_MIN
    demand[rows, columns] = np.where(seen, units / np.maximum(share, _IN_STOCK_MIN), np.nan)
    return sold, demand


def _blank_before_begin(demand: Floats, *, lines: pl.DataFrame, launch: npt.NDArray[np.floating]) -> None:
    """Put NaN before each series began."""
    n, periods = demand.shape
    seen = lines.filter((pl.col("units") > 0) | (pl.col("in_stock").fill_null(1.0) > 0)).group_by("_row")
    firsts = seen.agg(pl.col("_column").min())
    begin = np.full(n, np.inf)
    begin[firsts["_row"].to_numpy()] = firsts["_column"].to_numpy()
    begin = np.fmin(begin, launch.astype(np.float64))
    begin = np.where(np.isinf(begin), 0.0, begin)
    demand[np.arange(periods)[None, :] < begin[:, None]] = np.nan
