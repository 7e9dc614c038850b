"""Competitors' price: what others ask for the same goods.

Formula: the mean of the day's prices of kind `competitor`.
Unit: currency/unit.
Source: the `prices` table.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "read"]

TITLE = Text(en="Competitors' price", zh="竞品价格")
MEANING = Text(en="What others ask for the same goods.", zh="别家同款商品的售价。")


def read(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give `competitor_price` of each SKU and day with a line."""
    lines = tables["prices"].filter(pl.col("kind") == "competitor")
    return (
        lines.group_by(pl.col("sku").alias("subject"), "date")
        .agg(pl.col("price").cast(pl.Float64).mean().alias("value"))
        .with_columns(pl.lit("competitor_price").alias("signal"), pl.lit(value=False).alias("planned"))
    )
