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
_POINTS = 10
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
    def of(cls, position: Position, rows: Rows, *, arrival_days: Numbers) -> Place:
        """Give the places `rows`; units sent to them arrive after `arrival_days`."""
        demand = position.demand
        cover_days, window_days = position.cover_days[rows], position.window_days[rows]
        return cls(
            rows=rows,
            cover=Outlook.of(
                demand, rows, supply=position.supply_soon(rows), arrival_days=arrival_days, end_days=cover_days
            ),
            window=Outlook.of(
                demand, rows, supply=position.supply_in_all(rows), arrival_days=arrival_days, end_days=window_days
            ),
            cover_days=cover_days,
            window_days=window_days,
            shortage_cost=position.shortage_cost[rows],
            leftover_loss=_mean_of_sku(position, position.leftover_loss)[rows],
            holding_cost=_mean_of_sku(position, position.holding_cost)[rows],
        )

    def at(self, index: Rows) -> Place:
        """Give the entries `index`, repeated as they are in it."""
        return Place(
            rows=self.rows[index],
            cover=self.cover.at(index),
            window=self.window.at(index),
            cover_days=self.cover_days[index],
            window_days=self.window_days[index],
            shortage_cost=self.shortage_cost[index],
            leftover_loss=self.leftover_loss[index],
            holding_cost=self.holding_cost[index],
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
    """Give the cheapest lanes into every place, one a pair of places: lane (number), lane_cost, fixed_cost, days."""
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
    """Give the lanes and SKUs on which moving units pays: sku_code, giver, receiver (rows), lane, cost, fastest.

    Worths are concave: a pair can bring at most what its first unit brings times the units that could move, and where
    that is less than an action must bring it is left out. cost: the lane's cost a unit and, on a lane slower than the
    fastest into that place, what its first unit brings less by coming later.
    """
    places = position.facts.select("location", pl.col("sku").rank("dense").alias("sku_code")).with_row_index("row")
    receivers = places.filter(pl.Series(position.stock_known)).join(
        lanes.group_by("to_location").agg(fastest=pl.col("days").min(), cheapest=pl.col("lane_cost").min()),
        left_on="location",
        right_on="to_location",
        maintain_order="left",
    )
    givers = _givers(position, places, lanes).filter(pl.col("sku_code").is_in(receivers["sku_code"].implode()))
    pairs = (
        _receivers(position, receivers, givers)
        .join(lanes, on="to_location")
        .join(givers.rename({"row": "giver", "location": "from_location"}), on=["sku_code", "from_location"])
    )
    least = position.settings.worth_minimum
    most_units = pl.min_horizontal("spare", "reach")
    first_unit = pl.col("gain_first") - pl.col("loss_first")
    pairs = pairs.filter((first_unit - pl.col("lane_cost")) * most_units >= least)
    pairs = _with_cost_of_delay(position, pairs)
    return pairs.filter((first_unit - pl.col("cost")) * most_units >= least).sort("sku_code", "receiver", "giver")


def _givers(position: Position, places: pl.DataFrame, lanes: pl.DataFrame) -> pl.DataFrame:
    """Give the places with units and a lane out, what the first unit loses there, and the units to spare."""
    starts = lanes["from_location"].unique().implode()
    givers = places.filter(pl.Series(position.available >= 1.0) & pl.col("location").is_in(starts))
    rows = givers["row"].to_numpy().astype(np.intp)
    return givers.with_columns(
        pl.Series("loss_first", _giving(position, rows).loss(np.ones(len(rows)))),
        pl.Series("spare", position.available[rows]),
    )


def _receivers(position: Position, receivers: pl.DataFrame, givers: pl.DataFrame) -> pl.DataFrame:
    """Give the places that would gain by the cheapest unit there is, what the first brings, and how many could sell."""
    least = givers.group_by("sku_code").agg(least=pl.col("loss_first").min())
    receivers = receivers.join(least, on="sku_code", maintain_order="left")
    place = _receiving(position, receivers)
    known = receivers.with_columns(
        pl.Series("gain_first", place.gain(np.ones(receivers.height))), pl.Series("reach", _reach(place))
    )
    worthwhile = known.filter(pl.col("gain_first") > pl.col("cheapest") + pl.col("least"), pl.col("reach") >= 1.0)
    return worthwhile.rename({"row": "receiver", "location": "to_location"}).drop("cheapest", "least")


def gain_curves(position: Position, receivers: pl.DataFrame, *, most: Numbers) -> Curves:
    """Give the gain of receiving up to `most` units at each of `receivers` (row, fastest)."""
    place = _receiving(position, receivers)
    marks = [_bend(look, bend) for look in (place.cover, place.window) for bend in _BENDS]
    return _curves(place, _points(np.minimum(_reach(place), most), marks), Place.gain)


def loss_curves(position: Position, rows: Rows, *, most: Numbers) -> Curves:
    """Give the loss of giving up to `most` of the available units at each of `rows`."""
    place = _giving(position, rows)
    limit = np.floor(np.minimum(position.available[rows], most))
    marks = [-_bend(look, bend) for look in (place.cover, place.window) for bend in _BENDS]
    return _curves(place, _points(limit, marks), Place.loss)


def _bend(look: Outlook, deviations: float) -> Numbers:
    """Give the units by which stock lies below the mean demand plus so many standard deviations."""
    stretches = (look.whole, look.later[-1])
    return np.minimum.reduce(
        [each.demand.mean + deviations * np.sqrt(each.demand.variance) - each.stock for each in stretches]
    )


def _reach(place: Place) -> Numbers:
    """Give how many units more could still sell in the window, at most."""
    return np.ceil(np.maximum(_bend(place.window, _REACH), 0.0))


def _giving(position: Position, rows: Rows) -> Place:
    return Place.of(position, rows, arrival_days=np.zeros(len(rows)))


def _receiving(position: Position, receivers: pl.DataFrame) -> Place:
    rows = receivers["row"].to_numpy().astype(np.intp)
    return Place.of(position, rows, arrival_days=receivers["fastest"].to_numpy().astype(np.float64))


def _with_cost_of_delay(position: Position, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add `cost`: the lane's cost a unit plus what a slower lane's first unit brings less."""
    late = np.zeros(pairs.height)
    days, first = pairs["days"].to_numpy(), pairs["gain_first"].to_numpy()
    is_slow = days > pairs["fastest"].to_numpy()
    receivers = pairs["receiver"].to_numpy().astype(np.intp)
    for arrival in np.unique(days[is_slow]):
        slow = np.flatnonzero(is_slow & (days == arrival))
        rows, of_row = np.unique(receivers[slow], return_inverse=True)
        place = Place.of(position, rows, arrival_days=np.full(len(rows), arrival))
        late[slow] = np.maximum(first[slow] - place.gain(np.ones(len(rows)))[of_row], 0.0)
    return pairs.with_columns((pl.col("lane_cost") + pl.Series(late)).alias("cost"))


def _points(limit: Numbers, marks: list[Numbers]) -> npt.NDArray[np.int64]:
    """Give rising whole points from 0 to `limit`: each unit while there are few, else the marks and even steps."""
    every = np.minimum(np.arange(_POINTS + 1)[None, :], limit[:, None])
    even = [limit * step / (_POINTS - len(marks)) for step in range(_POINTS - len(marks) + 1)]
    spread = np.sort(np.clip(np.rint(np.stack([*marks, *even], axis=1)), 0.0, limit[:, None]), axis=1)
    return np.where((limit <= _POINTS)[:, None], every, spread).astype(np.int64)


def _curves(place: Place, points: npt.NDArray[np.int64], worth: Callable[[Place, Numbers], Numbers]) -> Curves:
    """Give the curve through `points`; each different point is weighed once, points that repeat cost nothing."""
    fresh = np.diff(points, axis=1) > 0
    row, piece = np.nonzero(fresh)
    found = np.zeros(points.shape)
    found[row, piece + 1] = worth(place.at(row), points[row, piece + 1].astype(np.float64))
    last = np.maximum.accumulate(np.where(np.pad(fresh, ((0, 0), (1, 0))), np.arange(points.shape[1]), 0), axis=1)
    return Curves(units=points, worth=np.take_along_axis(found, last, axis=1))


def _mean_of_sku(position: Position, values: Numbers) -> Numbers:
    """Give each row the mean of `values` over the rows of its SKU."""
    frame = position.facts.select("sku").with_columns(pl.Series("value", values))
    return frame.select(pl.col("value").mean().over("sku"))["value"].to_numpy()
