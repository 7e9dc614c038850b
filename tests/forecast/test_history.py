"""From sales and availability to units a period, on either engine."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from panhuo import lake, words
from panhuo.forecast import history, judge_period

AS_OF = date(2026, 11, 15)  # a Sunday


def table(name: str, **columns: object) -> pl.DataFrame:
    schema = words.polars_schema(name)
    given = pl.DataFrame(columns, schema={column: schema[column] for column in columns})
    return pl.concat([words.empty(name), given], how="diagonal")


def lines(period: str = "day", **tables: pl.DataFrame) -> list[tuple[object, ...]]:
    engine = lake.polars_engine()
    frames = {name: tables.get(name, words.empty(name)) for name in ("sales", "availability", "stock")}
    lazy = {name: engine.from_polars(frame) for name, frame in frames.items()}
    found = engine.collect(history(lazy, as_of=AS_OF, period=period))
    assert found.columns == ["sku", "location", "period_start", "units", "price", "in_stock"]
    return found.drop("location").sort("sku", "period_start").rows()


def day(back: int) -> date:
    return AS_OF - timedelta(days=back)


def sales(*rows: tuple[int, str, int, str | None]) -> pl.DataFrame:
    return table(
        "sales",
        date=[day(back) for back, *_ in rows],
        sku=[sku for _, sku, *_ in rows],
        location=["all"] * len(rows),
        units=[units for _, _, units, _ in rows],
        unit_price=[None if price is None else Decimal(price) for *_, price in rows],
    )


def test_sales_of_a_day_add_up_and_the_price_is_the_mean_paid():
    assert lines(sales=sales((0, "A", 2, "2.00"), (0, "A", 3, "4.00"))) == [("A", day(0), 5.0, 3.2, None)]


def test_a_sale_without_price_does_not_pull_the_price_down():
    assert lines(sales=sales((0, "A", 2, None), (0, "A", 1, "4.00"))) == [("A", day(0), 3.0, 4.0, None)]


def test_returns_are_set_aside():
    assert lines(sales=sales((3, "A", 2, "1.00"), (1, "A", -2, "1.00"))) == [("A", day(3), 2.0, 1.0, None)]


def test_nothing_after_as_of_is_read():
    assert lines(sales=sales((-1, "A", 9, "1.00"), (0, "A", 1, "1.00"))) == [("A", day(0), 1.0, 1.0, None)]


@pytest.mark.parametrize("as_of_weekday", range(7))
def test_weeks_end_on_the_weekday_of_as_of(as_of_weekday):
    end = AS_OF + timedelta(days=as_of_weekday)
    engine = lake.polars_engine()
    sold = table(
        "sales",
        date=[end - timedelta(days=b) for b in range(14)],
        sku=["A"] * 14,
        location=["all"] * 14,
        units=[1] * 14,
    )
    frames = {"sales": sold, "availability": words.empty("availability"), "stock": words.empty("stock")}
    lazy = {name: engine.from_polars(frame) for name, frame in frames.items()}
    found = engine.collect(history(lazy, as_of=end, period="week")).sort("period_start")
    assert found["period_start"].to_list() == [end - timedelta(days=13), end - timedelta(days=6)]
    assert found["units"].to_list() == [7.0, 7.0]


def test_stated_availability_is_kept_and_an_empty_shelf_is_a_line_of_its_own():
    shown = table(
        "availability", date=[day(2), day(1), day(0)], sku=["A"] * 3, location=["all"] * 3, in_stock=[1.0, 0.0, 0.4]
    )
    found = lines(sales=sales((2, "A", 5, None), (0, "A", 1, None)), availability=shown)
    assert found == [("A", day(2), 5.0, None, 1.0), ("A", day(1), 0.0, None, 0.0), ("A", day(0), 1.0, None, 0.4)]


def test_a_count_of_none_on_a_day_without_sales_means_out_of_stock():
    counted = table("stock", as_of=[day(1), day(0)], sku=["A", "A"], location=["all"] * 2, on_hand=[0, 0])
    found = lines(sales=sales((2, "A", 5, None), (1, "A", 1, None)), stock=counted)
    # On the day with a sale it was there for a while: nobody knows how long.
    assert found == [("A", day(2), 5.0, None, None), ("A", day(1), 1.0, None, None), ("A", day(0), 0.0, None, 0.0)]


def test_several_owners_of_one_stock_are_one_stock():
    counted = table("stock", as_of=[day(0)] * 2, sku=["A"] * 2, location=["all"] * 2, owner=["x", "y"], on_hand=[0, 4])
    assert lines(stock=counted) == []


def test_goods_received_but_never_sold_are_known_since_they_came():
    counted = table("stock", as_of=[day(0)], sku=["B"], location=["all"], on_hand=[7], received_on=[day(20)])
    assert lines(stock=counted) == [("B", day(20), 0.0, None, None)]


def test_daily_sales_are_judged_daily_and_weekly_reports_weekly():
    engine = lake.polars_engine()

    def judged(backs: list[int]) -> str:
        return judge_period(
            engine.from_polars(sales(*((back, "A", 1, None) for back in backs))), as_of=AS_OF, engine=engine
        )

    assert judged([0, 1, 2, 3, 7, 8]) == "day"
    assert judged([0, 7, 14, 28, 35]) == "week"
    assert judged([0, 4, 9, 15]) == "day"  # few sales are not weekly reports
    assert judged([3]) == "day"
    assert judged([]) == "day"
