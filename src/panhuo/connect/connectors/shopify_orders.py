"""Shopify orders: the order lines of an online shop, as Shopify's admin exports them.

Source: headers of exports kept as fixtures in public repositories; Shopify help, "Exporting orders".
Mapped: Name → order_ref, Created at → sold_at, Lineitem sku → sku, Lineitem quantity → units, Lineitem price less the
line's own discount → unit_price, Location → location (the shop where it was sold over the counter; empty for online
orders), Source → channel, Shipping Country and Province → region. The order's columns stand on its first line only
and hold for all its lines; a discount of the whole order is not spread over lines. A fully refunded order gives its
lines once more with negative units, on the day of the order, since the export does not say when goods came back; a
partly refunded one stays a sale, since it does not say which lines. Names, addresses, e-mail, phone numbers, notes
and payment references of buyers are not kept.
Set aside: cancelled and voided orders, order lines without a SKU (tips, custom items), lines without a line item.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.day_order import in_year_order
from panhuo.connect.mapping import Rule, amount, named, none_if, present, split
from panhuo.connect.notes import other_currency
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Shopify orders export", zh="Shopify 订单导出")
MEANING = Text(en="Order lines of an online shop.", zh="线上店铺的订单明细。")
_LINE = frozenset({"Name", "Created at", "Lineitem quantity", "Lineitem price", "Lineitem sku"})
DIALECTS = {"orders": _LINE | {"Financial Status"}, "orders, few columns": _LINE}

_ORDER = {
    "sold_at": "Created at",
    "paid_at": "Paid at",
    "location": "Location",
    "channel": "Source",
    "financial": "Financial Status",
    "cancelled_at": "Cancelled at",
    "refunded": "Refunded Amount",
    "order_total": "Total",
    "currency": "Currency",
    "country": "Shipping Country",
    "province": "Shipping Province",
}
_ITEM = {
    "sku": "Lineitem sku",
    "units": "Lineitem quantity",
    "price": "Lineitem price",
    "discount": "Lineitem discount",
    "item": "Lineitem name",
}
_RULES = (
    Rule("cancelled", Text(en="The order was cancelled.", zh="订单已取消。"), pl.col("cancelled_at").is_not_null()),
    Rule(
        "voided",
        Text(en="The payment was voided or has expired; nothing was sold.", zh="付款已作废或已过期，没有成交。"),
        pl.col("financial").str.to_lowercase().is_in(["voided", "expired"]),
    ),
    Rule(
        "no_item",
        Text(en="The line holds no item.", zh="该行没有商品。"),
        pl.all_horizontal(pl.col("sku", "units", "item").is_null()),
    ),
    Rule(
        "no_sku",
        Text(en="The line has no SKU (a tip, a custom item).", zh="该行没有 SKU（小费或自定义项目）。"),
        pl.col("sku").is_null(),
    ),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give sales; a fully refunded order comes a second time with negative units."""
    lines = named(raw, {"order_ref": "Name", **_ORDER, **_ITEM}).with_columns(
        none_if("sku", "-"), pl.col("order_ref").forward_fill()
    )
    lines = lines.with_columns(pl.col(list(_ORDER)).forward_fill().over("order_ref"))
    lines = lines.with_columns(pl.int_range(1, pl.len() + 1).over("order_ref").alias("line"))
    kept, aside = split(lines, _RULES)
    sales = kept.select(
        "_line",
        "order_ref",
        "line",
        in_year_order(kept["sold_at"]).alias("sold_at"),
        "sku",
        "units",
        _unit_price(kept),
        "location",
        "channel",
        pl.concat_str("country", "province", separator="-", ignore_nulls=True).replace("", None).alias("region"),
    )
    both = pl.concat([sales, _given_back(sales.filter(_is_refunded(kept)))])
    return Converted({"sales": both}, aside, _warnings(raw, kept, origin))


def _unit_price(kept: pl.DataFrame) -> pl.Series:
    """Give (price − discount of the line ÷ units), as text; a price that is no number stays as it is."""
    price, discount, units = (amount(kept, column) for column in ("price", "discount", "units"))
    net = (price - (discount / units).fill_nan(0).fill_null(0)).round(4)
    discounted = ((discount > 0) & (units > 0) & (net >= 0)).fill_null(value=False)
    return net.cast(pl.String).zip_with(discounted, kept["price"].cast(pl.String)).alias("unit_price")


def _is_refunded(kept: pl.DataFrame) -> pl.Series:
    """Tell which orders were refunded in full: by their status, or because the refund is the total."""
    by_status = (kept["financial"].str.to_lowercase() == "refunded").fill_null(value=False)
    refunded, total = amount(kept, "refunded"), amount(kept, "order_total")
    return by_status | ((refunded > 0) & (refunded >= total)).fill_null(value=False)


def _given_back(sales: pl.DataFrame) -> pl.DataFrame:
    units = amount(sales, "units")
    negative = (-units).cast(pl.Int64, strict=False).cast(pl.String)
    return sales.with_columns(pl.coalesce(negative, pl.col("units").cast(pl.String)).alias("units"))


def _warnings(raw: pl.DataFrame, kept: pl.DataFrame, origin: Origin) -> tuple[Text, ...]:
    said = list(other_currency(kept["currency"], origin=origin))
    partly = kept.filter((amount(kept, "refunded") > 0) & ~_is_refunded(kept))["order_ref"].n_unique()
    if partly:
        said.append(
            Text(
                en=f"{partly} orders are partly refunded; the export does not say which lines, so they count as sold.",
                zh=f"{partly} 个订单有部分退款；导出文件没有说明退的是哪几行，仍按已售计。",
            )
        )
    if present(raw, "Financial Status") is None:
        said.append(
            Text(
                en="The file has no Financial Status: voided and refunded orders cannot be told from the others.",
                zh="文件没有 Financial Status 列，无法识别作废和退款订单。",
            )
        )
    return tuple(said)
