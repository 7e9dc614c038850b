"""A run on data that cannot be right says so, and lets the careful model speak for all goods."""

from datetime import timedelta

import polars as pl

import panhuo
from tests import small_data


def shop(times: int) -> pl.DataFrame:
    """Give the small shop three times over under other names, its last day multiplied."""
    sales = small_data.sales()
    many = [sales.with_columns(sku=pl.col("sku") + suffix) for suffix in ("", "-A", "-B")]
    last = pl.col("date") == small_data.AS_OF
    units = pl.when(last).then(pl.col("units") * times).otherwise("units").alias("units")
    return pl.concat(many).with_columns(units)


def test_cartons_for_pieces_are_noticed_and_spoken_for_with_care() -> None:
    right, wrong = panhuo.analyse({"sales": shop(1)}), panhuo.analyse({"sales": shop(10)})
    assert right.inputs.height == 0
    assert wrong.inputs["check"].to_list() == ["times"]
    assert right.learnt.open_segments == wrong.learnt.open_segments == []
    assert (wrong.computed.level_variance >= 0.25).all(), "the careful model's band is wide for all goods"


def test_a_feed_that_did_not_come_is_noticed() -> None:
    stale = panhuo.analyse({"sales": shop(1)}, as_of=small_data.AS_OF + timedelta(days=2))
    assert stale.inputs["check"].to_list() == ["stopped"]
