"""`import`, `forecast`, `explain` and `doctor`: what they say, write and refuse."""

from pathlib import Path

import polars as pl
import pytest

from tests import small_data
from tests.cli.conftest import Command, answer


def test_import_says_what_was_recognised_taken_and_refused(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    (data / "stock.csv").write_text((data / "stock.csv").read_text() + "2026-11-21,SKU-10,a few\n")
    done = panhuo("import", data, "--home", tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    stock = next(entry for entry in answer(done)["added"] if entry["path"].endswith("stock.csv"))
    assert (stock["source"], stock["rows_taken"], stock["rows_refused"]) == ("canonical", {"stock": 10}, 1)
    (rejects,) = answer(done)["rejects"].values()
    assert pl.read_csv(rejects).select("line", "column", "value").rows() == [(12, "on_hand", "a few")]


def test_the_same_file_twice_changes_nothing_and_says_so(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    assert panhuo("import", data, "--home", tmp_path / "home").returncode == 0
    done = panhuo("import", data, "--home", tmp_path / "home")
    assert "already imported" in done.stdout
    assert done.returncode == 0


def test_an_unknown_file_ends_the_import_with_what_is_missing(panhuo: Command, tmp_path: Path):
    (tmp_path / "budget.csv").write_text("Quarter,Budget\nQ1,100\n")
    done = panhuo("import", tmp_path / "budget.csv", "--home", tmp_path / "home")
    assert done.returncode == 3
    assert "PH101" in done.stderr


def test_what_was_imported_is_run_without_naming_a_folder(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    for name in ("sales.csv", "stock.csv"):
        assert panhuo("import", data / name, "--home", tmp_path / "home").returncode == 0
    done = panhuo("run", "--home", tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    assert answer(done)["rows"]["health"] == 10


@pytest.mark.parametrize("name", ["forecast.csv", "forecast.parquet"])
def test_forecast_writes_a_row_a_day_with_the_levels_asked_for(panhuo: Command, tmp_path: Path, name: str):
    data = small_data.folder(tmp_path / "data")
    out = tmp_path / name
    done = panhuo("forecast", data, "--horizon", 5, "--levels", "0.005,0.5,0.995", "--out", out)
    assert done.returncode == 0, done.stderr
    table = pl.read_csv(out) if out.suffix == ".csv" else pl.read_parquet(out)
    assert table.columns == ["sku", "location", "date", "mean", "q0.005", "q0.5", "q0.995"]
    assert table.height == 10 * 5
    assert (table["q0.005"] <= table["q0.995"]).all()


def test_forecast_writes_groups_that_sum_to_the_same_whole(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    out = tmp_path / "groups.csv"
    done = panhuo("forecast", data, "--horizon", 5, "--by", "total", "--by", "sku,location", "--out", out)
    assert done.returncode == 0, done.stderr
    sums = pl.read_csv(out).group_by("by").agg(pl.col("mean").sum().round(1))
    assert sums["mean"].n_unique() == 1
    assert set(sums["by"]) == {"total", "sku,location"}


def test_forecast_refuses_a_column_that_there_is_not_and_names_those_there_are(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    done = panhuo("forecast", data, "--horizon", 5, "--by", "colour", "--out", tmp_path / "groups.csv")
    assert done.returncode == 2
    assert "colour" in done.stderr
    assert "category" in done.stderr
    assert not (tmp_path / "groups.csv").exists()


def test_backtest_tells_how_right_every_model_was(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    out, page = tmp_path / "scores.csv", tmp_path / "backtest.html"
    asked = ("backtest", data, "--horizon", 7, "--windows", 2, "--out", out, "--report", page, "--json")
    done = panhuo(*asked, "--lang", "zh")
    assert done.returncode == 0, done.stderr
    scores = pl.DataFrame(answer(done)["scores"])
    assert set(scores["window"]) == {0, 1, 2}
    assert {"panhuo", "seasonal_naive", "weighted_mean"} <= set(scores["model"])
    assert pl.read_csv(out).height == scores.height
    assert "季节性朴素法" in page.read_text()
    assert "<svg" in page.read_text()


def test_backtest_says_when_there_is_too_little_history(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    done = panhuo("backtest", data, "--horizon", 300, "--windows", 3)
    assert done.returncode == 2
    assert "PH414" in done.stderr


def test_forecast_writes_what_the_file_name_says_and_nothing_else(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    done = panhuo("forecast", data, "--horizon", 3, "--out", tmp_path / "F.CSV", "--quiet")
    assert done.returncode == 0, done.stderr
    assert pl.read_csv(tmp_path / "F.CSV").height == 10 * 3
    refused = panhuo("forecast", data, "--horizon", 3, "--out", tmp_path / "forecast.xlsx", "--quiet")
    assert refused.returncode == 2
    assert "PH408" in refused.stderr
    assert not (tmp_path / "forecast.xlsx").exists()


@pytest.mark.parametrize(("horizon", "code"), [("0", "PH403"), ("-3", "PH403"), ("100000", "PH404")])
def test_a_horizon_that_cannot_be_is_refused(panhuo: Command, tmp_path: Path, horizon: str, code: str):
    data = small_data.folder(tmp_path / "data")
    done = panhuo("forecast", data, "--horizon", horizon, "--out", tmp_path / "forecast.csv")
    assert done.returncode == 2
    assert code in done.stderr
    assert not (tmp_path / "forecast.csv").exists()


def test_explain_tells_a_products_demand_health_alerts_and_actions(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    assert panhuo("run", data, "--home", tmp_path / "home", "--quiet").returncode == 0
    told = panhuo("explain", "SKU-00", "--home", tmp_path / "home")
    assert told.returncode == 0, told.stderr
    for words in ("units expected in 28 days", "Days of supply", "Alert: ", "Action: Order"):
        assert words in told.stdout
    in_chinese = panhuo("explain", "SKU-00", "--home", tmp_path / "home", "--lang", "zh")
    for words in ("28 天预计卖", "可售天数", "预警：", "行动："):
        assert words in in_chinese.stdout
    (place,) = answer(panhuo("explain", "SKU-00", "--home", tmp_path / "home", "--json"))["places"]
    assert place["facts"]["on_hand"] == 2
    unknown = panhuo("explain", "SKU-77", "--home", tmp_path / "home")
    assert unknown.returncode == 2
    assert "PH401" in unknown.stderr


def test_explain_before_any_run_says_what_to_do(panhuo: Command, tmp_path: Path):
    done = panhuo("explain", "SKU-00", "--home", tmp_path / "home")
    assert done.returncode == 5
    assert "PH505" in done.stderr


def test_doctor_finds_this_machine_fit(panhuo: Command, tmp_path: Path):
    done = panhuo("doctor", "--home", tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    names = [check["name"] for check in answer(done)["checks"]]
    assert names == ["python", "libraries", "memory", "disk", "home", "lake", "database", "java"]


def test_doctor_names_a_damaged_lake(panhuo: Command, tmp_path: Path):
    (tmp_path / "home" / "lake").mkdir(parents=True)
    (tmp_path / "home" / "lake" / "manifest.json").write_text("{")
    done = panhuo("doctor", "--home", tmp_path / "home")
    assert done.returncode == 5
    assert "PH503" in done.stdout


@pytest.mark.parametrize("first", ["run", "import"])
def test_the_terms_beside_the_data_hold_on_when_no_folder_is_named(panhuo: Command, tmp_path: Path, first: str):
    data = small_data.folder(tmp_path / "data")
    (data / "panhuo.toml").write_text('currency = "GBP"\n[terms]\nreview_days = 9\n')
    assert panhuo(first, data, "--home", tmp_path / "home").returncode == 0
    done = panhuo("run", "--home", tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    assert answer(done)["currency"] == "GBP"
    facts = pl.read_parquet(tmp_path / "home" / "facts.parquet")
    assert facts["review_days"].unique().to_list() == [9]
    (data / "panhuo.toml").unlink()
    assert answer(panhuo("run", data, "--home", tmp_path / "home", "--json"))["currency"] == "CNY"
    assert answer(panhuo("run", "--home", tmp_path / "home", "--json"))["currency"] == "CNY"
