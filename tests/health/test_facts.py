"""The facts of every SKU and place, counted by hand."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from panhuo import health
from panhuo.words.terms import read_terms
from tests.health.shop import AS_OF, ago, facts, lazy


def test_units_are_gross_of_returns_and_revenue_is_net():
    row = facts(
        sales=[
            {"date": ago(0), "units": 3, "unit_price": 10},
            {"date": ago(10), "units": 5, "unit_price": 12},
            {"date": ago(9), "units": -1, "unit_price": 12},
        ]
    ).row(0, named=True)
    assert (row["units_7d"], row["units_28d"], row["returns_28d"], row["net_units_365d"]) == (3, 8, 1, 7)
    assert (row["units_week_1"], row["units_week_2"], row["units_week_3"]) == (3, 5, 0)
    assert row["revenue_365d"] == Decimal("78.0000")  # 30 + 60 - 12
    assert (row["first_sale"], row["last_sale"]) == (ago(10), ago(0))


def test_lines_without_a_price_count_at_the_current_price():
    row = facts(
        sales=[{"date": ago(3), "units": 2, "unit_price": 9}, {"date": ago(2), "units": 3}],
        prices=[{"date": ago(1), "price": 8, "kind": "promo"}],
    ).row(0, named=True)
    assert row["revenue_365d"] == Decimal("42.0000")  # 2 at 9 and 3 at 8


def test_sales_after_the_as_of_day_are_unknown():
    assert facts(sales=[{"date": ago(-1), "units": 2}]).height == 0


def test_the_latest_count_of_each_pair_counts_and_its_batches_add_up():
    row = facts(
        stock=[
            {"as_of": ago(5), "on_hand": 99},
            {"as_of": ago(1), "on_hand": 6, "committed": 2, "received_on": ago(20)},
            {"as_of": ago(1), "on_hand": 4, "unavailable": 1, "received_on": ago(100)},
        ]
    ).row(0, named=True)
    assert (row["on_hand"], row["available"], row["stock_as_of"]) == (10, 7, ago(1))
    assert (row["units_age_0_30"], row["units_age_91_180"], row["stock_age_days"]) == (6, 4, pytest.approx(52.0))


def test_what_is_committed_beyond_stock_leaves_nothing_available():
    assert facts(stock=[{"as_of": ago(0), "on_hand": 3, "committed": 5}])["available"].item() == 0


def test_stock_without_dates_is_aged_from_its_newest_receipts():
    row = facts(
        stock=[{"as_of": ago(0), "on_hand": 10}],
        purchases=[
            {"ordered_on": ago(50), "units": 6, "received_on": ago(33)},
            {"ordered_on": ago(200), "units": 60, "received_on": ago(125)},
        ],
    ).row(0, named=True)
    assert (row["units_age_31_60"], row["units_age_91_180"]) == (6, 4)
    assert row["stock_age_days"] == pytest.approx((6 * 33 + 4 * 125) / 10)
    assert row["received_units"] == 66


def test_units_beyond_all_known_receipts_have_no_age():
    row = facts(
        stock=[{"as_of": ago(0), "on_hand": 10}],
        purchases=[{"ordered_on": ago(9), "units": 3, "received_on": ago(4)}],
    ).row(0, named=True)
    assert (row["units_age_0_30"], row["stock_age_days"]) == (3, 4.0)


def test_age_is_unknown_where_nothing_says_when_it_came():
    assert facts(stock=[{"as_of": ago(0), "on_hand": 10}])["stock_age_days"].item() is None


def test_open_orders_and_the_stock_tables_incoming_are_the_same_goods():
    order = {"ordered_on": ago(5), "units": 8, "due_on": ago(-6)}
    stock = {"as_of": ago(0), "on_hand": 1, "incoming": 5}
    row = facts(stock=[stock], purchases=[order]).row(0, named=True)
    assert (row["incoming"], row["incoming_due"], row["next_due_on"]) == (8, 8, ago(-6))
    assert facts(stock=[stock])["incoming"].item() == 5


def test_only_what_is_due_within_lead_time_and_review_counts_as_due():
    order = {"ordered_on": ago(5), "units": 8, "due_on": ago(-22)}  # default terms: 14 + 7 days
    row = facts(stock=[{"as_of": ago(0), "on_hand": 1}], purchases=[order]).row(0, named=True)
    assert (row["incoming"], row["incoming_due"]) == (8, 0)


def test_an_order_over_ninety_days_late_is_taken_as_never_coming():
    order = {"ordered_on": ago(200), "units": 8, "due_on": ago(91)}
    assert facts(stock=[{"as_of": ago(0), "on_hand": 1}], purchases=[order])["incoming"].item() == 0


def test_the_open_part_of_an_order_is_what_has_not_come():
    order = {"ordered_on": ago(10), "units": 8, "received_units": 3, "due_on": ago(-2)}
    assert facts(stock=[{"as_of": ago(0), "on_hand": 1}], purchases=[order])["incoming"].item() == 5


def test_an_order_without_a_place_goes_to_the_main_place_once():
    found = facts(
        stock=[
            {"as_of": ago(0), "on_hand": 50, "location": "store"},
            {"as_of": ago(0), "on_hand": 2, "location": "wh"},
        ],
        locations=[{"location": "wh", "kind": "warehouse"}, {"location": "store", "kind": "store"}],
        purchases=[{"ordered_on": ago(5), "units": 8, "due_on": ago(-6), "location": None}],
    )
    assert dict(found.select("location", "incoming").iter_rows()) == {"store": 0, "wh": 8}


def test_the_main_supplier_gives_the_lead_time_then_what_was_observed_then_the_terms():
    stock = [{"as_of": ago(0), "on_hand": 1, "sku": sku} for sku in ("a", "b", "c")]
    found = facts(
        stock=stock,
        suppliers=[
            {"supplier": "near", "lead_time_days": 3, "role": "backup"},
            {"supplier": "own", "lead_time_days": 9, "role": "main", "moq": 12},
        ],
        purchases=[
            {"sku": "b", "ordered_on": ago(60), "received_on": ago(50), "units": 1},
            {"sku": "b", "ordered_on": ago(40), "received_on": ago(28), "units": 1},
        ],
    )
    assert found["lead_time_days"].to_list() == [9.0, 11.0, 14.0]
    assert found["supplier"].to_list() == ["own", None, None]
    assert found["lead_time_sd"].to_list() == [None, pytest.approx(2**0.5), None]


def test_the_price_is_the_latest_own_price_of_the_place():
    found = facts(
        sales=[{"date": ago(0), "units": 1, "unit_price": 7, "location": place} for place in ("s", "t")],
        prices=[
            {"date": ago(9), "price": 11},
            {"date": ago(3), "price": 10, "kind": "markdown"},
            {"date": ago(1), "price": 5, "kind": "competitor"},
            {"date": ago(2), "price": 9, "location": None},
        ],
    )
    assert dict(found.select("location", "price").iter_rows()) == {"s": Decimal(10), "t": Decimal(9)}


def test_without_a_price_list_the_price_is_what_was_paid_lately_then_last_then_listed():
    found = facts(
        sales=[
            {"sku": "a", "date": ago(1), "units": 1, "unit_price": 10},
            {"sku": "a", "date": ago(2), "units": 3, "unit_price": 6},
            {"sku": "b", "date": ago(100), "units": 2, "unit_price": 5},
            {"sku": "b", "date": ago(101), "units": 2, "unit_price": 50},
        ],
        stock=[{"sku": "c", "as_of": ago(0), "on_hand": 1}],
        products=[{"sku": "c", "list_price": 20}],
    )
    assert found["price"].to_list() == [Decimal(7), Decimal(5), Decimal(20)]


def test_a_cost_of_nothing_is_read_as_unknown():
    found = facts(
        stock=[{"sku": "a", "as_of": ago(0), "on_hand": 10}],
        products=[{"sku": "a", "list_price": 20, "unit_cost": 0}],
    )
    assert (found["unit_cost"].item(), found["costs_assumed"].item()) == (Decimal(10), True)


def test_a_cost_that_nobody_knows_is_half_the_price_and_said_to_be_assumed():
    found = facts(
        stock=[{"sku": sku, "as_of": ago(0), "on_hand": 10} for sku in "abc"],
        products=[{"sku": "a", "list_price": 20, "unit_cost": 4}, {"sku": "b", "list_price": 20}],
        suppliers=[{"sku": "b", "supplier": "own", "unit_cost": 5}],
        prices=[{"sku": "c", "date": ago(1), "price": 8.5}],
    )
    assert found["unit_cost"].to_list() == [Decimal(4), Decimal(5), Decimal("4.25")]
    assert found["costs_assumed"].to_list() == [False, False, True]
    assert found["value_on_hand"].to_list() == [Decimal(40), Decimal(50), Decimal("42.5")]
    assert found["margin"].to_list() == [16.0, 15.0, 4.25]


def test_money_that_nobody_knows_stays_unknown():
    row = facts(stock=[{"as_of": ago(0), "on_hand": 10}]).row(0, named=True)
    assert [row[name] for name in ("price", "unit_cost", "value_on_hand", "margin", "lost_sale_cost")] == [None] * 5


def test_holding_and_salvage_follow_the_terms():
    row = facts(stock=[{"as_of": ago(0), "on_hand": 1}], products=[{"list_price": 20, "unit_cost": 10}]).row(
        0, named=True
    )
    assert row["holding_cost_per_unit_day"] == pytest.approx(10 * 0.25 / 365)
    assert row["salvage_value"] == pytest.approx(3.0)
    assert row["lost_sale_cost"] == pytest.approx(10.0)


def test_the_window_runs_to_the_end_date_and_is_never_negative():
    stock = [{"sku": sku, "as_of": ago(0), "on_hand": 1} for sku in "abc"]
    products = [{"sku": "a", "end_date": ago(-12)}, {"sku": "b", "end_date": ago(12)}]
    assert facts(stock=stock, products=products)["window_days"].to_list() == [12.0, 0.0, 90.0]


def test_a_first_sale_long_after_the_first_of_all_is_a_launch():
    found = facts(
        sales=[
            {"sku": "old", "date": ago(60), "units": 1},
            {"sku": "new", "date": ago(20), "units": 1},
            {"sku": "said", "date": ago(5), "units": 1},
        ],
        products=[{"sku": "said", "launch_date": ago(7)}],
    )
    launched = {row["sku"]: (row["launched_on"], row["days_since_launch"]) for row in found.to_dicts()}
    assert launched == {"old": (None, None), "new": (ago(20), 20), "said": (ago(7), 7)}
    assert found["history_days"].unique().to_list() == [61]


def test_a_pair_is_one_row_whatever_the_order_of_the_rows():
    sales = [{"sku": sku, "date": ago(day), "units": day + 1} for day in range(9) for sku in "abc"]
    stock = [{"sku": sku, "as_of": ago(day), "on_hand": day} for day in range(3) for sku in "bcd"]
    forward, backward = facts(sales=sales, stock=stock), facts(sales=sales[::-1], stock=stock[::-1])
    assert forward.select(pl.struct("sku", "location").n_unique()).item() == forward.height == 4
    assert forward.equals(backward)


def test_a_selling_window_that_is_over_has_no_days_left_not_minus_zero():
    row = facts(stock=[{"as_of": ago(0), "on_hand": 3}], products=[{"end_date": ago(9)}])
    assert f"{row['window_days'].item():.0f}" == "0"


def test_the_currency_of_the_terms_holds_where_a_product_states_none(tmp_path: Path):
    (tmp_path / "panhuo.toml").write_text('currency = "USD"\n')
    tables = lazy(
        stock=[{"sku": sku, "as_of": ago(0), "on_hand": 3} for sku in "ab"], products=[{"sku": "b", "currency": "EUR"}]
    )
    found = health.facts(tables, terms=read_terms(tmp_path / "panhuo.toml"), as_of=AS_OF).collect().to_native()
    assert dict(found.select("sku", "currency").rows()) == {"a": "USD", "b": "EUR"}
