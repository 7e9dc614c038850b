"""The lake: history at rest as Parquet, and the engine (Polars here, Spark on a cluster) that reads it.

`import_batches` adds what files brought, `scan` reads a canonical table, `polars_engine` and `spark_engine` give the
seam that every relational and per-series step runs on. A new engine is one file that meets `engine.Engine`.
"""

from panhuo.lake.engine import Engine
from panhuo.lake.on_polars import PolarsEngine, polars_engine
from panhuo.lake.on_spark import spark_engine
from panhuo.lake.tables import Batch, Import, commit, held, imports, paths, scan, version
from panhuo.lake.writing import write_files_together

__all__ = [
    "Batch",
    "Engine",
    "Import",
    "PolarsEngine",
    "commit",
    "held",
    "imports",
    "paths",
    "polars_engine",
    "scan",
    "spark_engine",
    "version",
    "write_files_together",
]
