"""The river on tables in memory and on a folder gives the same; what is saved can be read back and told."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import panhuo
from panhuo import cycle, lake
from panhuo.words.errors import NoRun, UnknownSku
from tests import small_data


@pytest.fixture(scope="module")
def results() -> cycle.Results:
    return panhuo.analyse({"sales": small_data.sales(), "stock": small_data.stock()})


@pytest.fixture(scope="module")
def home(results: cycle.Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    cycle.save(results, home=home, begun=datetime.now(UTC), ended=datetime.now(UTC))
    return home


def test_tables_in_memory_and_files_in_a_folder_give_the_same(results: cycle.Results, tmp_path: Path):
    home = tmp_path / "home"
    with lake.held(home):
        from_files = panhuo.run(small_data.folder(tmp_path / "data"), home=home)
    for name in ("forecast", "health", "alerts", "actions"):
        assert_frame_equal(getattr(from_files, name), getattr(results, name))


def test_every_row_of_the_facts_has_its_demand_in_the_same_order(results: cycle.Results):
    assert results.demand.series.select("sku", "location").equals(results.facts.select("sku", "location"))


def test_the_order_of_the_rows_given_changes_nothing(results: cycle.Results):
    shuffled = panhuo.analyse({"sales": small_data.sales().reverse(), "stock": small_data.stock().reverse()})
    assert_frame_equal(shuffled.actions, results.actions)


def test_a_refused_row_in_memory_is_named():
    broken = small_data.sales().with_columns(pl.lit("many").alias("units"))
    with pytest.raises(ValueError, match="units"):
        panhuo.analyse({"sales": broken})


def test_a_table_that_does_not_exist_is_refused():
    with pytest.raises(KeyError, match="sails"):
        panhuo.analyse({"sails": small_data.sales()})


def test_what_was_saved_is_read_back(results: cycle.Results, home: Path):
    assert_frame_equal(cycle.load_table(home, "actions"), results.actions)
    assert cycle.load_run(home)["as_of"] == "2026-11-21"


def test_a_products_story_names_its_alerts_and_actions(home: Path):
    (place,) = cycle.story_of("SKU-00", home=home)
    assert [alert["kind"] for alert in place["alerts"]] == ["run_out"]
    assert [action["kind"] for action in place["actions"]] == ["order"]
    assert place["demand"]["low_28d"] <= place["demand"]["mean_28d"] <= place["demand"]["high_28d"]


def test_an_unknown_product_is_answered_with_the_nearest_codes(home: Path):
    with pytest.raises(UnknownSku, match=r"SKU-0[0-9]"):
        cycle.story_of("SKU-0", home=home)


def test_a_home_without_a_run_says_so(tmp_path: Path):
    with pytest.raises(NoRun, match=str(tmp_path)):
        cycle.story_of("A", home=tmp_path)
