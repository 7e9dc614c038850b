"""Reading a file end to end: identity, days, places, refused lines, and which files of a folder count."""

import hashlib
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from panhuo import connect
from panhuo.connect import connectors
from tests.connect.conftest import Read


def test_a_canonical_file_is_taken_as_it_is_and_unknown_columns_stay_beside_the_row(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Date,SKU,Units,Weather\n2026-11-01,007,2,rain\n2026-11-02,007,x,sun\n")
    got = read(path)
    assert got.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert got.tables["sales"].select("date", "sku", "units").rows() == [(date(2026, 11, 1), "007", 2)]
    assert json.loads(got.tables["sales"]["extra"][0]) == {"Weather": "rain"}
    assert got.refused.select("file", "line", "column", "value", "code").rows() == [
        ("sales.csv", 3, "units", "x", "PH202")
    ]
    assert got.rows_read == 2


def test_a_sale_with_a_moment_gets_its_day_in_the_shops_time(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("sold_at,date,sku,units\n2026-11-01T20:00:00Z,,A,1\n2026-11-01T20:00:00Z,2026-11-01,B,1\n")
    assert read(path).tables["sales"]["date"].to_list() == [date(2026, 11, 2), date(2026, 11, 1)]


def test_stock_without_a_day_takes_it_from_the_file_name_or_else_from_the_file(read: Read, tmp_path: Path) -> None:
    named = tmp_path / "stock 2026年11月03日.csv"
    named.write_text("sku,on_hand\nA,1\n")
    assert read(named).tables["stock"]["as_of"].to_list() == [date(2026, 11, 3)]
    plain = tmp_path / "stock.csv"
    plain.write_text("sku,on_hand\nA,1\n")
    moment = datetime(2026, 10, 31, 20, tzinfo=UTC).timestamp()
    os.utime(plain, (moment, moment))
    got = read(plain)
    assert got.tables["stock"]["as_of"].to_list() == [date(2026, 11, 1)]
    assert "2026-11-01" in got.warnings[0].en and "2026-11-01" in got.warnings[0].zh


def test_broken_lines_are_refused_with_their_text(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,sku,units\n2026-11-01,A,1\n2026-11-01,A,1,2,3\n")
    got = read(path)
    assert got.refused.select("line", "code", "row").rows() == [(3, "PH215", "2026-11-01,A,1,2,3")]
    assert got.rows_read == 2


def test_a_code_that_a_spreadsheet_made_a_number_is_refused(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,sku,units\n2026-11-01,6.93E+12,1\n2026-11-01,6930000000001,1\n")
    got = read(path)
    assert got.tables["sales"]["sku"].to_list() == ["6930000000001"]
    assert got.refused.select("line", "column", "value", "code").rows() == [(2, "sku", "6.93E+12", "PH216")]


def test_places_are_called_by_our_names(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "lanes.csv"
    path.write_text("from_location,to_location,km\n沪仓,BJ,1200\n")
    got = read(path, location_alias={"沪仓": "Shanghai", "BJ": "Beijing"})
    assert got.tables["lanes"].select("from_location", "to_location").rows() == [("Shanghai", "Beijing")]


def test_dates_with_the_day_first_are_read_where_the_column_tells_and_refused_where_it_does_not(
    read: Read, tmp_path: Path
) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,sku,units\n21/11/2026,A,1\n03/04/2026,A,1\n")
    assert read(path).tables["sales"]["date"].to_list() == [date(2026, 11, 21), date(2026, 4, 3)]
    path.write_text("date,sku,units\n03/04/2026,A,1\n")
    assert read(path).refused["code"].to_list() == ["PH213"]


def test_typed_parquet_is_taken_without_loss(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.parquet"
    pl.DataFrame({"date": [date(2026, 11, 1)] * 3, "sku": ["A", "B", None], "units": [1, -2, 3]}).write_parquet(path)
    got = read(path)
    assert got.tables["sales"].select("sku", "units", "extra").rows() == [("A", 1, None), ("B", -2, None)]
    assert got.refused.select("line", "code").rows() == [(3, "PH201")]


def test_two_headers_for_one_column_do_not_collide(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,SKU,sku,units\n2026-11-01,alias,A,1\n")
    got = read(path)
    assert got.tables["sales"]["sku"].to_list() == ["A"]
    assert json.loads(got.tables["sales"]["extra"][0]) == {"SKU": "alias"}


def test_the_files_of_a_folder_that_count(tmp_path: Path) -> None:
    for name in (
        "b.csv",
        "a.xlsx",
        "c.parquet",
        ".hidden.csv",
        "~$a.xlsx",
        "README.txt",
        "panhuo.toml",
        "notes.md",
        "D.TSV",
    ):
        (tmp_path / name).touch()
    (tmp_path / "folder.csv").mkdir()
    assert [path.name for path in connect.recognised_files(tmp_path)] == ["D.TSV", "a.xlsx", "b.csv", "c.parquet"]


@pytest.mark.parametrize("name", sorted(connect.__all__))
def test_the_public_face_is_complete(name: str) -> None:
    assert getattr(connect, name) is not None


def test_a_new_source_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    (tmp_path / "corner_shop.py").write_text(
        '"""Corner shop: the till roll of a corner shop.\n\nSource: the till.\nMapped: all.\nSet aside: nothing.\n"""\n'
        "from panhuo.connect.mapping import named\n"
        "from panhuo.connect.records import Converted\n"
        "from panhuo.words import Text\n"
        'TITLE = MEANING = Text(en="Corner shop", zh="街角小店")\n'
        'DIALECTS = {"till": frozenset({"Till day", "Article", "Pieces"})}\n'
        "def convert(raw, *, origin):\n"
        '    return Converted({"sales": named(raw, {"date": "Till day", "sku": "Article", "units": "Pieces"})})\n'
    )
    monkeypatch.setattr("panhuo.connect.connectors.__path__", [*connectors.__path__, str(tmp_path)])
    connect.sources.cache_clear()
    try:
        path = tmp_path / "till.csv"
        path.write_text("TILL_DAY;Article;Pieces\n2026-11-01;A;3\n")
        got = read(path)
        assert got.source == "corner_shop"
        assert got.tables["sales"].select("sku", "units").rows() == [("A", 3)]
    finally:
        connect.sources.cache_clear()
