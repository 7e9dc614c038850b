"""The health table: one row a pair, with its indicators, stage, class and score."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from panhuo import health
from panhuo.words import polars_schema
from tests.health.shop import AS_OF, ago, facts, poisson

PAIRS = [(sku, place) for sku in "abc" for place in "st"]


def shop() -> pl.DataFrame:
    return facts(
        sales=[
            {"sku": s, "location": p, "date": ago(d), "units": d + 1, "unit_price": 9}
            for s, p in PAIRS[:5]
            for d in (1, 40)
        ],
        stock=[{"sku": s, "location": p, "as_of": ago(0), "on_hand": 10 * n} for n, (s, p) in enumerate(PAIRS)],
        products=[{"sku": "a", "category": "mug", "unit_cost": 3}, {"sku": "b", "category": "mug", "unit_cost": 4}],
        locations=[{"location": "s", "region": "north"}, {"location": "t", "region": "south"}],
    )


RATES = (0.5, 1.0, 0.0, 2.0, 0.1, 0.0)


def test_the_health_table_has_a_row_a_pair_in_the_order_of_the_facts():
    found = shop()
    table, faults = health.diagnose(health.with_demand(found, poisson(found, *RATES)), as_of=AS_OF)
    assert faults == ()
    assert list(table.select("sku", "location").iter_rows()) == PAIRS
    assert set(polars_schema("health")) <= set(table.columns)
    assert table["as_of"].unique().to_list() == [AS_OF]
    assert table["on_hand"].to_list() == [0, 10, 20, 30, 40, 50]


def test_no_number_is_infinite_or_not_a_number():
    found = shop()
    table, _ = health.diagnose(health.with_demand(found, poisson(found, *RATES)), as_of=AS_OF)
    numbers = table.select(pl.col(pl.Float64))
    assert numbers.select(pl.all().is_finite().fill_null(value=True).all()).row(0) == (True,) * numbers.width


def test_the_order_of_the_rows_changes_nothing():
    found = shop()
    expected = health.with_demand(found, poisson(found, *RATES))
    forward, _ = health.diagnose(expected, as_of=AS_OF)
    backward, _ = health.diagnose(expected.reverse(), as_of=AS_OF)
    assert_frame_equal(forward, backward.reverse())


@pytest.mark.parametrize("by", [["sku"], ["category"], ["region"], ["category", "region"]])
def test_a_roll_up_adds_up_to_the_whole(by: list[str]):
    found = shop()
    expected = health.with_demand(found, poisson(found, *RATES))
    table, faults = health.roll_up(expected, by=by)
    assert faults == ()
    assert table["rows"].sum() == 6
    for column in ("on_hand", "value_on_hand"):
        assert table[column].sum() == pytest.approx(float(found[column].sum()))
    assert table["score"].drop_nulls().is_between(0, 100).all()


def test_the_roll_up_to_sku_and_place_is_the_health_table():
    found = shop()
    expected = health.with_demand(found, poisson(found, *RATES))
    table, _ = health.diagnose(expected, as_of=AS_OF)
    rolled, _ = health.roll_up(expected, by=["sku", "location"])
    shared = [name for name in rolled.columns if name in table.columns]
    assert_frame_equal(rolled.select(shared), table.select(shared))


def test_the_roll_ups_name_their_grouping():
    found = shop()
    table = health.roll_ups(health.with_demand(found, poisson(found, *RATES)))
    groups = table.group_by("grouping").agg(pl.col("rows").sum(), pl.len().alias("groups")).sort("grouping")
    assert dict(groups.select("grouping", "groups").iter_rows()) == {
        "sku": 3,
        "category": 2,
        "brand": 1,
        "region": 2,
        "location": 2,
    }
    assert groups["rows"].to_list() == [6] * 5
