"""Brushing: what few buyers, odd hours, cancellations and silence give away, and what real crowds do not."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo import twin, words
from panhuo.cycle import analyse
from panhuo.forecast import BRUSHING, OrdersOfBursts, brushed, bursts

LAST, DAY = date(2026, 11, 21), date(2026, 11, 1)
BURST_UNITS, USUAL = 40, 3


def order(number: int, *, day: date, hour: int, buyer: str | None, units: int = 1) -> dict[str, object]:
    moment = datetime(day.year, day.month, day.day, hour, 10, tzinfo=UTC)
    ref = f"O{number}" if number >= 0 else f"O{-number}"
    row = {"date": day, "sold_at": moment, "sku": "FOX", "location": "Leeds", "units": units, "order_ref": ref}
    return row | {"buyer_hash": buyer}


def shop(*, buyers: int, night: int, back: int, named: bool = True) -> pl.DataFrame:
    """Give sixty usual days of a product, and one day of forty orders: by so many buyers, at night, taken back."""
    rows: list[dict[str, object]] = []
    for ago in range(60):
        day = LAST - timedelta(days=ago)
        if day != DAY:
            rows += [order(1000 + ago * 10 + k, day=day, hour=12 + k, buyer=f"b{ago}-{k}") for k in range(USUAL)]
    for k in range(BURST_UNITS):
        rows.append(order(k + 1, day=DAY, hour=3 if k < night else 14, buyer=f"x{k % buyers}"))
    rows += [order(-k - 1, day=DAY + timedelta(days=1), hour=9, buyer=None, units=-1) for k in range(back)]
    found = pl.DataFrame(rows, schema=words.polars_schema("sales"), infer_schema_length=None)
    return found if named else found.with_columns(pl.lit(None, pl.String).alias("buyer_hash"))


def judged(
    sales: pl.DataFrame,
    *,
    reasons: tuple[tuple[str | None, date], ...] = (),
    returns: pl.DataFrame | None = None,
    timezone: str = "UTC",
) -> pl.DataFrame:
    sold = sales.filter(pl.col("units") > 0).group_by("sku", "location", pl.col("date").alias("period_start"))
    history = sold.agg(pl.col("units").sum().cast(pl.Float64), pl.lit(10.0).alias("price"))
    told = OrdersOfBursts(sales, words.empty("returns") if returns is None else returns, words.empty("comments"))
    known = pl.DataFrame(reasons, schema={"sku": pl.String, "date": pl.Date}, orient="row")
    found = bursts(history, as_of=LAST, period_days=1)
    assert found.select("starts_on", "units", "usual").rows() == [(DAY, BURST_UNITS, USUAL)]
    return brushed(found, told, reasons=known, as_of=LAST, timezone=timezone)


def test_few_buyers_at_night_are_suspicious_and_what_speaks_for_it_is_kept() -> None:
    told = judged(shop(buyers=4, night=30, back=0)).to_dicts()[0]
    assert told["score"] > 0.8
    assert (told["starts_on"], told["ends_on"], told["orders"], told["buyers"]) == (DAY, DAY, BURST_UNITS, 4)
    assert told["night"] == 0.75
    assert told["night_usual"] < 0.02
    assert told["reviews"] is None, "nobody comments on goods here"


def test_a_crowd_with_the_manners_of_the_shop_is_demand() -> None:
    assert judged(shop(buyers=40, night=0, back=1)).height == 0


def test_a_livestream_explains_what_would_be_suspicious_and_one_of_other_goods_does_not() -> None:
    sales = shop(buyers=4, night=30, back=0)
    alone = judged(sales)["score"][0]
    assert judged(sales, reasons=(("OTHER", DAY),))["score"][0] == alone
    for explained in (("FOX", DAY), ("FOX", DAY - timedelta(days=1)), (None, DAY)):
        assert judged(sales, reasons=(explained,))["score"].max() in (None, pytest.approx(0.5, abs=0.4))


def test_a_trait_that_nobody_wrote_down_says_nothing() -> None:
    seen = judged(shop(buyers=40, night=30, back=20)).to_dicts()[0]
    unseen = judged(shop(buyers=40, night=30, back=20, named=False)).to_dicts()[0]
    assert unseen["buyers"] is None
    assert unseen["score"] > seen["score"], "forty different buyers speak against brushing"


def test_what_never_comes_back_in_a_shop_that_writes_no_returns_says_nothing() -> None:
    assert judged(shop(buyers=4, night=30, back=0))["cancelled"].to_list() == [None]
    assert judged(shop(buyers=4, night=30, back=10))["cancelled"].to_list() == [0.25]


def test_an_order_of_the_small_hours_that_came_back_within_the_hour_came_back_on_its_day() -> None:
    sales = shop(buyers=4, night=30, back=0)
    before_dawn = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) - timedelta(hours=6)
    rows = [{"returned_at": before_dawn, "sku": "FOX", "units": 1, "order_ref": f"O{k + 1}"} for k in range(10)]
    returns = pl.concat([words.empty("returns"), pl.DataFrame(rows)], how="diagonal_relaxed")
    assert judged(sales, returns=returns, timezone="Asia/Shanghai")["cancelled"].to_list() == [0.25]


def test_sales_by_the_day_have_no_bursts_of_orders() -> None:
    sales = shop(buyers=4, night=30, back=0).group_by("date", "sku", "location").agg(pl.col("units").sum())
    assert analyse({"sales": sales}).brushed.equals(pl.DataFrame(schema=BRUSHING))


@pytest.mark.parametrize("seed", [1, 3])
def test_in_the_generated_world_most_brushing_is_found_and_no_crowd_is_taken_for_it(seed: int) -> None:
    world = twin.by_the_order(twin.world(seed=seed), seed=seed)
    truth = pl.DataFrame(world.truth["bursts"]).with_columns(pl.col("day").str.to_date())
    found = analyse(world.tables).brushed.rename({"starts_on": "day"})
    both = truth.join(found, on=["sku", "location", "day"], how="full", coalesce=True)
    called = both.filter(pl.col("score").is_not_null())
    assert called.filter(pl.col("brushed")).height >= 0.7 * truth["brushed"].sum()
    assert called.filter(~pl.col("brushed").fill_null(value=False)).height <= 1
    assert np.all(np.diff(found["score"].to_numpy()) <= 0), "the surest come first"
