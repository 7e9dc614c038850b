"""The best flows from places that can give to places that can use: a minimum-cost flow over piecewise linear worths."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

__all__ = ["Arcs", "Curves", "best_flows"]

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

# Money is counted in ten-thousandths, the smallest amount that our tables hold.
_MONEY_STEPS = 10_000.0
# Components are solved together up to about this many arcs: measured best between 200 and 100,000.
_ARCS_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class Curves:
    """What moving units is worth at n places: `worth[i, k]` in money at `units[i, k]`, piecewise linear between.

    Both of shape (n, points); column 0 is 0; units never fall along a row (equal points are empty pieces).
    """

    units: Integers
    worth: Numbers

    def at(self, rows: npt.NDArray[np.intp], units: Numbers) -> Numbers:
        """Give the worth of `units` at the places `rows`, on the line between the points."""
        points, worth = self.units[rows], self.worth[rows]
        piece = np.clip((points[:, 1:] < units[:, None]).sum(axis=1), 0, points.shape[1] - 2)
        each = np.arange(len(rows))
        width = points[each, piece + 1] - points[each, piece]
        rise = worth[each, piece + 1] - worth[each, piece]
        slope = np.divide(rise, width, out=np.zeros(rise.shape), where=width > 0)
        return worth[each, piece] + slope * (units - points[each, piece])


@dataclass(frozen=True, eq=False)
class Arcs:
    """The ways: from giver `giver[i]` to receiver `receiver[i]` at `cost[i]` money a unit, within one `component[i]`.

    Arcs of different components share no giver and no receiver; `component` never falls along the arrays.
    """

    giver: npt.NDArray[np.intp]
    receiver: npt.NDArray[np.intp]
    cost: Numbers
    component: Integers


def best_flows(arcs: Arcs, *, losses: Curves, gains: Curves) -> Integers:
    """Give the units on every arc that make gains - losses - costs largest.

    losses: what giving units loses at each giver, convex. gains: what receiving units brings at each receiver, concave.
    The most that a place gives or takes is the last point of its curve. Exact for these curves, up to the rounding of
    slopes to a ten-thousandth of the currency; a linear program by network simplex or cost scaling (Ahuja, Magnanti &
    Orlin, Network Flows, chapters 9-11), here OR-Tools' cost scaling.

    >>> lose = Curves(np.array([[0, 5]]), np.array([[0.0, 5.0]]))   # gives up to 5 at 1.00 each
    >>> gain = Curves(np.array([[0, 2, 6]]), np.array([[0.0, 20.0, 22.0]]))   # 2 at 10.00 each, then 0.50 each
    >>> way = Arcs(np.array([0]), np.array([0]), np.array([3.0]), np.array([0]))
    >>> best_flows(way, losses=lose, gains=gain).tolist()
    [2]
    """
    flows = np.zeros(len(arcs.cost), dtype=np.int64)
    for first, last in _batches(arcs.component):
        part = slice(first, last)
        flows[part] = _solve(arcs.giver[part], arcs.receiver[part], arcs.cost[part], losses=losses, gains=gains)
    return flows


def _batches(component: Integers) -> list[tuple[int, int]]:
    """Cut the arcs between components into stretches of about `_ARCS_AT_ONCE`."""
    if not len(component):
        return []
    edges = np.flatnonzero(np.diff(component)) + 1
    cuts = [0]
    for edge in [*edges.tolist(), len(component)]:
        if edge - cuts[-1] >= _ARCS_AT_ONCE or edge == len(component):
            cuts.append(edge)
    return list(pairwise(cuts))


def _solve(
    giver: npt.NDArray[np.intp], receiver: npt.NDArray[np.intp], cost: Numbers, *, losses: Curves, gains: Curves
) -> Integers:
    """Solve one batch. Nodes: stock and gate of each giver, each receiver, one sink that takes all that stays or sells.

    A giver's pieces lead from its stock to its gate, a receiver's pieces to the sink, and what is not sent goes from
    the stock straight to the sink at no cost.
    """
    givers, from_giver = np.unique(giver, return_inverse=True)
    receivers, to_receiver = np.unique(receiver, return_inverse=True)
    n_givers, n_receivers = len(givers), len(receivers)
    sink = 2 * n_givers + n_receivers
    stock = np.arange(n_givers)
    give_units, give_slope = _pieces(losses, givers)
    take_units, take_slope = _pieces(gains, receivers)
    held = give_units.sum(axis=1)
    # The stubs of OR-Tools ask for scalar types where the functions take arrays.
    network: Any = SimpleMinCostFlow()
    ways = network.add_arcs_with_capacity_and_unit_cost(
        n_givers + from_giver, 2 * n_givers + to_receiver, np.minimum(held[from_giver], 2**40), _steps(cost)
    )
    _add_pieces(network, stock, n_givers + stock, units=give_units, slope=give_slope)
    ends = np.full(n_receivers, sink)
    _add_pieces(network, 2 * n_givers + np.arange(n_receivers), ends, units=take_units, slope=-take_slope)
    network.add_arcs_with_capacity_and_unit_cost(stock, np.full(n_givers, sink), held, np.zeros(n_givers, dtype=int))
    network.set_nodes_supplies(np.append(stock, sink), np.append(held, -held.sum()))
    status = network.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        message = f"the transfer network could not be solved: {status}"
        raise RuntimeError(message)
    return np.asarray(network.flows(ways), dtype=np.int64)


def _pieces(curves: Curves, places: npt.NDArray[np.intp]) -> tuple[Integers, Numbers]:
    """Give the width in units and the worth a unit of every piece, shape (places, pieces)."""
    width = np.diff(curves.units[places], axis=1)
    rise = np.diff(curves.worth[places], axis=1)
    return width, np.divide(rise, width, out=np.zeros(rise.shape), where=width > 0)


def _add_pieces(
    network: Any,
    start: npt.NDArray[np.intp],
    end: npt.NDArray[np.intp],
    *,
    units: Integers,
    slope: Numbers,
) -> None:
    """Add one arc a piece; `slope` is the cost a unit."""
    used = units > 0
    starts = np.broadcast_to(start[:, None], units.shape)[used]
    ends = np.broadcast_to(end[:, None], units.shape)[used]
    network.add_arcs_with_capacity_and_unit_cost(starts, ends, units[used], _steps(slope[used]))


def _steps(money: Numbers) -> Integers:
    return np.rint(money * _MONEY_STEPS).astype(np.int64)
