"""What units are worth where they stand and where they could go: lanes, gain and loss curves, pairs that may pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.decide.flow import Curves
from panhuo.decide.outlook import Outlook, units_sold_of_added, units_sold_of_removed
from panhuo.decide.position import Position, Rows

__all__ = ["Place", "gain_curves", "loss_curves", "paying_pairs", "usable_lanes"]

Numbers = npt.NDArray[np.float64]

# Points of a curve: every unit up to this many, else where the demand of the cover or the window bends the curve.
_POINTS = 16
_BENDS = (-1.0, 0.0, 1.0)
# Beyond this many standard deviations over the mean of the window another unit hardly ever sells.
_REACH = 2.0
# A lane that says nothing of its time is taken to need a day.
_HOURS_UNSTATED = 24.0


@dataclass(frozen=True, eq=False)
class Place:
    """Rows that may give or receive, with their demand until the next order could help (cover) and to the end (window).

    shortage_cost, leftover_loss, holding_cost: money a unit (a day), shape (n,). The last two are means over the SKU's
    rows: a unit does not become worth more by being booked at another place.
    """

    rows: Rows
    cover: Outlook
    window: Outlook
    cover_days: Numbers
    window_days: Numbers
    shortage_cost: Numbers
    leftover_loss: Numbers
    holding_cost: Numbers

    @classmethod
    def of(cls, position: Position, rows: Rows, *, arrival_days: npt.ArrayLike = 0.0) -> Place:
        """Give the places `rows`; units sent to them arrive after `arrival_days`."""
        demand = position.demand.select(rows)
        cover_days, window_days = position.cover_days[rows], position.window_days[rows]
        soon, ever = position.available + position.incoming_soon, position.available + position.incoming
        return cls(
            rows=rows,
            cover=Outlook.of(demand, stock=soon[rows], arrival_days=arrival_days, end_days=cover_days),
            window=Outlook.of(demand, stock=ever[rows], arrival_days=arrival_days, end_days=window_days),
            cover_days=cover_days,
            window_days=window_days,
            shortage_cost=position.shortage_cost[rows],
            leftover_loss=_mean_of_sku(position, position.leftover_loss)[rows],
            holding_cost=_mean_of_sku(position, position.holding_cost)[rows],
        )

    def gain(self, units: Numbers) -> Numbers:
        """Give the money that `units` more bring here."""
        return self._worth(units, units_sold_of_added(self.cover, units), units_sold_of_added(self.window, units))

    def loss(self, units: Numbers) -> Numbers:
        """Give the money that `units` fewer lose here; negative where they only cost their holding."""
        return self._worth(units, units_sold_of_removed(self.cover, units), units_sold_of_removed(self.window, units))

    def _worth(self, units: Numbers, sold_cover: Numbers, sold_window: Numbers) -> Numbers:
        """Give b*sold in cover + (c-s)*sold in window - h*unit-days held, by trapezoids between 0, cover and window."""
        early = self.cover_days / 2.0 * (2.0 * units - sold_cover)
        late = (self.window_days - self.cover_days) / 2.0 * (2.0 * units - sold_cover - sold_window)
        sold = self.shortage_cost * sold_cover + self.leftover_loss * sold_window
        return sold - self.holding_cost * (early + late)


def usable_lanes(position: Position) -> pl.DataFrame:
    """Give the cheapest lanes into every place: lane, from_location, to_location, cost, fixed_cost, days, kg."""
    lanes = position.lanes
    if lanes.is_empty():
        return lanes.select(pl.lit(0).alias("lane")).clear()
    cheapest = (
        lanes.filter(pl.col("from_location") != pl.col("to_location"))
        .select(
            "from_location",
            "to_location",
            pl.col("cost_per_unit").cast(pl.Float64).fill_null(0.0).alias("lane_cost"),
            pl.col("fixed_cost").cast(pl.Float64).fill_null(0.0),
            (pl.col("hours").cast(pl.Float64).fill_null(_HOURS_UNSTATED) / 24.0).ceil().alias("days"),
            pl.col("kg_co2e_per_unit").cast(pl.Float64),
        )
        .sort("to_location", "lane_cost", "fixed_cost", "days", "from_location", nulls_last=True)
        .unique(["from_location", "to_location"], keep="first", maintain_order=True)
    )
    nearest = cheapest.filter(pl.int_range(pl.len()).over("to_location") < position.settings.lanes_per_receiver)
    return nearest.with_row_index("lane")


def paying_pairs(position: Position, lanes: pl.DataFrame) -> pl.DataFrame:
    """Give the lanes and SKUs on which moving the first unit pays: sku_code, giver, receiver (rows), lane, cost.

    Worths are concave, so a pair whose first unit does not pay never pays. cost: the lane's cost a unit and, on a lane
    slower than the fastest into that place, what its first unit brings less by coming later.
    """
    places = position.facts.select("location", pl.col("sku").rank("dense").alias("sku_code")).with_row_index("row")
    fastest = lanes.group_by("to_location").agg(pl.col("days", "lane_cost").min())
    receivers = places.join(
        fastest, left_on="location", right_on="to_location", how="inner", maintain_order="left"
    ).rename({"days": "fastest", "lane_cost": "cheapest"})
    givers = places.filter(
        pl.Series(position.available >= 1.0) & pl.col("location").is_in(lanes["from_location"].unique().implode())
    )
    givers = givers.filter(pl.col("sku_code").is_in(receivers["sku_code"].unique().implode()))
    giving = Place.of(position, givers["row"].to_numpy().astype(np.intp))
    givers = givers.with_columns(pl.Series("loss_first", giving.loss(np.ones(givers.height))))
    receivers = receivers.join(
        givers.group_by("sku_code").agg(pl.col("loss_first").min().alias("least")), on="sku_code"
    )
    taking = _receiving(position, receivers)
    receivers = receivers.with_columns(pl.Series("gain_first", taking.gain(np.ones(receivers.height))))
    receivers = receivers.filter(pl.col("gain_first") > pl.col("cheapest") + pl.col("least"))
    pairs = (
        receivers.rename({"row": "receiver", "location": "to_location"})
        .join(lanes, on="to_location")
        .join(
            givers.select("sku_code", "loss_first", giver="row", from_location="location"),
            on=["sku_code", "from_location"],
        )
        .filter(pl.col("gain_first") > pl.col("loss_first") + pl.col("lane_cost"))
    )
    pairs = _with_cost_of_delay(position, pairs)
    return pairs.filter(pl.col("gain_first") > pl.col("loss_first") + pl.col("cost")).sort(
        "sku_code", "receiver", "giver"
    )


def gain_curves(position: Position, receivers: pl.DataFrame, *, most: Numbers) -> Curves:
    """Give the gain of receiving up to `most` units at each of `receivers` (row, fastest)."""
    place = _receiving(position, receivers)
    reach = place.window.until_end.mean + _REACH * np.sqrt(place.window.until_end.variance) - place.window.stock
    limit = np.floor(np.clip(np.ceil(reach), 0.0, most))
    marks = [
        mark
        for look in (place.cover, place.window)
        for bend in _BENDS
        for mark in (
            look.until_end.mean + bend * np.sqrt(look.until_end.variance) - look.stock,
            look.after_arrival.mean + bend * np.sqrt(look.after_arrival.variance),
        )
    ]
    return _curves(_points(limit, marks), place.gain)


def loss_curves(position: Position, rows: Rows, *, most: Numbers) -> Curves:
    """Give the loss of giving up to `most` of the available units at each of `rows`."""
    place = Place.of(position, rows)
    limit = np.floor(np.minimum(position.available[rows], most))
    marks = [
        look.stock - (look.until_end.mean + bend * np.sqrt(look.until_end.variance))
        for look in (place.cover, place.window)
        for bend in (*_BENDS, 2.0)
    ]
    return _curves(_points(limit, marks), place.loss)


def _receiving(position: Position, receivers: pl.DataFrame) -> Place:
    rows = receivers["row"].to_numpy().astype(np.intp)
    return Place.of(position, rows, arrival_days=receivers["fastest"].to_numpy())


def _with_cost_of_delay(position: Position, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add `cost`: the lane's cost a unit plus what a slower lane's first unit brings less."""
    late = np.zeros(pairs.height)
    slow = np.flatnonzero(pairs["days"].to_numpy() > pairs["fastest"].to_numpy())
    if len(slow):
        chosen = pairs[slow]
        rows = chosen["receiver"].to_numpy().astype(np.intp)
        place = Place.of(position, rows, arrival_days=chosen["days"].to_numpy())
        late[slow] = np.maximum(chosen["gain_first"].to_numpy() - place.gain(np.ones(len(slow))), 0.0)
    return pairs.with_columns((pl.col("lane_cost") + pl.Series(late)).alias("cost"))


def _points(limit: Numbers, marks: list[Numbers]) -> npt.NDArray[np.int64]:
    """Give rising whole points from 0 to `limit`: each unit while there are few, else the marks and even steps."""
    every = np.minimum(np.arange(_POINTS + 1)[None, :], limit[:, None])
    even = [limit * step / (_POINTS - len(marks)) for step in range(_POINTS - len(marks) + 1)]
    spread = np.sort(np.clip(np.rint(np.stack([*marks, *even], axis=1)), 0.0, limit[:, None]), axis=1)
    return np.where((limit <= _POINTS)[:, None], every, spread).astype(np.int64)


def _curves(points: npt.NDArray[np.int64], worth: Callable[[Numbers], Numbers]) -> Curves:
    columns = [worth(points[:, column].astype(np.float64)) for column in range(points.shape[1])]
    return Curves(units=points, worth=np.stack(columns, axis=1))


def _mean_of_sku(position: Position, values: Numbers) -> Numbers:
    """Give each row the mean of `values` over the rows of its SKU."""
    frame = position.facts.select("sku").with_columns(pl.Series("value", values))
    return frame.select(pl.col("value").mean().over("sku"))["value"].to_numpy()
