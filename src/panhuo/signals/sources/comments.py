"""Comments: how many want to buy, how good the tone is, how large the part that complains, a day and subject.

Formula: tone and complaints are pooled over a fortnight and shrunk to those of all comments as if a hundred more had
been written: T = (sum of s + 100 * s_all) / (n + 100), since a few dozen short comments say little.
Unit: comments a day that want or ask to buy; tone 0 (bad) to 1 (good); share of comments that complain.
Source: the `comments` table, read by `signals.reading`; the number a hundred is our choice.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from panhuo.signals.reading import read_texts
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "read"]

TITLE = Text(en="Comments", zh="评论")
MEANING = Text(
    en="Reviews and live chat: purchase intent, tone and complaints, read by Panhuo's own small model.",
    zh="评价与直播弹幕：购买意向、情绪与投诉，由盘活自带的小模型读取。",
)
_POOLED_DAYS, _AS_IF = 14, 100.0
_WANTING = ("buy", "ask")


def read(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give `comment_buying`, `comment_tone` and `comment_complaints` of each subject and day."""
    comments = tables["comments"].filter(pl.col("subject").is_not_null() & pl.col("text").is_not_null())
    # The same short words come again and again: each is read once.
    texts = comments.select(pl.col("text").unique(maintain_order=True))
    read_once = texts.hstack(read_texts(texts["text"].to_list()))
    daily = (
        comments.join(read_once, on="text", how="left")
        .group_by("subject", pl.col("at").dt.date().alias("date"))
        .agg(
            pl.len().cast(pl.Float64).alias("count"),
            pl.col("sentiment").sum().alias("good"),
            (pl.col("intent") == "complain").sum().cast(pl.Float64).alias("angry"),
            pl.col("intent").is_in(list(_WANTING)).sum().cast(pl.Float64).alias("comment_buying"),
        )
        .sort("date")
    )
    if daily.is_empty():
        return daily.select(
            pl.lit("").alias("signal"),
            "subject",
            "date",
            pl.col("good").alias("value"),
            pl.lit(value=False).alias("planned"),
        )
    # Days count by what was written up to each of them, over all subjects.
    all_days = daily.group_by("date").agg(pl.col("count", "good", "angry").sum()).sort("date")
    usual = all_days.select(
        "date",
        (pl.col("good").cum_sum() / pl.col("count").cum_sum()).alias("usual_tone"),
        (pl.col("angry").cum_sum() / pl.col("count").cum_sum()).alias("usual_anger"),
    )
    pooled = (
        daily.join(usual, on="date", how="left")
        .sort("date")
        .with_columns(
            pl.col(name).rolling_sum_by("date", window_size=f"{_POOLED_DAYS}d").over("subject").alias(f"pooled_{name}")
            for name in ("count", "good", "angry")
        )
    )
    weight = pl.col("pooled_count") + _AS_IF
    told = pooled.select(
        "subject",
        "date",
        "comment_buying",
        ((pl.col("pooled_good") + _AS_IF * pl.col("usual_tone")) / weight).alias("comment_tone"),
        ((pl.col("pooled_angry") + _AS_IF * pl.col("usual_anger")) / weight).alias("comment_complaints"),
    )
    return told.unpivot(index=["subject", "date"], variable_name="signal", value_name="value").with_columns(
        pl.lit(value=False).alias("planned")
    )
