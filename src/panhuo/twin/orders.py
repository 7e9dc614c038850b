"""Sales by the order instead of by the day: when and by whom, what is taken back, what is written about it; brushing.

Honest orders: hours as shops have them (4 % at night), a buyer out of many, 2 % taken back within two days, every
twelfth is written about. Brushed orders come in bursts of 6 to 15 times the usual: few buyers, at night, taken back at
once, never a review, each burst with two of the four at least. As many bursts again are real crowds: as large, and
with the manners of honest orders.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.twin.world import World

__all__ = ["by_the_order"]

Codes = npt.NDArray[np.intp]

BURSTS, TIMES, UNITS_MIN = 12, (6, 15), 30
KNOWN_DAYS, SPAN_DAYS, AGE_DAYS = 20, 300, 30
BUYERS, FEW_BUYERS = 30_000, (3, 8)
BACK_SHARE, BACK_DAYS, REVIEW_SHARE, REVIEW_DAYS = 0.02, 2, 1 / 12, 10
BRUSHED_NIGHT, BRUSHED_BACK = 0.75, 0.5
TRAITS = ("buyers", "night", "cancelled", "reviews")
_HOURS = np.array(
    [1.5, 1, 0.5, 0.3, 0.3, 0.4, 1, 2, 3, 4, 5, 5, 6, 5, 4, 4, 4, 5, 6, 8, 11, 11, 8, 4], dtype=np.float64
)
# Where the places are.
_ZONE = ZoneInfo("Asia/Shanghai")
# A tenth of orders is of two units; buyers' numbers are spread so that they tell nothing.
_TWO_SHARE, _SPREAD = 0.1, 2_654_435_761
_NIGHT, _SAID = 6, ("很好看，喜欢", "Lovely, well made", "质量不错", "小朋友很喜欢", "Smaller than I thought")


@dataclass(frozen=True)
class _Manner:
    """How the orders of a day are placed: by how many buyers, the share at night, taken back, and written about."""

    buyers: int = BUYERS
    night: float | None = None
    back: float = BACK_SHARE
    review: float = REVIEW_SHARE


@dataclass(frozen=True)
class _Order:
    """One order of a SKU; back: the day on which it was taken back; reviewed: that on which it was written about."""

    row: dict[str, Any]
    units: int
    buyer: str
    at: datetime
    back: date | None
    reviewed: date | None


def by_the_order(made: World, *, seed: int) -> World:
    """Give the same world with its sales by the order, brushed and real bursts among them (`truth["bursts"]`)."""
    random = np.random.default_rng([seed, 1])
    extra, told = _bursts(random, made)
    rows = [(row, _Manner()) for row in made.tables["sales"].to_dicts()]
    orders = [order for row, manner in [*rows, *extra] for order in _orders(random, row, manner)]
    lines = [line for number, order in enumerate(orders) for line in _lines(order, number=number, last=made.as_of)]
    said = [
        {
            "at": _at(random, order.reviewed, None),
            "text": _SAID[int(random.integers(len(_SAID)))],
            "subject": order.row["sku"],
        }
        for order in orders
        if order.reviewed is not None and order.reviewed <= made.as_of
    ]
    tables = dict(made.tables) | {
        "sales": pl.DataFrame(lines, infer_schema_length=None).sort("sold_at", "order_ref", "line"),
        "comments": pl.concat([made.tables["comments"], pl.DataFrame(said)]).sort("at"),
    }
    return replace(made, tables=tables, truth={**made.truth, "bursts": told})


def _bursts(
    random: np.random.Generator, made: World
) -> tuple[list[tuple[dict[str, Any], _Manner]], list[dict[str, Any]]]:
    """Draw days on which goods that sell steadily sell many times as much: half of them brushed."""
    sales = made.tables["sales"]
    first = made.as_of - timedelta(days=SPAN_DAYS)
    grown = pl.col("date") - pl.col("date").min().over("sku") > timedelta(days=AGE_DAYS)
    usual = pl.col("units").rolling_mean_by("date", "28d").over("sku", "location")
    days = (
        sales.sort("sku", "location", "date")
        .with_columns(usual.alias("usual"), grown.alias("grown"))
        .filter(pl.col("grown") & (pl.col("date") > first) & (pl.col("date") <= made.as_of - timedelta(KNOWN_DAYS)))
        .unique(["sku", "location"], keep="any", maintain_order=True)
    )
    chosen = np.sort(random.choice(days.height, min(2 * BURSTS, days.height), replace=False))
    extra: list[tuple[dict[str, Any], _Manner]] = []
    told: list[dict[str, Any]] = []
    for number, row in enumerate(days[chosen].to_dicts()):
        units = int(max(UNITS_MIN, row["usual"] * random.integers(*TIMES, endpoint=True)))
        shown = (
            sorted(random.choice(TRAITS, random.integers(2, len(TRAITS), endpoint=True), replace=False))
            if number % 2
            else []
        )
        manner = _Manner(
            buyers=int(random.integers(*FEW_BUYERS, endpoint=True)) if "buyers" in shown else BUYERS,
            night=BRUSHED_NIGHT if "night" in shown else None,
            back=BRUSHED_BACK if "cancelled" in shown else BACK_SHARE,
            review=0.0 if "reviews" in shown else REVIEW_SHARE,
        )
        extra.append((row | {"units": units}, manner))
        place = {"sku": row["sku"], "location": row["location"], "day": str(row["date"])}
        told.append(place | {"units": units, "brushed": bool(number % 2), "traits": list(map(str, shown))})
    return extra, told


def _orders(random: np.random.Generator, row: dict[str, Any], manner: _Manner) -> list[_Order]:
    """Split the units of a day into orders of one or two."""
    left, orders = int(row["units"]), list[_Order]()
    few = random.integers(0, BUYERS, manner.buyers) if manner.buyers < BUYERS else None
    day: date = row["date"]
    while left > 0:
        units = min(left, 1 + int(random.random() < _TWO_SHARE))
        left -= units
        buyer = int(random.integers(0, BUYERS)) if few is None else int(few[random.integers(few.size)])
        back = _days_on(random, day, 0, BACK_DAYS) if random.random() < manner.back else None
        reviews = back is None and random.random() < manner.review
        reviewed = _days_on(random, day, 1, REVIEW_DAYS) if reviews else None
        at = _at(random, day, manner.night)
        orders.append(_Order(row, units, f"{buyer * _SPREAD % 2**32:08x}", at, back, reviewed))
    return orders


def _days_on(random: np.random.Generator, day: date, least: int, most: int) -> date:
    return day + timedelta(days=int(random.integers(least, most, endpoint=True)))


def _at(random: np.random.Generator, day: date, night: float | None) -> datetime:
    """Draw a moment of the day: by the hours of shops, or at night with the given chance."""
    if night is not None and random.random() < night:
        hour = int(random.integers(0, _NIGHT))
    else:
        hour = int(random.choice(_HOURS.size, p=_HOURS / _HOURS.sum()))
    return datetime.combine(day, time(hour, int(random.integers(60)), int(random.integers(60))), _ZONE).astimezone(UTC)


def _lines(order: _Order, *, number: int, last: date) -> list[dict[str, Any]]:
    """Give the line of an order, and that which takes it back by the `last` day."""
    line = {name: order.row[name] for name in ("sku", "location", "unit_price")}
    line |= {"order_ref": f"O{number:07d}", "buyer_hash": order.buyer}
    sold = line | {"sold_at": order.at, "units": order.units, "line": 1}
    if order.back is None or order.back > last:
        return [sold]
    moment = datetime.combine(order.back, time(23, 59, 59), _ZONE).astimezone(UTC)
    return [sold, line | {"sold_at": moment, "units": -order.units, "line": 2}]
