"""A file is recognised by the set of its headers, whatever their order, case and spacing."""

from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from panhuo import connect
from panhuo.connect import connectors
from panhuo.connect.headers import normalised
from panhuo.connect.reading import open_file
from panhuo.connect.recognise import recognise
from panhuo.open_folder import members
from panhuo.words.errors import UnknownFile
from tests.connect.conftest import FIXTURES, Read

EXPECTED = {
    "shopify_inventory_2026-11-20.csv": ("shopify_inventory", "all states"),
    "shopify_inventory_2023.csv": ("shopify_inventory", "2023"),
    "shopify_inventory_by_location.csv": ("shopify_inventory", "a column a location"),
    "shopify_orders.csv": ("shopify_orders", "orders"),
    "shopify_products.csv": ("shopify_products", "URL handle"),
    "fba_inventory_planning.txt": ("amazon_fba_aged", "inventory planning, with reserved units"),
    "fba_inventory_age_2019.csv": ("amazon_fba_aged", "inventory age (retired)"),
    "fba_restock_20261119.csv": ("amazon_fba_restock", "restock"),
    "fba_manage_2026-11-18.txt": ("amazon_fba_manage", "manage"),
    "jushuitan_stock.csv": ("jushuitan_stock", "商品库存"),
    "jushuitan_sales.csv": ("jushuitan_sales", "sales by host"),
    "online_retail.csv": ("online_retail", "Online Retail"),
}


def recognised(headers: list[str], file_name: str = "export.csv") -> tuple[str, str]:
    known = recognise(headers, file_name=file_name)
    return known.source, known.dialect


def test_every_fixture_is_expected() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_export_is_recognised(name: str) -> None:
    assert recognised(open_file(FIXTURES / name).rows.columns) == EXPECTED[name]


@pytest.mark.parametrize(
    ("header", "same"),
    [
        ("Product Name", "product-name"),
        ("\ufeffSKU", "sku"),
        ("skuId", "sku_id"),
        ("ＳＫＵ　ＩＤ", "sku id"),
        ("On hand (current)", "ON_HAND（CURRENT）"),
    ],
)
def test_headers_that_people_take_for_equal_are_equal(header: str, same: str) -> None:
    assert normalised(header) == normalised(same)


@pytest.mark.parametrize(
    ("headers", "file_name", "table"),
    [
        (["date", "sku", "units"], "x.csv", "sales, day by day"),
        (["Sold At", "SKU", "Units", "Location"], "x.csv", "sales, moment by moment"),
        (["as_of", "sku", "on_hand"], "x.csv", "stock"),
        (["sku", "on_hand"], "x.csv", "stock, day not in the file"),
        (["sku", "name", "brand"], "x.csv", "products"),
        (["sku", "colour", "weight", "maker"], "products.csv", "products"),
        (["date", "sku", "units", "price"], "sales_2024.csv", "sales, day by day"),
        (["date", "sku", "units", "price"], "prices.csv", "prices"),
        (["date", "sku", "in_stock"], "x.csv", "availability"),
        (["session", "sku", "price"], "session_products.csv", "session_products"),
        (["supplier", "sku", "lead_time_days"], "x.csv", "suppliers"),
        (["from_location", "to_location", "km"], "x.csv", "lanes"),
        (["date", "event"], "x.csv", "calendar"),
    ],
)
def test_our_own_tables_are_recognised(headers: list[str], file_name: str, table: str) -> None:
    assert recognised(headers, file_name) == ("canonical", table)


def test_a_mere_sku_column_makes_no_product_list() -> None:
    with pytest.raises(UnknownFile):
        recognised(["sku", "foo", "bar", "baz"])


def test_an_unknown_file_is_told_what_it_is_nearest_to_and_what_it_lacks() -> None:
    with pytest.raises(UnknownFile) as caught:
        recognised(["Merchant SKU", "FNSKU", "ASIN", "Available", "Inbound", "Total Units"], "odd.csv")
    error = caught.value
    assert error.facts["missing"] == ["Unfulfillable"]
    assert "Amazon FBA restock report" in error.render("en")
    assert "亚马逊 FBA 补货建议报告" in error.render("zh")


@settings(max_examples=20, deadline=None)
@given(name=st.sampled_from(sorted(EXPECTED)), chance=st.randoms(use_true_random=False))
def test_the_order_and_case_of_columns_change_nothing(
    name: str, chance: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = open_file(FIXTURES / name).rows.drop("_line")
    headers = rows.columns
    if EXPECTED[name][1] == "a column a location":
        # There a header is itself a value, the name of a place.
        written = rows
    else:
        written = rows.rename({header: _respelled(header, chance) for header in headers})
    shuffled = written.select(chance.sample(written.columns, len(written.columns)))
    path = tmp_path_factory.mktemp("shuffled") / "export_2026-11-20.csv"
    plain = path.with_name("plain_2026-11-20.csv")
    shuffled.write_csv(path)
    rows.write_csv(plain)
    terms = {"timezone": "Asia/Shanghai", "currency": "CNY"}
    first, second = connect.read(plain, **terms), connect.read(path, **terms)
    assert (first.source, first.dialect) == (second.source, second.dialect) == EXPECTED[name]
    for table, accepted in first.tables.items():
        other = second.tables[table].drop("extra")
        order = [
            "_line",
            *(column for column in ("location", "received_on", "units", "kind") if column in accepted.columns),
        ]
        assert_frame_equal(accepted.drop("extra").sort(order), other.sort(order))
    assert_frame_equal(first.set_aside.sort("line", "code"), second.set_aside.sort("line", "code"))


def _respelled(header: str, chance: Random) -> str:
    spelled = chance.choice([header, header.upper(), header.replace(" ", "_"), header.replace("-", " "), f" {header} "])
    return header if header.startswith("column_") else spelled


def test_every_source_says_what_it_is_in_both_languages() -> None:
    for name, module in members(connectors, needs=["TITLE", "MEANING", "DIALECTS", "convert"]).items():
        assert module.TITLE.en and module.TITLE.zh and module.MEANING.en and module.MEANING.zh, name
        for line in ("Source:", "Mapped:", "Set aside:"):
            assert line in module.__doc__, (name, line)


def test_tables_named_by_several_sources_do_not_lose_to_each_other(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    pl.read_csv(FIXTURES / "shopify_orders.csv", infer_schema=False).write_csv(path)
    assert read(path).source == "shopify_orders"
