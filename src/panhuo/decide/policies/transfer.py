"""Transfer: move units from places that can spare them to places that would sell them, so that all gain most.

Formula: for each SKU choose the flows x on the lanes that make sum gain_r(received) - sum loss_g(sent) - sum cost*x
    largest, with gain = b*shortage avoided until the next order could arrive + (c-s)*units that sell in the window
    - h*unit-days held, loss the same for the units sent away, cost the lane's cost a unit. A lane whose shipments of
    all SKUs do not earn its fixed cost is closed and the flows are found anew.
Unit: units; worth in money, the fixed cost of a lane shared by its shipments in proportion to what they earn.
Source: minimum-cost flow with convex costs, Ahuja, Magnanti & Orlin, Network Flows, chapters 9-11 and 14; OR-Tools.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.decide.flow import Arcs, Curves, best_flows
from panhuo.decide.moving import gain_curves, loss_curves, paying_pairs, usable_lanes
from panhuo.decide.position import Position, Rows, summed
from panhuo.words import Text

__all__ = ["ANSWERS", "MEANING", "TITLE", "TURN", "WHY", "propose"]

TITLE = Text(en="Transfer", zh="调拨")
MEANING = Text(
    en="Move units over the lanes there are, where they bring more than they lose and the freight costs.",
    zh="在现有线路上把货从富余的地点调到缺货的地点：调入地多赚的，要多过调出地少赚的和运费。",
)
TURN = 10
ANSWERS = ("run_out", "overstock", "ageing")
WHY = Text(
    en="Move {units:,} pcs from {from_location} to {to_location}: {from_location} has {giver_stock:,} and expects to "
    "sell {giver_expected:,.0f} in its {giver_days:.0f} days, each earning {giver_earns_text}; {to_location} has "
    "{stock:,} with {coming:,} on the way and expects {expected:,.0f} in its {window_days:.0f} days, each earning "
    "{earns_text}. Freight {cost_text}; worth {worth_text} after it.",
    zh="从 {from_location} 调 {units:,} 件到 {to_location}：调出地可售 {giver_stock:,} 件，{giver_days:.0f} 天内预计卖 "
    "{giver_expected:,.0f} 件，每件赚 {giver_earns_text}；调入地可售 {stock:,} 件、在途 {coming:,} 件，"
    "{window_days:.0f} 天内预计卖 {expected:,.0f} 件，每件赚 {earns_text}。"
    "运费 {cost_text}，扣除后预计多赚 {worth_text}。",
)

Numbers = npt.NDArray[np.float64]

# Each round closes the worst lane into every place at most; no place keeps more lanes than this many rounds can close.
_ROUNDS_MAX = 20


@dataclass(frozen=True, eq=False)
class _Network:
    """The pairs that may pay, and the curves of their places; giver and receiver count the rows of the curves."""

    pairs: pl.DataFrame
    giver: Rows
    receiver: Rows
    losses: Curves
    gains: Curves
    lane: Rows
    fixed_cost: Numbers
    to_location: Rows
    worth_minimum: float

    def solved(self, chosen: Rows) -> npt.NDArray[np.int64]:
        """Give the best flows on the pairs `chosen` (in order)."""
        arcs = Arcs(
            giver=self.giver[chosen],
            receiver=self.receiver[chosen],
            cost=self.pairs["cost"].to_numpy()[chosen],
            component=self.pairs["sku_code"].to_numpy().astype(np.int64)[chosen],
        )
        return best_flows(arcs, losses=self.losses, gains=self.gains)

    def worth(self, units: Numbers) -> Numbers:
        """Give each pair's part of the gain, loss and cost, before fixed costs; a place's part goes by units."""
        gain = _shared(self.gains, self.receiver, units)
        loss = _shared(self.losses, self.giver, units)
        return gain - loss - units * self.pairs["cost"].to_numpy()

    def worthwhile(self, units: Numbers) -> Numbers:
        """Give the flows without those that bring less than the least an action must bring."""
        return np.where(self.worth(units) >= self.worth_minimum, units, 0.0)

    def lane_surplus(self, units: Numbers) -> Numbers:
        """Give what each lane's shipments earn over the least they must, less its fixed cost where it is used."""
        spare = np.where(units > 0.0, self.worth(units) - self.worth_minimum, 0.0)
        n_lanes = len(self.fixed_cost)
        used = summed(self.lane, units, n_lanes) > 0.0
        return summed(self.lane, spare, n_lanes) - np.where(used, self.fixed_cost, 0.0)


def propose(position: Position) -> tuple[pl.DataFrame, Position]:
    """Give the transfers that pay, one row a SKU and lane, and the position after them; none without lanes."""
    lanes = usable_lanes(position)
    pairs = pl.DataFrame() if lanes.is_empty() else paying_pairs(position, lanes)
    if pairs.is_empty():
        return pl.DataFrame(), position
    network = _network(position, pairs, lanes)
    units = _flows(network)
    share = _fixed_shares(network, units)
    worth = network.worth(units) - share
    kept = np.flatnonzero((units > 0.0) & (worth >= position.settings.worth_minimum - 1e-6))
    moved, sent = pairs[kept], units[kept]
    givers, receivers = (moved[end].to_numpy().astype(np.intp) for end in ("giver", "receiver"))
    drafts = moved.select("from_location", "to_location", row="receiver").with_columns(
        pl.Series("units", sent.astype(np.int64)),
        pl.lit(position.as_of).alias("on"),
        pl.Series("worth", worth[kept]),
        pl.Series("cost", sent * moved["lane_cost"].to_numpy() + share[kept]),
        (moved["kg_co2e_per_unit"] * pl.Series(sent)).alias("kg_co2e"),
        pl.Series("giver_row", givers),
        pl.Series("giver_stock", position.available[givers].astype(np.int64)),
        pl.Series("giver_expected", _expected(position, givers)),
        pl.Series("giver_days", position.window_days[givers]),
        pl.Series("stock", position.available[receivers].astype(np.int64)),
        pl.Series("coming", position.incoming[receivers].astype(np.int64)),
        pl.Series("expected", _expected(position, receivers)),
        pl.Series("window_days", position.window_days[receivers]),
        pl.Series("earns", position.shortage_cost[receivers]),
        pl.Series("giver_earns", position.shortage_cost[givers]),
    )
    return drafts, position.with_sent(givers, sent).with_received(receivers, sent, days=moved["days"].to_numpy())


def _network(position: Position, pairs: pl.DataFrame, lanes: pl.DataFrame) -> _Network:
    receivers = pairs.select("receiver", "fastest", "sku_code").unique("receiver", maintain_order=True)
    givers = pairs.select("giver", "sku_code").unique("giver", maintain_order=True)
    giver_rows = givers["giver"].to_numpy().astype(np.intp)
    n_codes = int(pairs["sku_code"].to_numpy().max()) + 1
    spare = summed(givers["sku_code"].to_numpy(), position.available[giver_rows], n_codes)
    gains = gain_curves(
        position,
        receivers.rename({"receiver": "row"}),
        most=spare[receivers["sku_code"].to_numpy()],
    )
    wanted = summed(receivers["sku_code"].to_numpy(), gains.units[:, -1].astype(np.float64), n_codes)
    return _Network(
        pairs=pairs,
        giver=_places(pairs["giver"], giver_rows, position.facts.height),
        receiver=_places(pairs["receiver"], receivers["receiver"].to_numpy(), position.facts.height),
        losses=loss_curves(position, giver_rows, most=wanted[givers["sku_code"].to_numpy()]),
        gains=gains,
        lane=pairs["lane"].to_numpy().astype(np.intp),
        fixed_cost=lanes["fixed_cost"].to_numpy(),
        to_location=lanes["to_location"].rank("dense").to_numpy().astype(np.intp),
        worth_minimum=position.settings.worth_minimum,
    )


def _places(rows: pl.Series, known: npt.NDArray[np.integer], n_rows: int) -> Rows:
    """Give for each of `rows` its number in `known`."""
    number = np.zeros(n_rows, dtype=np.intp)
    number[known] = np.arange(len(known))
    return number[rows.to_numpy()]


def _flows(network: _Network) -> Numbers:
    """Give the flows on all pairs, lanes that do not earn their fixed cost closed one by one."""
    everyone = np.arange(network.pairs.height)
    flows = network.solved(everyone).astype(np.float64)
    component = network.pairs["sku_code"].to_numpy()
    is_open = np.ones(len(network.fixed_cost), dtype=np.bool_)
    for _ in range(_ROUNDS_MAX):
        surplus = network.lane_surplus(network.worthwhile(flows))
        closing = _worst_into_each_place(np.flatnonzero(surplus < 0.0), surplus, network.to_location)
        if not len(closing):
            break
        is_open[closing] = False
        hit = np.isin(component, np.unique(component[(flows > 0.0) & ~is_open[network.lane]]))
        flows[hit] = 0.0
        again = np.flatnonzero(hit & is_open[network.lane])
        flows[again] = network.solved(again)
    kept = network.worthwhile(flows)
    return np.where(network.lane_surplus(kept)[network.lane] >= 0.0, kept, 0.0)


def _worst_into_each_place(failing: Rows, surplus: Numbers, to_location: Rows) -> Rows:
    """Give, of the failing lanes, the one into each place that lacks most."""
    worst_first = failing[np.argsort(surplus[failing], kind="stable")]
    _, first = np.unique(to_location[worst_first], return_index=True)
    return worst_first[first]


def _fixed_shares(network: _Network, units: Numbers) -> Numbers:
    """Give each shipment's part of its lane's fixed cost, in proportion to what it earns over the least it must."""
    spare = np.where(units > 0.0, np.maximum(network.worth(units) - network.worth_minimum, 0.0), 0.0)
    total = summed(network.lane, spare, len(network.fixed_cost))[network.lane]
    part = np.divide(spare, total, out=np.zeros(spare.shape), where=total > 0.0)
    return part * network.fixed_cost[network.lane]


def _shared(curves: Curves, place: Rows, units: Numbers) -> Numbers:
    """Give each flow its part, by units, of what its place gains or loses by all flows together."""
    total = summed(place, units, curves.units.shape[0])
    worth = curves.at(np.arange(curves.units.shape[0]), total)
    each = np.divide(worth, total, out=np.zeros(worth.shape), where=total > 0.0)
    return each[place] * units


def _expected(position: Position, rows: Rows) -> Numbers:
    return position.demand.mean(position.window_days)[rows]
