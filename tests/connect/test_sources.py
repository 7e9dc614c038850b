"""Each source, traps included: what it takes, what it refuses, what it sets aside."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from panhuo.connect.reading import open_file
from panhuo.connect.records import ReadFile
from tests.connect.conftest import FIXTURES, Read

SHARED = Path(os.environ.get("PANHUO_SHARED", Path(__file__).parents[3] / "shared"))


def rows(read: ReadFile, table: str, *columns: str) -> list[tuple[object, ...]]:
    return read.tables[table].select(columns).rows()


def aside(read: ReadFile) -> list[tuple[int, str]]:
    return sorted(read.set_aside.select("line", "code").rows())


def test_shopify_inventory_takes_what_stands_there_never_the_edit(read: Read) -> None:
    got = read("shopify_inventory_2026-11-20.csv")
    assert rows(got, "stock", "sku", "location", "on_hand", "committed", "unavailable", "incoming") == [
        ("00123-R", "Shanghai", 20, 2, 1, 5),
        ("00123-B", "Shanghai", -2, 0, 0, 0),
        ("TOTE", "Shanghai", 4, 0, 0, 0),
    ]
    assert set(got.tables["stock"]["as_of"]) == {date(2026, 11, 20)}
    assert aside(got) == [(3, "not_stocked"), (7, "no_sku"), (8, "no_sku")]
    assert got.refused.select("line", "column", "value").rows() == [(9, "on_hand", "lots")]
    assert got.rows_read == 7
    assert dict(got.tables["products"].select("sku", "name").rows())["00123-R"] == "Panda mug - Red"


def test_shopify_inventory_of_2023_and_by_location(read: Read) -> None:
    assert rows(read("shopify_inventory_2023.csv"), "stock", "on_hand", "committed", "incoming") == [(20, 2, 5)]
    old = read("shopify_inventory_by_location.csv")
    assert rows(old, "stock", "sku", "location", "on_hand") == [
        ("MUG-R", "Shanghai", 17),
        ("MUG-B", "Shanghai", 3),
        ("MUG-B", "Beijing Store", 4),
    ]
    assert aside(old) == [(2, "not_stocked")]


def test_shopify_orders_take_the_orders_columns_from_its_first_line(read: Read) -> None:
    got = read("shopify_orders.csv")
    assert rows(got, "sales", "order_ref", "line", "sku", "units", "unit_price", "location") == [
        ("#1001", 1, "00123-R", 2, Decimal("17.0000"), None),
        ("#1001", 2, "TOTE", 1, Decimal("16.0000"), None),
        ("#1003", 1, "00123-B", 3, Decimal("20.0000"), "Shanghai"),
        ("#1004", 1, "TOTE", 2, Decimal("20.0000"), None),
        ("#1003", 1, "00123-B", -3, Decimal("20.0000"), "Shanghai"),
    ]
    # 23:30 on 1 November in New York is 12:30 on 2 November in Shanghai.
    assert got.tables["sales"]["sold_at"][1] == datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
    assert got.tables["sales"]["date"][1] == date(2026, 11, 2)
    assert aside(got) == [(5, "no_sku"), (6, "cancelled"), (9, "voided")]
    assert got.refused.select("line", "column", "value").rows() == [(10, "sold_at", "yesterday")]
    assert any("partly refunded" in warning.en for warning in got.warnings)


def test_shopify_orders_keep_nothing_that_names_the_buyer(read: Read) -> None:
    got = read("shopify_orders.csv")
    kept = got.tables["sales"].write_csv() + got.refused.write_csv()
    assert "example.com" not in kept and "Flo" not in kept


def test_shopify_orders_saved_by_a_spreadsheet_are_read_where_the_column_tells_its_order(
    read: Read, tmp_path: Path
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Name,Financial Status,Created at,Lineitem quantity,Lineitem price,Lineitem sku\n"
        "#1,paid,11/13/2026 10:00,1,5,A\n#2,paid,11/2/2026 10:00,1,5,A\n"
    )
    assert read(path).tables["sales"]["date"].to_list() == [date(2026, 11, 13), date(2026, 11, 2)]


def test_shopify_products_of_the_newer_layout(read: Read) -> None:
    got = read("shopify_products.csv")
    assert rows(got, "products", "sku", "name", "brand", "list_price", "unit_cost") == [
        ("00123-R", "Panda mug - Red", "Panda", Decimal("20.0000"), Decimal("7.5000")),
        ("00123-B", "Panda mug - Blue", "Panda", Decimal("18.0000"), Decimal("7.5000")),
    ]
    assert aside(got) == [(4, "picture")]


def test_the_planning_report_has_the_99_columns_of_production() -> None:
    assert open_file(FIXTURES / "fba_inventory_planning.txt").rows.width == 99 + 1


def test_fba_age_buckets_that_overlap_are_counted_once(read: Read) -> None:
    lamp = read("fba_inventory_planning.txt").tables["stock"].filter(pl.col("sku") == "00123")
    # available 60 + reserved 15 + unfulfillable 5; the buckets account for 65 of them.
    assert lamp["on_hand"].sum() == 80
    assert lamp.select(pl.col("committed", "unavailable", "incoming").sum()).row(0) == (5, 11, 15)
    ages = lamp.drop_nulls("received_on").select((pl.col("as_of") - pl.col("received_on")).dt.total_days(), "on_hand")
    # Middles of 0-30, 31-60, 61-90, 91-180, 181-270, 271-365, 366-455, 456+.
    assert ages.rows() == [(501, 2), (410, 3), (318, 5), (225, 5), (135, 10), (75, 20), (45, 10), (15, 10)]
    assert lamp.filter(pl.col("received_on").is_null())["on_hand"].to_list() == [15]


def test_fba_batches_never_exceed_what_stands_there(read: Read) -> None:
    bag = read("fba_inventory_planning.txt").tables["stock"].filter(pl.col("sku") == "BAG", pl.col("on_hand") > 0)
    # 12 young and 3 older units in the buckets, 10 in the warehouse: the youngest give way.
    assert bag["on_hand"].to_list() == [3, 7]


def test_fba_tsv_keeps_zeros_and_quotes_and_gives_prices(read: Read) -> None:
    got = read("fba_inventory_planning.txt")
    assert rows(got, "products", "sku", "name") == [("00123", '12" "Panda" lamp'), ("BAG", "Bag")]
    assert rows(got, "prices", "sku", "price", "kind", "location") == [
        ("00123", Decimal("29.9900"), "list", "FBA US"),
        ("00123", Decimal("24.9900"), "promo", "FBA US"),
        ("BAG", Decimal("9.9900"), "list", "FBA US"),
    ]
    assert aside(got) == [(4, "no_sku")]
    assert json.loads(got.tables["stock"]["extra"][0])["alert"] == "Excess"


def test_fba_report_in_utf_16_is_the_same_report(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes((FIXTURES / "fba_inventory_planning.txt").read_text().encode("utf-16"))
    got = read(path)
    assert got.encoding == "utf-16-le"
    assert got.tables["stock"].equals(read("fba_inventory_planning.txt").tables["stock"])


def test_the_retired_age_report_is_read(read: Read) -> None:
    got = read("fba_inventory_age_2019.csv").tables["stock"].filter(pl.col("on_hand") > 0)
    assert got["on_hand"].to_list() == [15, 5, 10]
    assert set(got["as_of"]) == {date(2019, 5, 20)}


def test_fba_restock_counts_transfers_as_sellable_and_planned_shipments_as_not_yet_incoming(read: Read) -> None:
    got = read("fba_restock_20261119.csv")
    assert rows(got, "stock", "as_of", "sku", "location", "on_hand", "committed", "unavailable", "incoming") == [
        (date(2026, 11, 19), "MUG-R", "FBA US", 30, 4, 3, 20),
        (date(2026, 11, 19), "BOOK", "FBA US", 5, 0, 0, 0),
    ]
    assert aside(got) == [(4, "not_amazon")]


def test_a_csv_that_lost_leading_zeros_is_warned_about(read: Read) -> None:
    assert any(
        "91234567" in warning.en and "91234567" in warning.zh for warning in read("fba_restock_20261119.csv").warnings
    )
    assert not any("leading zeros" in warning.en for warning in read("fba_manage_2026-11-18.txt").warnings)


def test_fba_manage_gives_amazons_and_the_sellers_own_stock(read: Read) -> None:
    got = read("fba_manage_2026-11-18.txt")
    assert rows(got, "stock", "sku", "location", "on_hand", "committed", "unavailable", "incoming") == [
        ("00077", "FBA", 20, 4, 2, 10),
        ("OWN-1", "MFN", 7, None, None, None),
    ]
    assert aside(got) == [(4, "no_units")]
    renamed = read("fba_manage_2026-11-18.txt", location_alias={"FBA": "FBA US"})
    assert renamed.tables["stock"]["location"].to_list() == ["FBA US", "MFN"]


def test_jushuitan_stock_available_is_jushuitans_own_figure(read: Read) -> None:
    got = read("jushuitan_stock.csv")
    stock = got.tables["stock"].select("sku", "on_hand", "committed", "unavailable", "incoming")
    # 50 in the main warehouse + 1 defective + 2 returned + 3 just in; 可用数 38 = 50 − 12.
    assert stock.rows() == [("0010-红", 56, 12, 6, 34), ("0010-蓝", -3, 0, 0, 0)]
    assert stock.select(pl.col("on_hand") - pl.col("committed") - pl.col("unavailable")).to_series()[0] == 38
    assert aside(got) == [(4, "no_sku"), (5, "total_line")]
    assert json.loads(got.tables["products"]["attributes"][0]) == {"款式编码": "K01", "颜色": "红", "规格": "均码"}


def test_jushuitan_stock_in_gb18030_and_as_a_workbook_is_the_same(
    read: Read, tmp_path: Path, write_workbook: Callable[..., Path]
) -> None:
    wanted = rows(read("jushuitan_stock.csv"), "stock", "sku", "on_hand", "committed", "incoming")
    text = (FIXTURES / "jushuitan_stock.csv").read_text(encoding="utf-8")
    chinese = tmp_path / "商品库存.csv"
    chinese.write_bytes(text.encode("gb18030"))
    assert read(chinese).encoding == "gb18030"
    assert rows(read(chinese), "stock", "sku", "on_hand", "committed", "incoming") == wanted
    workbook = write_workbook(
        "商品库存20261121.xlsx", 库存=[["商品库存"], *(line.split(",") for line in text.splitlines())]
    )
    assert rows(read(workbook), "stock", "sku", "on_hand", "committed", "incoming") == wanted
    assert set(read(workbook).tables["stock"]["as_of"]) == {date(2026, 11, 21)}


@pytest.mark.parametrize(
    "header",
    [
        "商品编码,实际库存数,订单占有数,销退在途数,虚拟库存数",
        "商品编码,主仓实际库存数,订单占有数",
        "sku_id,qty,order_lock,virtual_qty",
        "skuId,qty,orderLock,virtualQty",
    ],
)
def test_jushuitan_stock_is_read_under_every_known_spelling(read: Read, tmp_path: Path, header: str) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(f"{header}\n007_x,9,2{',0' * (header.count(',') - 2)}\n", encoding="utf-8")
    got = read(path)
    assert got.source == "jushuitan_stock"
    assert rows(got, "stock", "sku", "on_hand", "committed") == [("007_x", 9, 2)]


def test_jushuitan_plus_signs_written_by_excel_are_undone(read: Read, write_workbook: Callable[..., Path]) -> None:
    path = write_workbook("a.xlsx", s=[["商品编码", "名称", "数量", "订单占有"], ["A_x002B_B", "杯_x002B_盘", 3, 0]])
    got = read(path)
    assert rows(got, "products", "sku", "name") == [("A+B", "杯+盘")]


def test_jushuitan_sales_carry_the_host_and_returns_as_negative_units(read: Read) -> None:
    got = read("jushuitan_sales.csv")
    assert rows(got, "sales", "order_ref", "sku", "host", "units", "unit_price", "channel") == [
        ("9001", "0010-红", "D88", 3, Decimal("50.0000"), "抖音旗舰店"),
        ("9001", "0010-蓝", "D88", 1, Decimal("45.0000"), "抖音旗舰店"),
        ("9002", "0010-红", None, 2, Decimal("50.0000"), "天猫店"),
        ("9001", "0010-红", "D88", -1, Decimal("50.0000"), "抖音旗舰店"),
    ]
    # One minute past midnight in Shanghai is the day before in UTC; the sale's day is the shop's.
    assert got.tables["sales"]["date"][2] == date(2026, 11, 12)
    assert aside(got) == [(5, "unpaid"), (6, "no_sku"), (7, "nothing"), (8, "total_line")]
    assert rows(got, "products", "sku", "unit_cost", "category") == [
        ("0010-红", Decimal("12.5000"), "杯子"),
        ("0010-蓝", Decimal("12.5000"), "杯子"),
    ]


def test_online_retail_cancellations_are_returns_and_what_is_no_goods_is_set_aside(read: Read) -> None:
    got = read("online_retail.csv", timezone="Europe/London")
    assert rows(got, "sales", "order_ref", "line", "sku", "units", "date", "location") == [
        ("536365", 1, "85123A", 6, date(2010, 12, 1), "United Kingdom"),
        ("536365", 2, "85123A", 2, date(2010, 12, 1), "United Kingdom"),
        ("536366", 1, "85123A", 1, date(2010, 12, 13), "France"),
        ("C536391", 1, "85123A", -12, date(2010, 12, 1), "United Kingdom"),
    ]
    assert aside(got) == [
        (5, "postage"), (6, "discount"), (8, "adjustment"), (9, "no_price"),
        (10, "write_off"), (11, "voucher"), (12, "test_code"),
    ]  # fmt: skip
    assert got.refused.select("line", "column", "value").rows() == [(13, "units", "some")]
    assert ("85123A", "WHITE HANGING HEART T-LIGHT HOLDER") in rows(got, "products", "sku", "name")


def test_online_retail_whole(read: Read) -> None:
    path = SHARED / "data" / "online_retail" / "online_retail.parquet"
    if not path.exists():
        pytest.skip("needs the shared data folder: set PANHUO_SHARED to it")
    got = read(path, timezone="Europe/London")
    raw = pl.read_parquet(path)
    assert got.rows_read == raw.height == 541_909
    assert got.tables["sales"].height + got.set_aside.height + got.refused.height == 541_909
    cancelled = raw.filter(pl.col("InvoiceNo").str.starts_with("C"))
    assert cancelled.height == 9_288
    returns = got.tables["sales"].filter(pl.col("units") < 0)
    lines_aside = raw.with_row_index("line", offset=1).join(got.set_aside, on="line", how="semi")
    assert returns.height + lines_aside.filter(pl.col("InvoiceNo").str.starts_with("C")).height == 9_288
    assert returns["order_ref"].str.starts_with("C").all()
    assert (got.tables["sales"]["unit_price"] > 0).all()
