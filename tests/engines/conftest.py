"""One suite, two engines: every test that takes `engine` runs on Polars and on Spark `local[2]`."""

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from panhuo import lake


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """Start Spark on two threads of this machine, bound to loopback, without its web page."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java found: the Spark half of the engine suite needs one (Java 17 or newer)")
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.session.timeZone": "UTC",
            "spark.driver.memory": "2g",
        }
        builder = SparkSession.builder.master("local[2]").appName("panhuo-tests")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture(params=["polars", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])])
def engine(request: pytest.FixtureRequest) -> lake.Engine:
    """Give each engine in turn."""
    if request.param == "polars":
        return lake.polars_engine(workers=1)
    return lake.spark_engine(request.getfixturevalue("spark_session"))
