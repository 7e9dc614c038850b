"""The price elasticity of demand, from what sold at which price, shrunk towards what is known of other products."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from panhuo.decide.settings import Settings

__all__ = ["estimate_elasticity"]

# How far products differ from each other, and all of them from the prior, as standard deviations of the elasticity.
_SPREAD_OF_PRODUCTS = 1.0
_SPREAD_OF_PRIOR = 0.5
# A product that sells more the dearer it is has not shown its price response; below -5 it is the sample that speaks.
_LOWEST, _HIGHEST = -5.0, -0.2
# A price that moves less than this (relative) is rounding, a mix of channels, or a currency, not a price change.
_CHANGE_LEAST = 0.01
# How people answered to prices longer ago says little, and there may be much of it.
_DAYS = 728


def estimate_elasticity(
    history: pl.DataFrame, *, prior: float = Settings.elasticity_prior, periods_least: int = 30
) -> pl.DataFrame:
    """Give sku and elasticity (change of demand for a change of price, both in per cent) for every SKU.

    history: sku, location, period_start, units, price (mean paid). Per SKU and place, ln(units) is regressed on
    ln(price), both less their mean over the series and less the mean over all series in the period (season, events);
    periods without sales or price are left out, so the estimate leans towards 0. With S_xx, S_xy the sums over a
    SKU and v the residual variance, the estimate is the posterior mean (S_xy/v + m/t^2) / (S_xx/v + 1/t^2): first of
    all SKUs together with m the prior and t 0.5, then of each SKU with m that result and t 1; kept in [-5, -0.2].
    Only the last two years count. Fewer than `periods_least` periods with a changed price in all are taken to say
    nothing: no rows.
    Source: panel within-estimator, Wooldridge, Econometric Analysis of Cross Section and Panel Data, chapter 10;
    normal shrinkage, Gelman et al., Bayesian Data Analysis, section 2.5; prior: see `Settings`.
    """
    recent = pl.col("period_start") > pl.col("period_start").max() - timedelta(days=_DAYS)
    moves = _price_moves(history.filter(recent))
    if moves.height < periods_least:
        return pl.DataFrame(schema={"sku": pl.String, "elasticity": pl.Float64})
    by_sku = moves.group_by("sku").agg(
        (pl.col("x") ** 2).sum().alias("xx"), (pl.col("x") * pl.col("y")).sum().alias("xy")
    )
    xx, xy = float(by_sku["xx"].sum()), float(by_sku["xy"].sum())
    yy = float((moves["y"] ** 2).sum())
    noise = max((yy - xy**2 / xx) / moves.height, 1e-9)
    common = (xy / noise + prior / _SPREAD_OF_PRIOR**2) / (xx / noise + 1.0 / _SPREAD_OF_PRIOR**2)
    own = (pl.col("xy").fill_null(0.0) / noise + common / _SPREAD_OF_PRODUCTS**2) / (
        pl.col("xx").fill_null(0.0) / noise + 1.0 / _SPREAD_OF_PRODUCTS**2
    )
    every = history.select(pl.col("sku").unique(maintain_order=True))
    return every.join(by_sku, on="sku", how="left", maintain_order="left").select(
        "sku", own.clip(_LOWEST, _HIGHEST).alias("elasticity")
    )


def _price_moves(history: pl.DataFrame) -> pl.DataFrame:
    """Give ln price (x) and ln units (y) of every series whose price moved, less the means of series and period."""
    pair = ["sku", "location"]
    told = history.with_columns(pl.col("units", "price").cast(pl.Float64)).filter(
        pl.col("units") > 0.0, pl.col("price") > 0.0
    )
    logs = told.select(*pair, "period_start", pl.col("price").log().alias("x"), pl.col("units").log().alias("y"))
    within = logs.with_columns(pl.col("x", "y") - pl.col("x", "y").mean().over(pair))
    moving = within.filter(pl.col("x").abs().max().over(pair) > _CHANGE_LEAST)
    # Twice in turn comes near enough to the two-way within transformation of an unbalanced panel.
    for _ in range(2):
        moving = moving.with_columns(pl.col("x", "y") - pl.col("x", "y").mean().over("period_start")).with_columns(
            pl.col("x", "y") - pl.col("x", "y").mean().over(pair)
        )
    return moving.select("sku", "x", "y")
