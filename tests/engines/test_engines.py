"""The four verbs of the engine seam mean the same on Polars and on Spark."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from panhuo import lake

ROWS = pl.DataFrame(
    {
        "sku": ["A", "A", "B", "B", None],
        "date": [date(2026, 1, day) for day in (1, 2, 1, 3, 1)],
        "at": [datetime(2026, 1, 1, 12, tzinfo=UTC)] * 5,
        "units": [1, 2, 3, 4, 5],
        "price": pl.Series([Decimal("1.2500")] * 5, dtype=pl.Decimal(18, 4)),
        "means": [[1.0, 2.0]] * 5,
    }
)

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)


def running_total(rows: pl.DataFrame) -> pl.DataFrame:
    ordered = rows.sort("date").with_columns(pl.col("units").cum_sum().over("sku").alias("total"))
    return ordered.select("sku", "date", "total")


def test_a_table_goes_to_the_engine_and_comes_back_the_same(engine: lake.Engine):
    assert_frame_equal(engine.collect(engine.from_polars(ROWS)), ROWS, check_row_order=False)


def test_parquet_files_are_read_as_one_table(engine: lake.Engine, tmp_path: Path):
    paths = [str(tmp_path / name) for name in ("2026-01.parquet", "2026-02.parquet")]
    for path in paths:
        ROWS.write_parquet(path)
    assert_frame_equal(engine.collect(engine.read(paths)), pl.concat([ROWS, ROWS]), check_row_order=False)


def test_sums_over_conditions_and_ratios_of_sums_are_equal(engine: lake.Engine):
    late = nw.when(nw.col("date") > nw.lit(date(2026, 1, 1))).then(nw.col("units")).otherwise(0)
    found = engine.collect(
        engine.from_polars(ROWS)
        .group_by("sku")
        .agg(late.sum().alias("late"), (nw.col("units").sum() / nw.col("units").count()).alias("ratio"))
    )
    assert sorted(found.drop_nulls("sku").rows()) == [("A", 2, 1.5), ("B", 4, 3.5)]


def test_a_function_over_series_gets_each_series_whole(engine: lake.Engine):
    schema = pl.Schema({"sku": pl.String(), "date": pl.Date(), "total": pl.Int64()})
    mapped = engine.map_series(engine.from_polars(ROWS), running_total, by=["sku"], schema=schema)
    assert_frame_equal(engine.collect(mapped), running_total(ROWS), check_row_order=False)


def test_many_rows_go_through_the_process_pool_with_equal_results():
    pooled = lake.PolarsEngine(workers=2, pool_rows_min=1)
    schema = pl.Schema({"sku": pl.String(), "date": pl.Date(), "total": pl.Int64()})
    mapped = pooled.map_series(pooled.from_polars(ROWS), running_total, by=["sku"], schema=schema)
    assert_frame_equal(pooled.collect(mapped), running_total(ROWS), check_row_order=False)
