"""What the rooms count with narwhals expressions is the same on Polars and on Spark."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from panhuo import forecast, health, lake, words
from panhuo.cycle import import_folder, silent, terms_of
from panhuo.cycle.prepare import judge_as_of, prepare
from panhuo.cycle.river import HORIZONS_DAYS, result_tables
from panhuo.cycle.run import input_names
from panhuo.demand import Demand
from tests import small_data

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)

HERE = lake.polars_engine(workers=1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import a folder that fills every table the facts are counted from."""
    data = small_data.folder(tmp_path_factory.mktemp("data"))
    skus = small_data.SKUS
    pl.DataFrame(
        {
            "sku": skus,
            "category": ["mugs", "pens"] * 5,
            "unit_cost": ["4.25"] * 10,
            "end_date": [None, date(2026, 12, 24)] * 5,
        }
    ).write_csv(data / "products.csv")
    pl.DataFrame(
        {"sku": skus[:5], "ordered_on": [date(2026, 11, 10)] * 5, "units": [40] * 5, "due_on": [date(2026, 11, 30)] * 5}
    ).write_csv(data / "purchases.csv")
    pl.DataFrame({"supplier": ["North"] * 10, "sku": skus, "lead_time_days": [9] * 10, "moq": [12] * 10}).write_csv(
        data / "suppliers.csv"
    )
    pl.DataFrame({"date": [date(2026, 11, 1)] * 3, "sku": skus[:3], "in_stock": [0.0, 0.5, 1.0]}).write_csv(
        data / "availability.csv"
    )
    (data / "panhuo.toml").write_text('[terms]\nreview_days = 5\n[terms.by.category."pens"]\nreview_days = 9\n')
    home = tmp_path_factory.mktemp("home")
    done = import_folder(data, home=home, terms=terms_of(data, home=home), announce=lambda name: silent("import", name))
    assert done.failed == ()
    (home / "panhuo.toml").write_text((data / "panhuo.toml").read_text())
    return home


def prepared(home: Path, engine: lake.Engine) -> Mapping[str, nw.LazyFrame]:
    tables = {name: lake.scan(home, name, engine) for name in input_names()}
    day = judge_as_of(tables, asked=None, folder="", engine=engine)
    assert day == small_data.AS_OF
    return prepare(tables, aliases={"nowhere": "somewhere"}, as_of=day, engine=engine)


def facts(home: Path, engine: lake.Engine) -> pl.DataFrame:
    counted = health.facts(prepared(home, engine), terms=terms_of(None, home=home), as_of=small_data.AS_OF)
    return engine.collect(counted).sort("sku", "location")


def history(home: Path, engine: lake.Engine) -> pl.DataFrame:
    return engine.collect(forecast.history(prepared(home, engine), as_of=small_data.AS_OF, period="day")).sort(
        "sku", "location", "period_start"
    )


def test_every_table_of_the_lake_is_read_with_the_types_of_the_vocabulary(home: Path, engine: lake.Engine):
    for name in input_names():
        assert engine.collect(lake.scan(home, name, engine)).schema == words.polars_schema(name)


def test_the_facts_are_equal(home: Path, engine: lake.Engine):
    found = facts(home, engine)
    assert found.height == 10
    assert found.filter(pl.col("category") == "pens")["review_days"].unique().to_list() == [9]
    expected = facts(home, HERE)
    assert_frame_equal(found.select(expected.columns), expected, check_dtypes=False, rel_tol=1e-9)


def test_the_history_is_equal(home: Path, engine: lake.Engine):
    found = history(home, engine)
    assert found["units"].sum() == small_data.sales()["units"].sum()
    assert_frame_equal(found, history(home, HERE), check_dtypes=False, rel_tol=1e-9)


def test_the_result_tables_are_equal(engine: lake.Engine):
    random = np.random.default_rng(3)
    demand = Demand(
        series=pl.DataFrame({"sku": [f"S{number}" for number in range(20)], "location": ["all"] * 20}).sort("sku"),
        start=date(2026, 11, 22),
        period_days=1,
        means=random.gamma(1.0, 3.0, (20, 28)).astype(np.float32),
        dispersion=random.uniform(0.0, 1.0, 20),
        level_variance=random.uniform(0.0, 0.3, 20),
    )
    by_date, by_horizon = result_tables(demand, levels=(0.05, 0.95), horizon=7, engine=engine)
    assert_frame_equal(by_date, forecast.forecast_table(demand, levels=(0.05, 0.95), horizon_periods=7))
    assert_frame_equal(by_horizon, forecast.demand_table(demand, levels=(0.05, 0.95), horizons_days=HORIZONS_DAYS))


def test_the_period_is_judged_alike(home: Path, engine: lake.Engine):
    sales = prepared(home, engine)["sales"]
    assert forecast.judge_period(sales, as_of=small_data.AS_OF, engine=engine) == "day"
