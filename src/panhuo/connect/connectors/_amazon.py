"""What Amazon's reports have in common: how its warehouses are named, and how a spreadsheet damages its codes."""

from __future__ import annotations

import polars as pl

from panhuo.connect.records import Origin
from panhuo.words import Text

__all__ = ["fba_place", "lost_zeros"]


def fba_place(country: str) -> pl.Expr:
    """Name Amazon's warehouses of one country: "FBA US"; "FBA" where the report does not say which."""
    return pl.concat_str(pl.lit("FBA"), pl.col(country).str.to_uppercase(), separator=" ", ignore_nulls=True)


def lost_zeros(kept: pl.DataFrame, *, origin: Origin) -> tuple[Text, ...]:
    """Warn where a CSV has lost leading zeros: an ASIN always has ten characters, and .txt downloads keep them.

    Source: Amazon's help page on opening inventory reports.
    """
    short = kept.filter(pl.col("asin").str.contains(r"^\d{1,9}$"))
    if not short.height or origin.kind == "tsv":
        return ()
    line, asin = short["_line"][0], short["asin"][0]
    return (
        Text(
            en=f"{short.height} ASINs have lost leading zeros (line {line}: {asin}); SKUs may have lost theirs too. "
            "Download the report as .txt, and do not save it from a spreadsheet.",
            zh=f"{short.height} 个 ASIN 丢了开头的 0（第 {line} 行：{asin}），SKU 也可能如此。"
            "请下载 .txt 格式的报告，不要用表格软件打开后另存。",
        ),
    )
