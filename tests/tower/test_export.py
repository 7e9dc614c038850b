"""An export opens in a spreadsheet as it was, and nothing in it runs."""

import io
from datetime import date
from decimal import Decimal

import fastexcel
import polars as pl
import pytest

from panhuo.tower import export
from panhuo.tower.columns import columns

SHOWN = [columns()[key] for key in ("sku", "name", "available", "value_on_hand", "run_out_date", "probability_dead")]
DANGEROUS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1+1", '=HYPERLINK("http://x")']


def rows(names: list[str]) -> pl.DataFrame:
    count = len(names)
    return pl.DataFrame(
        {
            "sku": [f"00{number}" for number in range(count)],
            "name": names,
            "available": [-5] * count,
            "value_on_hand": pl.Series([Decimal("12.5")] * count, dtype=pl.Decimal(18, 4)),
            "run_out_date": [date(2026, 1, 2)] * count,
            "probability_dead": [0.25] * count,
        }
    )


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_text_that_looks_like_a_formula_begins_with_a_quote_in_csv(name: str) -> None:
    written = export.as_csv(rows([name]), SHOWN, lang="en")
    assert written.startswith(b"\xef\xbb\xbf")
    read = pl.read_csv(io.BytesIO(written), infer_schema=False)
    assert read["Name"][0] == f"'{name}"
    # A number below zero is a number, not a formula.
    assert read["Available (units)"][0] == "-5"


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    written = export.as_xlsx(rows([*DANGEROUS[:4], "盘活"]), SHOWN, lang="zh")
    read = fastexcel.read_excel(written).load_sheet(0).to_polars()
    assert read.columns == ["商品编码", "名称", "可用数 (件)", "库存金额", "售罄日", "滞销概率"]
    assert read["名称"].to_list() == [*DANGEROUS[:4], "盘活"]
    assert read["商品编码"].to_list() == ["000", "001", "002", "003", "004"]
    assert read["可用数 (件)"].to_list() == [-5] * 5
    assert read["库存金额"].to_list() == [12.5] * 5
    assert b"<f>" not in written


def test_an_empty_answer_is_still_a_file_with_its_header() -> None:
    nothing = rows(["x"]).head(0)
    assert export.as_csv(nothing, SHOWN, lang="en").count(b"\n") == 1
    assert fastexcel.read_excel(export.as_xlsx(nothing, SHOWN, lang="en")).load_sheet(0).to_polars().height == 0
