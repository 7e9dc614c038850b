"""What the terminal shows: codes as they stand, places, no empty tables, one JSON document whatever happens."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from tests.cli.conftest import Command, answer

LAST = date(2026, 11, 21)


def shop(path: Path, *, sku: str, price: str | None = "10.00", places: tuple[str, ...] = ("",)) -> Path:
    """Write forty days of five a day of one product, of which three are left in each place."""
    path.mkdir()
    days = [LAST - timedelta(days=back) for back in range(40)]
    sold = {"sku": sku, "units": 5, "unit_price": price}
    lines = [sold | {"date": day, "location": place or None} for day in days for place in places]
    counted = [{"as_of": LAST, "sku": sku, "on_hand": 3, "location": place or None} for place in places]
    pl.DataFrame(lines).write_csv(path / "sales.csv")
    pl.DataFrame(counted).write_csv(path / "stock.csv")
    return path


def test_a_code_that_looks_like_markup_is_shown_as_it_stands(panhuo: Command, tmp_path: Path):
    done = panhuo("run", shop(tmp_path / "data", sku="[/red]:fire:"), "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    told = panhuo("explain", "[/red]:fire:", "--home", tmp_path / "out")
    assert told.returncode == 0, told.stderr
    assert "[/red]:fire:" in done.stdout
    assert "[/red]:fire:" in told.stdout


def test_an_action_names_its_place(panhuo: Command, tmp_path: Path):
    done = panhuo("run", shop(tmp_path / "data", sku="A", places=("Bund", "Park")), "--out", tmp_path / "out")
    assert {"Bund", "Park"} <= {cell.strip() for line in done.stdout.splitlines() for cell in line.split("│")}


def test_a_long_code_leaves_room_for_the_reason(panhuo: Command, tmp_path: Path):
    done = panhuo("run", shop(tmp_path / "data", sku="N" * 200), "--out", tmp_path / "out", COLUMNS="120")
    assert max(len(part) for line in done.stdout.splitlines() for part in line.split() if "N" * 20 in part) <= 30
    assert "".join(part for part in done.stdout.split() if set(part) == {"N"}) == "N" * 200


def test_without_any_price_the_run_says_so_instead_of_an_empty_table(panhuo: Command, tmp_path: Path):
    data = shop(tmp_path / "data", sku="A", price=None)
    done = panhuo("run", data, "--out", tmp_path / "out")
    assert "Without a price: 1 of 1 SKU." in done.stderr
    assert "No action is worth proposing" in done.stdout
    in_chinese = panhuo("run", data, "--out", tmp_path / "out", "--lang", "zh")
    assert "1 个没有价格" in in_chinese.stderr


def test_without_any_stock_count_the_run_says_so(panhuo: Command, tmp_path: Path):
    data = shop(tmp_path / "data", sku="A")
    (data / "stock.csv").unlink()
    done = panhuo("run", data, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "No stock count is known" in done.stderr
    assert "没有任何库存记录" in panhuo("run", data, "--out", tmp_path / "out", "--lang", "zh").stderr


def test_explain_writes_units_in_the_language_asked_for(panhuo: Command, tmp_path: Path):
    assert panhuo("run", shop(tmp_path / "data", sku="A"), "--out", tmp_path / "out", "--quiet").returncode == 0
    told = panhuo("explain", "A", "--home", tmp_path / "out", "--lang", "zh")
    assert "比例" in told.stdout
    assert "share" not in told.stdout


def test_a_chinese_sentence_without_spaces_is_folded_not_cut(panhuo: Command, tmp_path: Path):
    data = shop(tmp_path / "data", sku="A")
    done = panhuo("run", data, "--out", tmp_path / "out", "--lang", "zh", COLUMNS="60")
    told = panhuo("explain", "A", "--home", tmp_path / "out", "--lang", "zh", COLUMNS="60")
    assert "…" not in done.stdout + told.stdout


def test_every_error_is_one_json_document_if_json_was_asked_for(panhuo: Command, tmp_path: Path):
    data = shop(tmp_path / "data", sku="A")
    language = answer(panhuo("run", data, "--out", tmp_path / "out", "--lang", "fr", "--json"))
    assert language["error"]["code"] == "PH406"
    day = answer(panhuo("run", data, "--out", tmp_path / "out", "--as-of", "soon", "--json"))
    assert day["error"]["facts"]["first"] == "the first sale"
