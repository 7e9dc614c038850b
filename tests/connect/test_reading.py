"""A file of any kind becomes rows with their own headers, line numbers and untouched codes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.connect.reading import open_file
from panhuo.words.errors import PathMissing, UnreadableFile


def written(folder: Path, text: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_codes_keep_their_leading_zeros(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, "sku,units\n00012,1\n"))
    assert opened.rows.rows() == [("00012", "1", 2)]
    assert opened.rows.schema["sku"] == pl.String


def test_a_quoted_line_break_stays_in_its_cell_and_later_line_numbers_are_right(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, 'sku,name\r\nA,"one\r\ntwo"\r\nB,three\r\n'))
    assert opened.rows["_line"].to_list() == [2, 4]
    assert opened.rows["name"].to_list() == ["one\ntwo", "three"]


def test_lines_that_do_not_fit_are_kept_as_broken_and_the_rest_is_read(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, "sku,units\nA,1\nB,2,3,4\nC\n\nD,4,,\n"))
    assert opened.rows.rows() == [("A", "1", 2), ("C", None, 4), ("D", "4", 6)]
    assert opened.broken.rows() == [(3, "B,2,3,4")]


def test_a_quote_that_never_closes_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = "".join(f"S{number},{number}\n" for number in range(300))
    opened = open_file(written(tmp_path, f'sku,name\nA,"open\n{lines}'))
    assert opened.broken.rows() == [(2, 'A,"open')]
    assert opened.rows.height == 300


def test_inch_signs_in_a_comma_file_are_no_quotes(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, 'sku,name\nA,12" lamp\nB,lamp\n'))
    assert opened.rows["name"].to_list() == ['12" lamp', "lamp"]


def test_a_line_with_bytes_that_are_no_text_is_broken(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, "sku,name\nA,杯\nB,袋\nC,章\n".encode() + b"D,\xe6\x9d\nE,x\n"))
    assert opened.rows["sku"].to_list() == ["A", "B", "C", "E"]
    assert opened.broken["line"].to_list() == [5]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, "库存报表,,\n2026-11-21,,\nsku,name,units\nA,a,1\n"))
    assert opened.rows.columns == ["sku", "name", "units", "_line"]
    assert opened.rows.rows() == [("A", "a", "1", 4)]


def test_repeated_and_blank_headers_get_names_of_their_own(tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, "sku,name,,name\nA,1,2,3\n"))
    assert opened.rows.columns == ["sku", "name", "column_3", "name_2", "_line"]


def test_a_file_with_only_a_header_has_no_rows(tmp_path: Path) -> None:
    assert open_file(written(tmp_path, "sku,units\n")).rows.height == 0


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    assert open_file(written(tmp_path, "")).rows.columns == ["_line"]


def test_the_kind_is_told_by_the_content_not_the_name(tmp_path: Path) -> None:
    assert open_file(written(tmp_path, "sku\tunits\nA\t1\n", "report.xls")).kind == "tsv"
    parquet = tmp_path / "odd.csv"
    pl.DataFrame({"sku": ["A"]}).write_parquet(parquet)
    assert open_file(parquet).kind == "parquet"


def test_a_workbook_is_read_as_text_below_its_titles(write_workbook: Callable[..., Path]) -> None:
    rows = [
        ["库存报表"],
        [],
        ["商品编码", "名称", "数量", "日期"],
        ["0010_x002B_A", "杯_x002B_盘", 3, datetime(2026, 11, 1)],
    ]
    opened = open_file(write_workbook("a.xlsx", 封面=[["说明"]], 库存=rows))
    assert opened.rows.columns == ["商品编码", "名称", "数量", "日期", "_line"]
    assert opened.rows.rows() == [("0010+A", "杯+盘", "3", "2026-11-01 00:00:00", 4)]


def test_what_cannot_be_read_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        open_file(written(tmp_path, b"PAR1 cut off", "broken.parquet"))
    with pytest.raises(UnreadableFile):
        open_file(written(tmp_path, b"PK\x03\x04 cut off", "broken.xlsx"))
    with pytest.raises(PathMissing):
        open_file(tmp_path / "none.csv")


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffd\ufeff"),
    max_size=8,
)


@given(cells=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), encoding=st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_was_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]], encoding: str
) -> None:
    rows = [(f"k{place}", left, right) for place, (left, right) in enumerate(cells)]
    quoted = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [("key", "left", "right"), *rows]
    )
    path = written(tmp_path_factory.mktemp("read"), quoted.encode(encoding))
    opened = open_file(path)
    read = [tuple(cell or "" for cell in row) for row in opened.rows.drop("_line").rows()]
    assert read == rows
    assert opened.broken.height == 0
