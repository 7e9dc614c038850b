"""Heat: one index of how much a subject is talked about, where at least two measures of talk are known.

Formula: for each measure x (searches, exposure, views, mentions, resale price): s = log(1 + x), less its mean over the
91 days to then; halved in weight every 3 days; the index is exp of their weighted mean.
Unit: ratio; 1 = as usual.
Source: the `signals` table. A weighted, decayed attention index as search engines publish them; the weights are ours.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "read"]

TITLE = Text(en="Heat", zh="热度")
MEANING = Text(
    en="Searches, exposure, views, mentions and resale price in one index; 1 is as usual.",
    zh="把搜索、曝光、浏览、提及与二手溢价合成一个指数；1 表示平常水平。",
)
_WEIGHTS = {"search": 3.0, "mention": 3.0, "exposure": 1.0, "view": 1.0, "heat": 3.0, "resale_price": 2.0}
_USUAL_DAYS, _USUAL_DAYS_MIN, _HALF_LIFE_DAYS = 91, 14, 3


def read(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give the index of each subject and day."""
    each = ("subject", "signal")
    parts = (
        tables["signals"]
        .filter(pl.col("signal").is_in(list(_WEIGHTS)), pl.col("value") >= 0)
        .group_by(*each, pl.col("at").dt.date().alias("date"))
        .agg(pl.col("value").cast(pl.Float64).mean().log1p())
        .sort("date")
        .with_columns(
            pl.col("value")
            .rolling_mean_by("date", window_size=f"{_USUAL_DAYS}d", min_samples=_USUAL_DAYS_MIN)
            .over(each)
            .alias("usual")
        )
        .drop_nulls("usual")
        .with_columns((pl.col("value") - pl.col("usual")).ewm_mean(half_life=_HALF_LIFE_DAYS).over(each).alias("above"))
        .with_columns(pl.col("signal").replace_strict(_WEIGHTS, return_dtype=pl.Float64).alias("weight"))
    )
    joined = parts.group_by("subject", "date").agg(
        ((pl.col("above") * pl.col("weight")).sum() / pl.col("weight").sum()).exp().alias("value"),
        pl.len().alias("parts"),
    )
    several = joined.filter(pl.col("parts") > 1)
    return several.select(
        pl.lit("heat_index").alias("signal"), "subject", "date", "value", pl.lit(value=False).alias("planned")
    )
