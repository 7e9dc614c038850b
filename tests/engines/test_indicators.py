"""Every indicator is one definition that Polars and Spark compute alike."""

import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from panhuo import lake
from panhuo.health.measuring import indicator_members, measured
from tests.health.test_indicators import SELLS, STANDS

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)


def test_the_indicators_are_equal(engine: lake.Engine):
    rows = pl.DataFrame(
        [SELLS | {"brand": "x"}, STANDS | {"brand": "x"}, STANDS | {"brand": "y"}], infer_schema_length=None
    )
    measures = [member.measure().alias(name) for name, member in indicator_members().items()]
    assert all(isinstance(measure, nw.Expr) for measure in measures)
    found = engine.collect(engine.from_polars(rows).group_by("brand").agg(*measures)).sort("brand")
    expected, faults = measured(rows, by=["brand"])
    assert faults == ()
    assert_frame_equal(found, expected.sort("brand"), check_dtypes=False, rel_tol=1e-9)
