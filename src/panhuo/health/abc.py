"""ABC: which SKUs bring the revenue, by their share of the last 365 days.

Formula: SKUs in falling order of revenue over all places; A while those before bring under 80 %, B under 95 %, else C.
    An SKU without revenue is C. All places of an SKU share its class.
Unit: class A, B or C
Source: Pareto's rule in stock control: H. F. Dickie, ABC Inventory Analysis Shoots for Dollars not Pennies, 1951.
"""

from __future__ import annotations

import polars as pl

__all__ = ["A_SHARE", "B_SHARE", "abc"]

A_SHARE = 0.80
B_SHARE = 0.95


def abc(facts: pl.DataFrame) -> pl.Series:
    """Give the class of every row of `facts` (sku, revenue_365d), in its order."""
    revenue = pl.col("revenue_365d").cast(pl.Float64).fill_null(0.0).clip(lower_bound=0.0)
    by_sku = facts.group_by("sku").agg(revenue.sum().alias("_revenue"))
    ranked = by_sku.sort(["_revenue", "sku"], descending=[True, False])
    before = (pl.col("_revenue").cum_sum() - pl.col("_revenue")) / pl.col("_revenue").sum()
    letter = (
        pl.when(pl.col("_revenue") <= 0)
        .then(pl.lit("C"))
        # The sums of floats carry dust in the last digits; a share of exactly 80 % must not depend on it.
        .when(before < A_SHARE - 1e-9)
        .then(pl.lit("A"))
        .when(before < B_SHARE - 1e-9)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )
    classes = ranked.select("sku", letter.alias("abc"))
    return facts.select("sku").join(classes, on="sku", how="left", maintain_order="left").get_column("abc")
