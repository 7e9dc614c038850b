"""The how-to pages: the file that each shows is put into a copy of the package and really runs there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests import small_data

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = ("indicator", "rule", "policy", "source")
BLOCK = re.compile(r'```python title="(?P<path>[^"]+)"\n(?P<code>.*?)```', re.DOTALL)

pytestmark = pytest.mark.slow


def shown_file(page: str, lang: str = "en") -> tuple[str, str]:
    """Give the path and the text of the file that a how-to page shows."""
    found = BLOCK.search((DOCS / lang / "howto" / f"{page}.md").read_text(encoding="utf-8"))
    assert found, f"{lang}/howto/{page}.md shows no file"
    return found["path"], found["code"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def add_file_of(page: str, copy: Path) -> Path:
    path, code = shown_file(page)
    target = copy / path
    assert not target.exists(), f"{path} exists already: the page would teach to overwrite it"
    target.write_text(code, encoding="utf-8")
    return target


def panhuo(copy: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from panhuo.cli import main; main()", *map(str, arguments)]
    surroundings = {**os.environ, "PYTHONPATH": str(copy / "src"), "PANHUO_LANG": "en"}
    done = subprocess.run(program, capture_output=True, text=True, check=False, cwd=copy, env=surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def run_small_shop(copy: Path) -> Path:
    panhuo(copy, "run", small_data.folder(copy / "data"), "--out", copy / "out", "--report", copy / "report.html")
    return copy / "out"


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_file(page: str) -> None:
    assert shown_file(page, "zh") == shown_file(page, "en")


@pytest.mark.parametrize("page", PAGES)
def test_the_file_shown_keeps_the_house_style(page: str, copy: Path) -> None:
    target = add_file_of(page, copy)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--no-cache", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=copy)
        assert done.returncode == 0, done.stdout


def test_the_indicator_becomes_a_column_of_health(copy: Path) -> None:
    name = add_file_of("indicator", copy).stem
    health = pl.read_parquet(run_small_shop(copy) / "health.parquet")
    # The small shop takes nothing back, and SKU-09 has sold nothing for 60 days.
    assert health.filter(pl.col("sku") == "SKU-00")[name].to_list() == [0.0]
    assert health.filter(pl.col("sku") == "SKU-09")[name].to_list() == [None]


def test_the_rule_raises_its_alert(copy: Path) -> None:
    kind = add_file_of("rule", copy).stem
    alerts = pl.read_parquet(run_small_shop(copy) / "alerts.parquet").filter(pl.col("kind") == kind)
    assert alerts.select("sku", "level").rows() == [("SKU-09", "orange")]
    assert "60" in alerts["why_en"].item()
    assert "60" in alerts["why_zh"].item()


def test_the_policy_proposes_its_action(copy: Path) -> None:
    kind = add_file_of("policy", copy).stem
    actions = pl.read_parquet(run_small_shop(copy) / "actions.parquet").filter(pl.col("kind") == kind)
    assert actions["sku"].to_list() == ["SKU-09"]
    assert 4_000 < actions["units"].item() <= 5_000
    assert actions["worth"].item() > 0


def test_the_source_is_recognised_and_read(copy: Path) -> None:
    add_file_of("source", copy)
    (copy / "till.csv").write_text(
        "day;ITEM;Pieces;Paid each;Branch;Cashier\n"
        "2026-11-20;TEA-01;3;59.00;Old town;Li\n"
        "2026-11-20;GC50;1;50.00;Old town;Li\n"
        "2026-11-21;TEA-01;-1;59.00;Old town;Wu\n",
        encoding="utf-8",
    )
    done = panhuo(copy, "import", "till.csv", "--home", "home")
    assert "corner_till" in done.stdout
    kept = pl.read_parquet(copy / "home" / "lake" / "tables" / "sales-*" / "*.parquet", hive_partitioning=False)
    assert kept.sort("date").select("sku", "units", "location").rows() == [
        ("TEA-01", 3, "Old town"),
        ("TEA-01", -1, "Old town"),
    ]
