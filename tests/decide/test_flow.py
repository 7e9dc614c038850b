"""The flows are the best there are: equal to trying everything, and to a linear program."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from panhuo.decide.flow import Arcs, Curves, best_flows


def curves(slopes: list[list[float]]) -> Curves:
    """Give curves with one unit a piece and the slopes as given."""
    table = np.array(slopes, dtype=float)
    points = np.tile(np.arange(table.shape[1] + 1), (table.shape[0], 1))
    return Curves(units=points, worth=np.pad(np.cumsum(table, axis=1), ((0, 0), (1, 0))))


def worth_of(flows: np.ndarray, arcs: Arcs, losses: Curves, gains: Curves) -> float:
    sent = np.bincount(arcs.giver, weights=flows, minlength=losses.units.shape[0])
    received = np.bincount(arcs.receiver, weights=flows, minlength=gains.units.shape[0])
    rows_of = np.arange
    return float(
        gains.at(rows_of(len(received)), received).sum()
        - losses.at(rows_of(len(sent)), sent).sum()
        - (arcs.cost * flows).sum()
    )


cents = st.integers(-200, 1000).map(lambda amount: amount / 100)


@st.composite
def small_networks(draw: st.DrawFn) -> tuple[Arcs, Curves, Curves]:
    slopes = st.lists(cents, min_size=2, max_size=2)
    losses = [sorted(draw(slopes)) for _ in range(2)]
    gains = [sorted(draw(slopes), reverse=True) for _ in range(2)]
    pairs = draw(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=4, unique=True))
    arcs = Arcs(
        giver=np.array([giver for giver, _ in pairs]),
        receiver=np.array([receiver for _, receiver in pairs]),
        cost=np.array([draw(cents.map(abs)) for _ in pairs]),
        component=np.zeros(len(pairs), dtype=np.int64),
    )
    return arcs, curves(losses), curves(gains)


@settings(max_examples=60, deadline=None)
@given(small_networks())
def test_flows_are_worth_as_much_as_the_best_of_all_possible_ones(network: tuple[Arcs, Curves, Curves]) -> None:
    arcs, losses, gains = network
    found = best_flows(arcs, losses=losses, gains=gains)
    best = 0.0
    for trial in product(range(3), repeat=len(arcs.cost)):
        flows = np.array(trial)
        sent = np.bincount(arcs.giver, weights=flows, minlength=2)
        received = np.bincount(arcs.receiver, weights=flows, minlength=2)
        if sent.max() <= 2 and received.max() <= 2:
            best = max(best, worth_of(flows, arcs, losses, gains))
    assert worth_of(found, arcs, losses, gains) == pytest.approx(best, abs=1e-9)


def test_flows_over_many_places_equal_the_linear_program_of_highs() -> None:
    rng = np.random.default_rng(20261122)
    n_givers, n_receivers, pieces = 12, 15, 6
    losses = curves(np.sort(rng.integers(0, 800, (n_givers, pieces)) / 100, axis=1).tolist())
    gains = curves(np.sort(rng.integers(0, 2000, (n_receivers, pieces)) / 100, axis=1)[:, ::-1].tolist())
    giver, receiver = np.nonzero(rng.random((n_givers, n_receivers)) < 0.4)
    cost = rng.integers(10, 500, len(giver)) / 100
    arcs = Arcs(giver, receiver, cost, np.zeros(len(giver), dtype=np.int64))
    found = best_flows(arcs, losses=losses, gains=gains)
    loss, gain = np.diff(losses.worth, axis=1).ravel(), np.diff(gains.worth, axis=1).ravel()
    # Columns: arc flows, then one per piece given, then one per piece received, each piece one unit wide.
    balance = np.zeros((n_givers + n_receivers, len(cost) + len(loss) + len(gain)))
    balance[giver, np.arange(len(cost))] = 1
    balance[n_givers + receiver, np.arange(len(cost))] = 1
    for place in range(n_givers):
        balance[place, len(cost) + place * pieces : len(cost) + (place + 1) * pieces] = -1
    for place in range(n_receivers):
        first = len(cost) + len(loss) + place * pieces
        balance[n_givers + place, first : first + pieces] = -1
    bounds = [(0, None)] * len(cost) + [(0, 1)] * (len(loss) + len(gain))
    best = linprog(np.concatenate([cost, loss, -gain]), A_eq=balance, b_eq=np.zeros(balance.shape[0]), bounds=bounds)
    assert worth_of(found, arcs, losses, gains) == pytest.approx(-best.fun, abs=1e-6)


def test_components_solved_apart_and_together_give_the_same_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    n = 40
    losses = curves(np.sort(rng.integers(0, 500, (n, 3)) / 100, axis=1).tolist())
    gains = curves(np.sort(rng.integers(0, 900, (n, 3)) / 100, axis=1)[:, ::-1].tolist())
    arcs = Arcs(np.arange(n), np.arange(n), np.full(n, 0.5), np.arange(n))
    together = best_flows(arcs, losses=losses, gains=gains)
    monkeypatch.setattr("panhuo.decide.flow._ARCS_AT_ONCE", 3)
    assert worth_of(best_flows(arcs, losses=losses, gains=gains), arcs, losses, gains) == pytest.approx(
        worth_of(together, arcs, losses, gains)
    )


def test_no_arcs_give_no_flows() -> None:
    none = np.zeros(0, dtype=np.intp)
    arcs = Arcs(none, none, np.zeros(0), none)
    assert best_flows(arcs, losses=curves([[1.0]]), gains=curves([[1.0]])).tolist() == []
