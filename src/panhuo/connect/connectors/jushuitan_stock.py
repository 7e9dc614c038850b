"""Jushuitan stock (聚水潭 商品库存): stock of each product code, from the workbook export or the API.

Source: columns named in two users' scripts (their order varies) and the fields of the Java SDK (`inventory/query`,
snake_case on the wire).
Mapped: 商品编码 → sku; 数量 / 主仓实际库存(数) / 实际库存(数) + 次品库存 + 销退仓库存 + 进货仓库存 → on_hand, the
last three also → unavailable (they
stand there and cannot be sold); 订单占有(数) → committed; 采购在途数 + 调拨在途数 → incoming; 仓库 / 分仓 → location.
So on_hand −
unavailable − committed is Jushuitan's 可用数 without virtual stock: 虚拟库存 is no goods and is kept beside the row
only,
like 仓库待发 (a part of 订单占有) and 库存锁定. Products: 名称, 品牌, 分类, 成本价, 款式编码, 颜色, 规格. Excel's
`_x002B_` (a plus sign) is
undone on reading. The export names no day: it is the one in the file's name, else that of the file.
Set aside: total lines; lines without a product code.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.mapping import Rule, attributes, named, rest_of, split, total_of
from panhuo.connect.notes import assumed_day
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Jushuitan stock", zh="聚水潭商品库存")
MEANING = Text(
    en="Stock, orders and goods on the way of each product code.", zh="每个商品编码的库存、订单占有和在途数。"
)
DIALECTS = {
    "商品库存": frozenset({"商品编码", "数量", "订单占有"}),
    "商品库存（实际库存数）": frozenset({"商品编码", "实际库存数", "订单占有数"}),
    "商品库存（实际库存）": frozenset({"商品编码", "实际库存", "订单占有"}),
    "商品库存（主仓实际库存数）": frozenset({"商品编码", "主仓实际库存数", "订单占有数"}),
    "商品库存（主仓实际库存）": frozenset({"商品编码", "主仓实际库存", "订单占有数"}),
    "API": frozenset({"sku_id", "qty", "order_lock"}),
}
_COLUMNS = {
    "sku": ("商品编码", "sku_id"),
    "style": ("款式编码", "i_id"),
    "name": ("名称", "商品名称", "name"),
    "brand": "品牌",
    "category": ("分类", "产品分类", "商品分类"),
    "colour": "颜色",
    "size": "规格",
    "colour_size": ("颜色规格", "颜色及规格"),
    "unit_cost": ("成本价", "cost_price"),
    "location": ("仓库", "仓库名称", "分仓", "分仓名称", "wms_co_name"),
    "main": ("数量", "主仓实际库存数", "主仓实际库存", "实际库存数", "实际库存", "qty"),
    "defective": ("次品库存", "次品库存数", "次品仓库存", "defective_qty"),
    "returned": ("销退仓库存", "销退仓库存数", "return_qty"),
    "receiving": ("进货仓库存", "进货仓库存数", "in_qty"),
    "committed": ("订单占有", "订单占有数", "order_lock"),
    "purchased": ("采购在途数", "采购在途", "purchase_qty"),
    "moving": ("调拨在途数", "调拨在途", "allocate_qty"),
}
_RULES = (
    Rule(
        "total_line",
        Text(en="A total line, no product.", zh="合计行，不是商品。"),
        pl.any_horizontal(
            pl.col("sku", "style", "name").str.strip_chars("：: ").is_in(["合计", "总计", "小计", "汇总"])
        ),
    ),
    Rule("no_sku", Text(en="The line has no product code.", zh="该行没有商品编码。"), pl.col("sku").is_null()),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give stock and products."""
    lines = named(raw, _COLUMNS).with_columns(
        pl.col("sku", "style", "name").cast(pl.String), pl.lit(origin.as_of).alias("as_of")
    )
    rest = rest_of(raw, used=_COLUMNS.values(), table="stock")
    kept, aside = split(pl.concat([lines, rest], how="horizontal"), _RULES)
    aside_units = ["defective", "returned", "receiving"]
    stock = kept.select(
        "_line",
        "as_of",
        "sku",
        "location",
        _with_main_known(kept, total_of(kept, ["main", *aside_units])).alias("on_hand"),
        "committed",
        total_of(kept, aside_units).alias("unavailable"),
        total_of(kept, ["purchased", "moving"]).alias("incoming"),
        *rest.columns,
    )
    described = {"style": "款式编码", "colour": "颜色", "size": "规格", "colour_size": "颜色规格"}
    products = kept.select(
        "_line", "sku", "name", "brand", "category", "unit_cost", attributes(kept, described).alias("attributes")
    ).unique("sku", keep="last", maintain_order=True)
    return Converted({"stock": stock, "products": products}, aside, assumed_day(origin))


def _with_main_known(kept: pl.DataFrame, total: pl.Series) -> pl.Series:
    """Leave on_hand unknown where the main figure is; defective units alone would look like the whole stock."""
    return kept.select(pl.when(pl.col("main").is_not_null()).then(total).alias("on_hand")).to_series()
