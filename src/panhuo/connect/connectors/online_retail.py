"""Online Retail: invoice lines of a British online gift shop, 2010 to 2011, as published by UCI.

Source: D. Chen (2015), Online Retail, UCI Machine Learning Repository (CC BY 4.0); headers read from the published
file and from its second edition, Online Retail II (`Invoice`, `Price`, `Customer ID`).
Mapped: sales: InvoiceDate → sold_at, StockCode in upper case → sku (the file spells one code 15056BL and 15056bl),
Quantity → units, UnitPrice (sterling) → unit_price, InvoiceNo → order_ref, Country (where the buyer is) → region and
location, since the file knows no other place. An invoice that begins with C is a cancellation: its units are
negative, so they are returns. Products: sku, name = the most frequent description of its sold lines. CustomerID is
not kept: nothing here needs to know the buyer.
Set aside: codes that are no goods (postage, discount, fees, samples, manual entries, vouchers), bad-debt adjustments
(invoice A...), write-offs (negative units without a cancellation) and lines without a price.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.day_order import in_year_order
from panhuo.connect.mapping import Rule, amount, named, split
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="UCI Online Retail", zh="UCI Online Retail 公开数据")
MEANING = Text(
    en="Invoice lines of a British online gift shop; cancellations count as returns.",
    zh="英国一家线上礼品店的发票明细；作废发票按退货计。",
)
DIALECTS = {
    "Online Retail": frozenset(
        {"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "Country"}
    ),
    "Online Retail II": frozenset(
        {"Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Country"}
    ),
}

_NO_GOODS = {
    "postage": (("POST", "DOT", "C2"), Text(en="Postage or carriage, no goods.", zh="邮费或运费，不是商品。")),
    "discount": (("D",), Text(en="A discount, no goods.", zh="折扣，不是商品。")),
    "manual": (("M",), Text(en="A manual entry, no goods.", zh="手工录入，不是商品。")),
    "fee": (
        ("BANK CHARGES", "AMAZONFEE", "CRUK", "B"),
        Text(en="A fee or charge, no goods.", zh="手续费或佣金，不是商品。"),
    ),
    "sample": (("S", "PADS"), Text(en="Samples or a filler line, no goods.", zh="样品或凑数行，不是商品。")),
}
_RULES = (
    Rule(
        "adjustment",
        Text(en="A bookkeeping adjustment (invoice A...), no sale.", zh="账务调整（发票号以 A 开头），不是销售。"),
        pl.col("order_ref").str.starts_with("A"),
    ),
    *(Rule(code, reason, pl.col("sku").is_in(codes)) for code, (codes, reason) in _NO_GOODS.items()),
    Rule(
        "voucher",
        Text(en="A gift voucher, no goods.", zh="礼品券，不是商品。"),
        pl.col("sku").str.starts_with("GIFT_"),
    ),
    Rule(
        "test_code",
        Text(
            en="A code outside the shop's numbering (DCGS...), used for tests and one-offs.",
            zh="不在店铺编码规则内的编码（DCGS…），用于测试或一次性处理。",
        ),
        pl.col("sku").str.contains(r"^\D"),
    ),
    Rule(
        "write_off",
        Text(
            en="Stock written off or corrected: negative units without a cancellation.",
            zh="库存报损或更正：件数为负但不是作废发票。",
        ),
        (pl.col("_units") < 0) & ~pl.col("order_ref").str.starts_with("C"),
    ),
    Rule(
        "no_price",
        Text(
            en="Nothing was charged: a gift, a found unit or a correction, not demand.",
            zh="未收款：赠品、盘盈或更正，不算需求。",
        ),
        pl.col("_price") <= 0,
    ),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give sales (returns negative) and products; the second edition's headers are read alike."""
    lines = named(
        raw,
        {
            "sold_at": "InvoiceDate",
            "sku": "StockCode",
            "units": "Quantity",
            "unit_price": ("UnitPrice", "Price"),
            "order_ref": ("InvoiceNo", "Invoice"),
            "location": "Country",
            "name": "Description",
        },
    ).with_columns(pl.col("sku", "order_ref").cast(pl.String).str.to_uppercase())
    kept, aside = split(
        lines.with_columns(amount(lines, "units").alias("_units"), amount(lines, "unit_price").alias("_price")), _RULES
    )
    sales = kept.select(
        "_line",
        in_year_order(kept.get_column("sold_at"), unless_told="month first").alias("sold_at"),
        "sku",
        _units(kept),
        "unit_price",
        "order_ref",
        pl.int_range(1, pl.len() + 1).over("order_ref").alias("line"),
        "location",
        pl.col("location").alias("region"),
    )
    return Converted({"sales": sales, "products": _products(kept)}, aside)


def _units(kept: pl.DataFrame) -> pl.Series:
    """Give the units; a cancellation takes goods back, whatever the sign with which it was written."""
    wrong = (kept["order_ref"].str.starts_with("C") & (kept["_units"] > 0)).fill_null(value=False)
    if not wrong.any():
        return kept["units"]
    turned = (-kept["_units"]).cast(pl.Int64).cast(pl.String)
    return turned.zip_with(wrong, kept["units"].cast(pl.String)).alias("units")


def _products(kept: pl.DataFrame) -> pl.DataFrame:
    """Name each product as its sold lines most often do; of equally frequent names the first in the alphabet."""
    described = kept.filter(pl.col("_units") > 0, pl.col("name").is_not_null())
    names = (
        described.group_by("sku", "name")
        .agg(pl.len().alias("times"))
        .sort(["sku", "times", "name"], descending=[False, True, False])
        .unique("sku", keep="first", maintain_order=True)
        .with_columns(pl.col("name").str.replace_all(r"\s+", " "))
    )
    every = kept.group_by("sku").agg(pl.col("_line").min()).sort("_line")
    return every.join(names.select("sku", "name"), on="sku", how="left").with_columns(pl.lit("GBP").alias("currency"))
