"""Spark as the engine: the same functions on a cluster, numerical steps by `mapInArrow`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from panhuo.lake.engine import SeriesFunction

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

__all__ = ["SparkEngine", "spark_engine"]


@dataclass(frozen=True)
class SparkEngine:
    """Runs everything in the given Spark session, which the caller opens and closes."""

    session: SparkSession
    name: str = "spark"

    def read(self, paths: Sequence[str]) -> nw.LazyFrame:
        """Give the rows of the Parquet files `paths`, lazily."""
        return nw.from_native(self.session.read.parquet(*paths))

    def from_polars(self, frame: pl.DataFrame) -> nw.LazyFrame:
        """Send a local table to the cluster as Arrow."""
        return nw.from_native(self.session.createDataFrame(_plain_arrow(frame)))

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        """Compute and bring the result here as Arrow."""
        native: Any = frame.to_native()
        return pl.DataFrame(native.toArrow())

    def map_series(
        self, frame: nw.LazyFrame, function: SeriesFunction, *, by: Sequence[str], schema: pl.Schema
    ) -> nw.LazyFrame:
        """Apply `function` to whole series, one call a Spark partition."""
        native: Any = frame.to_native()

        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as arrow

            received = list(batches)
            if not received:
                return
            given = pl.DataFrame(arrow.Table.from_batches(received))
            result = function(given).select(schema.names()).cast(schema)
            yield from _plain_arrow(result).to_batches()

        from pyspark.sql.pandas.types import from_arrow_schema

        output_schema = from_arrow_schema(_plain_arrow(pl.DataFrame(schema=schema)).schema)
        return nw.from_native(native.repartition(*by).mapInArrow(run, output_schema))


def spark_engine(session: SparkSession) -> SparkEngine:
    """Give the engine that runs in `session`."""
    return SparkEngine(session)


def _plain_arrow(frame: pl.DataFrame) -> pa.Table:
    """Give Arrow without the large and view types that Spark does not read."""
    import pyarrow as arrow

    table = frame.to_arrow()
    plain = [arrow.field(field.name, _plain_type(field.type)) for field in table.schema]
    return table.cast(arrow.schema(plain))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    import pyarrow as arrow
    import pyarrow.types as is_type

    if is_type.is_large_string(kind) or is_type.is_string_view(kind):
        return arrow.string()
    if is_type.is_large_list(kind):
        return arrow.list_(_plain_type(kind.value_type))
    return kind
