"""`panhuo run`: two exports are enough, and whatever is wrong is said in words a person can act on."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from panhuo import words
from tests import small_data
from tests.cli.conftest import Command, answer

RESULTS = ("forecast", "demand", "health", "alerts", "actions")


def test_two_exports_of_ten_products_become_ranked_actions(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    done = panhuo("run", data, "--out", tmp_path / "out", "--csv", "--json", "--report", tmp_path / "report.html")
    assert done.returncode == 0, done.stderr
    summary = answer(done)
    assert summary["as_of"] == "2026-11-21"
    assert summary["rows"]["health"] == 10
    assert summary["faults"] == []
    for name in RESULTS:
        table = pl.read_parquet(tmp_path / "out" / f"{name}.parquet")
        expected = [column.name for column in words.table(name).columns]
        assert [column for column in table.columns if column in expected] == expected
        assert pl.read_csv(tmp_path / "out" / f"{name}.csv").height == table.height
    actions = pl.read_parquet(tmp_path / "out" / "actions.parquet")
    assert actions["worth"].is_sorted(descending=True)
    assert {"order", "markdown"} <= set(actions["kind"])
    kinds = pl.read_parquet(tmp_path / "out" / "alerts.parquet").select("sku", "kind").rows()
    assert ("SKU-00", "run_out") in kinds
    assert ("SKU-09", "overstock") in kinds
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")


def test_the_same_run_again_gives_the_same_tables(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    for out in ("one", "two", "two"):
        assert panhuo("run", data, "--out", tmp_path / out, "--quiet").returncode == 0
    for name in RESULTS:
        assert pl.read_parquet(tmp_path / "one" / f"{name}.parquet").equals(
            pl.read_parquet(tmp_path / "two" / f"{name}.parquet")
        )


def test_a_refresh_takes_the_models_over_and_says_when_it_cannot(panhuo: Command, tmp_path: Path):
    data, out = small_data.folder(tmp_path / "data"), tmp_path / "out"
    first = panhuo("run", data, "--out", out, "--refresh")
    assert "fitted again: there was no earlier run" in first.stderr
    assert json.loads((out / "run.json").read_text())["anew"] == "nothing"

    sales = pl.read_csv(data / "sales.csv", try_parse_dates=True)
    last = sales.filter(pl.col("date") == sales["date"].max())
    last.with_columns(pl.col("date") + timedelta(days=1)).write_csv(data / "sales_2.csv")
    second = panhuo("run", data, "--out", out, "--refresh", "--json")
    told = json.loads(second.stdout)
    assert (told["as_of"], told["models_of"], told["anew"]) == ("2026-11-22", "2026-11-21", None)
    assert "refresh" in [step["name"] for step in told["steps"]]


def test_piped_output_is_plain_lines_and_names_what_was_done(panhuo: Command, tmp_path: Path):
    done = panhuo("run", small_data.folder(tmp_path / "data"), "--out", tmp_path / "out")
    assert "\x1b[" not in done.stdout + done.stderr
    assert "Forecasting demand" in done.stderr
    assert "As of 2026-11-21" in done.stdout


def test_chinese_is_spoken_when_asked_for(panhuo: Command, tmp_path: Path):
    done = panhuo("run", small_data.folder(tmp_path / "data"), "--out", tmp_path / "out", "--lang", "zh")
    assert "截至 2026-11-21" in done.stdout
    assert "预测需求" in done.stderr


def test_an_empty_folder_is_said_to_be_empty(panhuo: Command, tmp_path: Path):
    (tmp_path / "data").mkdir()
    done = panhuo("run", tmp_path / "data", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "PH102" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_said_to_be_missing(panhuo: Command, tmp_path: Path):
    done = panhuo("run", tmp_path / "nowhere", "--out", tmp_path / "out", "--json")
    assert done.returncode == 3
    assert answer(done)["error"]["code"] == "PH105"


def test_an_unknown_file_is_named_and_the_others_are_still_read(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    (data / "budget.csv").write_text("Quarter,Budget\nQ1,100\n")
    done = panhuo("run", data, "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "PH101" in done.stderr
    assert "budget.csv" in done.stderr


def test_only_an_unknown_file_is_an_error_with_what_is_missing(panhuo: Command, tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "budget.csv").write_text("Quarter,Budget\nQ1,100\n")
    done = panhuo("run", tmp_path / "data", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "PH101" in done.stderr
    assert "PH103" in done.stderr


def test_bad_rows_are_refused_with_line_column_and_reason_and_the_rest_goes_on(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    lines = (data / "sales.csv").read_text().splitlines()
    lines[5] = "2026-13-45,SKU-00,2,10.50"
    lines[9] = "2026-11-01,SKU-00,two,10.50"
    (data / "sales.csv").write_text("\n".join(lines) + "\n")
    done = panhuo("run", data, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    rejects = pl.read_csv(tmp_path / "out" / "rejects" / "sales.csv.rejects.csv")
    assert rejects.select("line", "column", "value").rows() == [(6, "date", "2026-13-45"), (10, "units", "two")]
    assert rejects["code"].to_list() == ["PH204", "PH202"]


def test_a_changed_file_replaces_what_it_said_before(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    assert panhuo("run", data, "--out", tmp_path / "out", "--quiet").returncode == 0
    stock = (data / "stock.csv").read_text().replace("SKU-09", "SKU-RENAMED")
    (data / "stock.csv").write_text(stock)
    assert panhuo("run", data, "--out", tmp_path / "out", "--quiet").returncode == 0
    facts = pl.read_parquet(tmp_path / "out" / "facts.parquet")
    assert facts.filter(pl.col("on_hand") == 5000)["sku"].to_list() == ["SKU-RENAMED"]


def test_a_day_in_the_past_sees_nothing_later(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    done = panhuo("run", data, "--out", tmp_path / "out", "--as-of", "2026-10-01", "--json")
    assert done.returncode == 0, done.stderr
    forecast = pl.read_parquet(tmp_path / "out" / "forecast.parquet")
    assert str(forecast["date"].min()) == "2026-10-02"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--as-of", "soon"), "PH402"),
        (("--as-of", "1999-01-01"), "PH402"),
        (("--levels", "0.5,2"), "PH405"),
        (("--lang", "fr"), "PH406"),
    ],
)
def test_a_bad_option_is_answered_with_its_code(panhuo: Command, tmp_path: Path, arguments: tuple[str, ...], code: str):
    done = panhuo("run", small_data.folder(tmp_path / "data"), "--out", tmp_path / "out", *arguments)
    assert done.returncode == 2
    assert code in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_key_in_the_terms_is_refused_by_name(panhuo: Command, tmp_path: Path):
    data = small_data.folder(tmp_path / "data")
    (data / "panhuo.toml").write_text("[terms]\nlead_time = 3\n")
    done = panhuo("run", data, "--out", tmp_path / "out")
    assert done.returncode == 4
    assert "lead_time_days" in done.stderr


def test_a_home_that_cannot_be_written_is_said(panhuo: Command, tmp_path: Path):
    (tmp_path / "out").write_text("a file, no folder")
    done = panhuo("run", small_data.folder(tmp_path / "data"), "--out", tmp_path / "out")
    assert done.returncode == 5
    assert "PH501" in done.stderr


def test_a_disk_that_takes_no_more_is_said_and_leaves_the_last_results(tmp_path: Path, panhuo: Command):
    data = small_data.folder(tmp_path / "data")
    out = tmp_path / "out"
    assert panhuo("run", data, "--out", out, "--quiet").returncode == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.parquet")}
    program = [sys.executable, "-c", "from panhuo.cli import main; main()", "run", str(data), "--out", str(out)]
    # The system refuses every file over 4 kB, in the middle of writing it.
    done = subprocess.run(
        program,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert done.returncode == 5, done.stderr
    assert "PH501" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in out.glob("*.parquet")} == before
    assert not list(out.glob(".writing-*"))


@pytest.mark.slow
def test_a_killed_run_is_resumed_and_leaves_no_half_written_table(tmp_path: Path, panhuo: Command):
    data = small_data.folder(tmp_path / "data")
    out = tmp_path / "out"
    program = [sys.executable, "-c", "from panhuo.cli import main; main()", "run", str(data), "--out", str(out)]
    for seconds in (0.8, 1.6, 2.4, 3.2):
        run = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
        time.sleep(seconds)
        run.send_signal(signal.SIGKILL)
        run.wait()
        for path in out.glob("*.parquet"):
            assert pl.read_parquet(path).width > 0
    done = panhuo("run", data, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads((out / "run.json").read_text())["rows"]["health"] == 10
    assert not list(out.glob(".writing-*"))
