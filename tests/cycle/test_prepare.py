"""Preparing tables: places only where both sides know them, nothing from after the as-of day, our names for places."""

from datetime import date

import narwhals as nw
import polars as pl
import pytest

from panhuo import lake, words
from panhuo.cycle.prepare import EVERYWHERE, ORDERS, UNPLACED, judge_as_of, prepare
from panhuo.cycle.run import input_names
from panhuo.words.errors import BadAsOf, NoSales

ENGINE = lake.polars_engine(workers=1)
DAY = date(2026, 11, 21)


def tables(**given: list[dict[str, object]]) -> dict[str, nw.LazyFrame]:
    filled = {name: pl.DataFrame(rows, schema_overrides=words.polars_schema(name)) for name, rows in given.items()}
    whole = {
        name: pl.concat([words.empty(name), filled.get(name, words.empty(name))], how="diagonal")
        for name in input_names()
    }
    return {name: ENGINE.from_polars(frame) for name, frame in whole.items()}


def sale(location: str | None, day: date = DAY) -> dict[str, object]:
    return {"date": day, "sku": "A", "units": 1, "location": location}


def count(location: str | None) -> dict[str, object]:
    return {"as_of": DAY, "sku": "A", "on_hand": 5, "location": location}


def places(prepared: dict[str, nw.LazyFrame], table: str) -> list[str | None]:
    found = ENGINE.collect(prepared[table].select("location"))["location"]
    return found.sort(nulls_last=True).to_list()


def prepared(**given: list[dict[str, object]]) -> dict[str, nw.LazyFrame]:
    return prepare(tables(**given), aliases={"EIRE": "Dublin"}, as_of=DAY, engine=ENGINE)


def test_places_that_both_sales_and_stock_know_are_kept_under_our_names():
    ready = prepared(sales=[sale("EIRE"), sale("Paris"), sale(None)], stock=[count("Dublin")])
    assert places(ready, "sales") == ["Dublin", "Paris", UNPLACED]
    assert places(ready, "stock") == ["Dublin"]


def test_where_one_side_knows_no_places_all_stock_is_one_place():
    ready = prepared(sales=[sale(None)], stock=[count("Dublin"), count("Paris")])
    assert places(ready, "sales") == [EVERYWHERE]
    assert places(ready, "stock") == [EVERYWHERE, EVERYWHERE]


def test_a_price_without_a_place_holds_everywhere():
    price = {"date": DAY, "sku": "A", "price": None, "location": None}
    assert places(prepared(sales=[sale("Dublin")], stock=[count("Dublin")], prices=[price]), "prices") == [None]


def test_nothing_later_than_the_day_is_seen():
    late = date(2026, 11, 22)
    ready = prepared(sales=[sale("Paris"), sale("Paris", late)], stock=[{**count("Paris"), "as_of": late}])
    assert ENGINE.collect(ready["sales"]).height == 1
    assert ENGINE.collect(ready["stock"]).height == 0


def test_the_day_is_the_last_that_sales_or_stock_know():
    known = tables(sales=[sale("Paris", date(2026, 11, 1))], stock=[count("Paris")])
    assert judge_as_of(known, asked=None, folder="", engine=ENGINE) == DAY
    assert judge_as_of(known, asked=date(2026, 11, 5), folder="", engine=ENGINE) == date(2026, 11, 5)


def test_a_day_before_the_first_sale_is_refused_with_the_days_known():
    with pytest.raises(BadAsOf, match="2026-11-21"):
        judge_as_of(tables(sales=[sale("Paris")]), asked=date(2020, 1, 1), folder="", engine=ENGINE)


def test_stock_without_any_sale_is_refused_by_naming_what_there_is():
    with pytest.raises(NoSales, match="stock"):
        judge_as_of(tables(stock=[count("Paris")]), asked=None, folder="shop", engine=ENGINE)


def test_an_order_taken_back_whole_on_its_own_day_is_no_sale():
    kept = sale("Paris") | {"units": 3}
    lines = [sale("Paris") | {"units": units} for units in (80995, -80995)]
    later = sale("Paris", date(2026, 11, 20)) | {"units": -3}
    ready = prepared(sales=[kept, *lines, later], stock=[count("Paris")])
    assert sorted(ENGINE.collect(ready["sales"])["units"].to_list()) == [-3, 3]


def test_an_order_taken_back_on_its_day_is_no_demand_and_stays_among_the_orders():
    def line(ref: str, units: int) -> dict[str, object]:
        return sale("Dublin") | {"order_ref": ref, "units": units}

    ready = prepared(sales=[line("1", 1), line("2", 1), line("3", 1), line("2", -1)], stock=[count("Dublin")])
    left = ENGINE.collect(ready["sales"].select("order_ref"))["order_ref"].sort().to_list()
    assert left == ["1", "3"], "the same units of other orders were sold"
    assert ENGINE.collect(ready[ORDERS].select("units")).height == 4
