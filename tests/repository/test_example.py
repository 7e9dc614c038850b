"""The shipped example: the sales are as published, and what was derived follows from them and from derive.py."""

import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

EXAMPLE = Path(__file__).parents[2] / "examples" / "online_retail"
SALES = EXAMPLE / "online_retail.parquet"
# Of the file as it came; a change to it would no longer be the published data.
SALES_SHA256 = "d8bee124617faddd5ee0100c569c8825f3e25a14e434af3a87b484c89235fcb2"


def derived_names() -> list[str]:
    terms = tomllib.loads((EXAMPLE / "panhuo.toml").read_text(encoding="utf-8"))
    return terms["derived"]["tables"]


def shipped(name: str, folder: Path = EXAMPLE) -> pl.DataFrame:
    parquet = folder / f"{name}.parquet"
    return pl.read_parquet(parquet) if parquet.exists() else pl.read_csv(folder / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def derived_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("derived")
    command = [sys.executable, str(EXAMPLE / "derive.py"), "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_sales_are_the_published_ones() -> None:
    assert hashlib.sha256(SALES.read_bytes()).hexdigest() == SALES_SHA256


def test_the_sales_are_541909_lines_with_9288_cancelled_ones() -> None:
    # Counts as given with the data set at UCI.
    lines = pl.read_parquet(SALES)
    assert lines.height == 541_909
    assert lines["InvoiceNo"].str.starts_with("C").sum() == 9_288


@pytest.mark.slow
def test_deriving_anew_gives_every_table_that_is_shipped(derived_anew: Path) -> None:
    made = {path.stem for path in derived_anew.iterdir()}
    assert made == set(derived_names())
    for name in made:
        assert_frame_equal(shipped(name, derived_anew), shipped(name))


@pytest.mark.slow
def test_derived_text_files_are_equal_byte_for_byte(derived_anew: Path) -> None:
    for path in derived_anew.glob("*.csv"):
        assert path.read_bytes() == (EXAMPLE / path.name).read_bytes(), path.name


def test_no_day_marked_as_out_of_stock_has_a_real_sale() -> None:
    places = tomllib.loads((EXAMPLE / "panhuo.toml").read_text(encoding="utf-8"))["alias"]["location"]
    sold = (
        pl.read_parquet(SALES)
        .filter(pl.col("Quantity") > 0)
        .select(
            date=pl.col("InvoiceDate").dt.date(),
            sku=pl.col("StockCode").str.strip_chars().str.to_uppercase(),
            location=pl.col("Country").replace_strict(places),
        )
    )
    assert shipped("availability").join(sold, on=["date", "sku", "location"], how="semi").is_empty()


def test_every_place_of_the_stock_is_a_location_and_every_sku_a_product() -> None:
    stock = shipped("stock")
    assert set(stock["location"]) == set(shipped("locations")["location"])
    assert set(stock["sku"]) <= set(shipped("products")["sku"])


def test_no_batch_is_younger_than_the_count_and_none_is_negative() -> None:
    stock = shipped("stock")
    assert stock.filter(pl.col("received_on") > pl.col("as_of")).is_empty()
    assert stock["on_hand"].min() == 0


def test_open_orders_are_due_after_the_count_and_received_ones_came_before() -> None:
    orders = shipped("purchases")
    open_orders = orders.filter(pl.col("received_on").is_null())
    assert open_orders.height > 0
    assert open_orders.filter(pl.col("due_on") <= pl.date(2011, 12, 9)).is_empty()
    assert orders.filter(pl.col("received_on") > pl.date(2011, 12, 9)).is_empty()
