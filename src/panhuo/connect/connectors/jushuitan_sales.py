"""Jushuitan sales detail (聚水潭 销售明细): what each shop and host sold and what came back.

Source: columns named in a user's script over exports of 销售主题分析 by order line.
Mapped: 内部订单号 → order_ref, 店铺 → channel, 付款日期 → sold_at, 商品编码 → sku, 达人编号 → host, 销售数量 → units,
销售金额 ÷ 销售数量 →
unit_price, 仓库 → location where there is one. Units that came back (实退数量, where the column is missing 退货数量)
give a row
of their own with negative units, priced 实退金额 (退货金额) ÷ units, on the day of payment: the export does not name
the day
of the return. Products: 成本价 → unit_cost, 产品分类 → category, 款式编码 and 颜色规格 as attributes.
Set aside: total lines; unpaid orders; lines without a product code; lines on which nothing was sold or returned.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.mapping import Rule, amount, attributes, named, none_if, present, rest_of, split
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Jushuitan sales detail", zh="聚水潭销售明细")
MEANING = Text(en="Sales and returns by order line, with shop and host.", zh="按订单明细的销售与退货，含店铺和达人。")
_LINE = frozenset({"内部订单号", "商品编码", "付款日期", "销售数量"})
DIALECTS = {"sales by host": _LINE | {"店铺", "达人编号"}, "sales": _LINE}
_COLUMNS = {
    "order_ref": "内部订单号",
    "channel": ("店铺", "店铺名称"),
    "sold_at": ("付款日期", "付款时间"),
    "sku": "商品编码",
    "host": "达人编号",
    "style": "款式编码",
    "colour_size": ("颜色规格", "颜色及规格"),
    "name": ("商品名称", "名称"),
    "category": ("产品分类", "商品分类", "分类"),
    "brand": "品牌",
    "unit_cost": "成本价",
    "location": ("仓库", "发货仓", "分仓"),
    "units": "销售数量",
    "money": "销售金额",
    "claimed": "退货数量",
    "claimed_money": "退货金额",
    "came_back": "实退数量",
    "came_back_money": "实退金额",
}
_RULES = (
    Rule(
        "total_line",
        Text(en="A total line, no sale.", zh="合计行，不是销售。"),
        pl.any_horizontal(
            pl.col("order_ref", "channel", "sku", "sold_at")
            .str.strip_chars("：: ")
            .is_in(["合计", "总计", "小计", "汇总"])
        ),
    ),
    Rule("no_sku", Text(en="The line has no product code.", zh="该行没有商品编码。"), pl.col("sku").is_null()),
    Rule("unpaid", Text(en="The order is not paid.", zh="订单未付款。"), pl.col("sold_at").is_null()),
    Rule(
        "nothing",
        Text(en="Nothing was sold or returned on this line.", zh="该行既无销售也无退货。"),
        (pl.col("_units") == 0) & (pl.col("_back").fill_null(0) == 0),
    ),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give sales with returns as negative rows, and products."""
    lines = named(raw, _COLUMNS).with_columns(
        none_if("host", "0", "-", "无"), pl.col("order_ref", "channel", "sku", "sold_at").cast(pl.String)
    )
    back = "came_back" if present(raw, "实退数量") else "claimed"
    rest = rest_of(raw, used=_COLUMNS.values(), table="sales")
    judged = pl.concat([lines, rest], how="horizontal").with_columns(
        amount(lines, "units").alias("_units"), amount(lines, back).abs().alias("_back")
    )
    kept, aside = split(judged, _RULES)
    common = ["_line", "order_ref", "sold_at", "sku", "channel", "host", "location"]
    # A text that is no number has no `_units`; it goes on as it is, and validation refuses the row.
    sold = kept.filter(pl.col("_units").is_null() | (pl.col("_units") != 0))
    returned = kept.filter(pl.col("_back") > 0)
    sales = sold.select(*common, "units", _each(sold, "money", "_units"), *rest.columns)
    negative = (-returned["_back"]).cast(pl.Int64).cast(pl.String).alias("units")
    returns = returned.select(*common, negative, _each(returned, f"{back}_money", "_back"))
    both = pl.concat([sales.with_columns(pl.col("units").cast(pl.String)), returns], how="diagonal")
    numbered = both.with_columns(pl.int_range(1, pl.len() + 1).over("order_ref").alias("line"))
    return Converted({"sales": numbered, "products": _products(kept)}, aside)


def _each(rows: pl.DataFrame, money: str, units: str) -> pl.Series:
    """Give money ÷ units as text; null where either is unknown."""
    price = (amount(rows, money).abs() / rows[units].abs()).round(4)
    return price.set(~price.is_finite().fill_null(value=False), None).cast(pl.String).alias("unit_price")


def _products(kept: pl.DataFrame) -> pl.DataFrame:
    goods = kept.with_columns(attributes(kept, {"style": "款式编码", "colour_size": "颜色规格"}).alias("attributes"))
    wanted = ["name", "brand", "category", "unit_cost", "attributes"]
    latest = [pl.col(column).drop_nulls().last() for column in wanted]
    return goods.group_by("sku", maintain_order=True).agg(pl.col("_line").last(), *latest)
