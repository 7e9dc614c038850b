"""Measured: whatever the signals table brings, each by its own name.

Formula: the mean of a day's values of a subject, over hours and regions.
Unit: as it was measured.
Source: the `signals` table.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "read"]

TITLE = Text(en="Measured", zh="外部指标")
MEANING = Text(
    en="Searches, carts, views, weather and whatever else the signals table brings, each by its own name.",
    zh="信号表中的搜索、加购、浏览、天气等指标，各用其名。",
)


def read(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give every signal of the table by its own name."""
    return (
        tables["signals"]
        .group_by("signal", "subject", pl.col("at").dt.date().alias("date"))
        .agg(pl.col("value").cast(pl.Float64).mean())
        .with_columns(pl.lit(value=False).alias("planned"))
    )
