"""Orders: enough, not too much, in time, in packs; never for goods that would come after the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panhuo.decide import Settings, critical_ratio
from panhuo.decide.policies import order
from panhuo.decide.position import Position
from tests.decide.conftest import AS_OF

Place = Callable[..., Position]
ANY = Settings(worth_minimum=0.0)
fixture_is_pure = [HealthCheck.function_scoped_fixture]


def units(position: Position) -> int:
    drafts, _ = order.propose(position)
    return int(drafts["units"].sum()) if drafts.height else 0


def test_a_single_buy_for_a_short_window_is_the_newsvendor_quantity(place: Place) -> None:
    # The window ends before a second order could arrive and goods come at once: one newsvendor, p=60, h=28 + 0.03*20.
    position = place({"lead_time_days": 0.0, "review_days": 20, "window_days": 20, "daily": 5.0}, settings=ANY)
    ratio = float(critical_ratio(60.0, 28.0 + 0.03 * 20))
    assert units(position) == position.demand.quantile(ratio, 20.0)[0]


def test_goods_sold_for_long_are_ordered_up_to_the_base_stock_level(place: Place) -> None:
    position = place({"available": 75, "window_days": 3650, "daily": 3.0}, settings=ANY)
    level = position.demand.quantile(float(critical_ratio(60.0, 0.03 * 7)), 21.0)[0]
    assert units(position) == pytest.approx(level - 75, abs=1)


def test_units_on_the_way_are_not_ordered_again(place: Place) -> None:
    without, coming = place({"available": 75, "daily": 3.0}), place({"available": 60, "incoming": 15, "daily": 3.0})
    assert units(without) == pytest.approx(units(coming), abs=1)


def test_units_due_after_the_next_order_could_arrive_do_not_serve_until_then(place: Place) -> None:
    late = place({"available": 60, "incoming": 15, "next_due_on": AS_OF + timedelta(days=60), "daily": 3.0})
    assert units(late) > units(place({"available": 60, "incoming": 15, "daily": 3.0}))


def test_nothing_is_ordered_that_arrives_after_the_end(place: Place) -> None:
    assert units(place({"window_days": 14, "lead_time_days": 14.0, "daily": 10.0})) == 0


def test_nothing_is_ordered_where_a_sale_earns_nothing(place: Place) -> None:
    assert units(place({"lost_sale_cost": 0.0, "daily": 10.0})) == 0


def test_nothing_is_ordered_for_a_place_whose_stock_was_never_counted(place: Place) -> None:
    uncounted = {"daily": 10.0, "stock_known": False}
    assert units(place(uncounted)) == 0
    assert units(place(uncounted, {"sku": "other", "stock_known": True})) > 0


def test_quantity_is_whole_packs_and_at_least_the_minimum_order(place: Place) -> None:
    assert units(place({"available": 15, "daily": 1.0, "pack_size": 12, "moq": 30})) == 36


def test_a_minimum_order_beyond_what_the_window_asks_for_is_not_placed(place: Place) -> None:
    assert units(place({"daily": 1.0, "window_days": 30, "moq": 500})) == 0


def test_an_uncertain_lead_time_asks_for_no_fewer_units(place: Place) -> None:
    certain, uncertain = (
        place({"available": 75, "daily": 3.0, "lead_time_sd": sd, "service_level": 0.9}) for sd in (0.0, 5.0)
    )
    assert units(uncertain) > units(certain)


def test_a_stated_service_level_is_reached(place: Place) -> None:
    position = place({"available": 70, "daily": 3.0, "service_level": 0.9}, settings=ANY)
    ordered = units(position)
    level = position.demand.quantile(0.9, 21.0)[0]
    assert ordered == max(level - 70, 0)


def test_stock_that_lasts_a_little_longer_may_be_ordered_for_later(place: Place) -> None:
    drafts, _ = order.propose(place({"available": 60, "daily": 2.0}, settings=ANY, level_variance=0.01))
    assert AS_OF < drafts["on"][0] < AS_OF + timedelta(days=7)


def test_what_is_ordered_is_on_the_way_for_the_policies_after(place: Place) -> None:
    position = place({"daily": 3.0})
    drafts, after = order.propose(position)
    assert after.incoming.tolist() == drafts["units"].cast(float).to_list()
    assert units(after) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=fixture_is_pure)
@given(
    daily=st.floats(0.05, 20.0),
    window=st.integers(1, 200),
    lead=st.floats(0.0, 40.0),
    sd=st.sampled_from([0.0, 4.0]),
    pack=st.sampled_from([1, 6, 24]),
    moq=st.sampled_from([0, 10, 100]),
)
def test_orders_are_worth_having_within_the_window_and_fall_with_stock(
    place: Place, *, daily: float, window: int, lead: float, sd: float, pack: int, moq: int
) -> None:
    usual = {
        "daily": daily,
        "window_days": window,
        "lead_time_days": lead,
        "lead_time_sd": sd,
        "pack_size": pack,
        "moq": moq,
    }
    rows = [{**usual, "sku": f"mug{stock}", "available": stock} for stock in (0, 1, 5, 20, 21, 60, 200)]
    position = place(*rows, settings=ANY)
    drafts, _ = order.propose(position)
    ordered = np.zeros(len(rows))
    ordered[drafts["row"].to_numpy()] = drafts["units"].to_numpy()
    level = min(float(critical_ratio(60.0, 28.0)), 0.995)
    asked_for = position.demand.between(np.minimum(lead, window), float(window)).quantile(level)
    assert (ordered <= asked_for).all()
    assert (np.diff(ordered) <= 0).all()
    assert (drafts["worth"].to_numpy() >= 0).all()
    assert (ordered % pack == 0).all()
