"""What a unit is worth: its current price, its cost, and what follows from both and the terms."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from panhuo.health.days import PAIR

__all__ = ["COST_SHARE_ASSUMED", "cost_columns", "current_prices", "price_column", "worth_columns"]

MONEY = nw.Decimal(18, 4)
# Where no cost is known, half the price (keystone pricing: the retail rule of doubling the cost). Shown as assumed.
COST_SHARE_ASSUMED = 0.5
EVERYWHERE = "all"


def current_prices(prices: nw.LazyFrame, *, as_of: date) -> tuple[nw.LazyFrame, nw.LazyFrame]:
    """Give the latest own price per SKU × location (`price_here`) and, where it names no place, per SKU.

    The second is `price_everywhere`. Competitors' prices are left out. Of several on the latest day (channels) the
    lowest counts: it is what a customer can get.
    """
    competitor = nw.coalesce(nw.col("kind"), nw.lit("list")) == "competitor"
    own = prices.filter(nw.col("date") <= nw.lit(as_of), ~competitor)
    place = nw.coalesce(nw.col("location"), nw.lit(EVERYWHERE))
    here = _latest_lowest(own.filter(place != EVERYWHERE), by=PAIR, name="price_here")
    everywhere = _latest_lowest(own.filter(place == EVERYWHERE), by=["sku"], name="price_everywhere")
    return here, everywhere


def price_column() -> nw.Expr:
    """Choose the price: here, everywhere, the mean paid in 28 days, the last paid, the list price."""
    paid = nw.when(nw.col("paid_units_28d") > 0).then(nw.col("paid_28d") / nw.col("paid_units_28d"))
    return nw.coalesce(
        nw.col("price_here").cast(MONEY),
        nw.col("price_everywhere").cast(MONEY),
        paid.round(4).cast(MONEY),
        nw.col("last_paid").round(4).cast(MONEY),
        nw.col("list_price").cast(MONEY),
    )


def cost_columns() -> dict[str, nw.Expr]:
    """Give `unit_cost` (product, else main supplier, else half the price) and `costs_assumed`; needs `price`.

    A cost of 0 is read as unknown: that is how many systems write it, and goods that cost nothing would be ordered
    without end.
    """
    known = nw.coalesce(*(_above_zero(name) for name in ("unit_cost", "supplier_unit_cost")))
    assumed = (nw.col("price").cast(nw.Float64) * COST_SHARE_ASSUMED).round(4).cast(MONEY)
    return {"unit_cost": nw.coalesce(known, assumed), "costs_assumed": known.is_null()}


def worth_columns() -> dict[str, nw.Expr]:
    """Give what follows from price, unit_cost and the terms; each null where its parts are unknown."""
    cost, margin = nw.col("unit_cost").cast(nw.Float64), _margin()
    return {
        "margin": margin,
        "holding_cost_per_unit_day": nw.coalesce(
            nw.col("holding_cost_per_unit_week").cast(nw.Float64) / 7, cost * nw.col("holding_rate_per_year") / 365
        ),
        "salvage_value": cost * nw.col("salvage_share"),
        "lost_sale_cost": nw.coalesce(
            nw.col("lost_sale_cost_per_unit").cast(nw.Float64),
            nw.when(margin > 0).then(margin).otherwise(margin * 0),
        ),
        "value_on_hand": (nw.col("on_hand").cast(MONEY) * nw.col("unit_cost")).cast(MONEY),
    }


def _above_zero(name: str) -> nw.Expr:
    cost = nw.col(name).cast(MONEY)
    return nw.when(nw.col(name).cast(nw.Float64) > 0.0).then(cost)


def _margin() -> nw.Expr:
    return nw.col("price").cast(nw.Float64) - nw.col("unit_cost").cast(nw.Float64)


def _latest_lowest(prices: nw.LazyFrame, *, by: list[str], name: str) -> nw.LazyFrame:
    latest = prices.group_by(*by).agg(nw.col("date").max())
    return latest.join(prices, on=[*by, "date"], how="left").group_by(*by).agg(nw.col("price").min().alias(name))
