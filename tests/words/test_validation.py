"""Each row is taken or refused; a refused row says where and why, and costs no other row."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo import words
from panhuo.words.errors import by_code
from panhuo.words.validation import REFUSED_SCHEMA, validate

SALES = {"date": "2026-11-21", "sku": "A", "units": "2"}


def rows(*cells: dict[str, object]) -> pl.DataFrame:
    """Make a raw table from rows, its lines counted from 2 as in a file with a header."""
    return pl.DataFrame(list(cells), infer_schema_length=None).with_row_index("_line", offset=2)


def test_a_good_row_is_typed_and_missing_columns_are_unknown() -> None:
    accepted, refused = validate("sales", rows({**SALES, "unit_price": "¥19.90"}), file="sales.csv")
    assert refused.is_empty()
    row = accepted.row(0, named=True)
    assert (row["date"], row["units"], row["unit_price"]) == (date(2026, 11, 21), 2, Decimal("19.90"))
    assert row["location"] is None
    assert row["_line"] == 2
    assert accepted.schema == pl.Schema({**words.polars_schema("sales"), "extra": pl.String(), "_line": pl.Int64()})


def test_bad_rows_are_refused_with_file_line_column_value_and_reason() -> None:
    raw = rows(SALES, {**SALES, "units": "3.5"}, {**SALES, "sku": " "}, {**SALES, "date": "21/11/2026"}, SALES)
    accepted, refused = validate("sales", raw, file="sales.csv")
    assert accepted["_line"].to_list() == [2, 6]
    assert refused.select("file", "line", "column", "value", "code").rows() == [
        ("sales.csv", 3, "units", "3.5", "PH203"),
        ("sales.csv", 4, "sku", " ", "PH201"),
        ("sales.csv", 5, "date", "21/11/2026", "PH213"),
    ]
    assert refused["reason_en"][0] == "Units (units): “3.5” is not a whole number"
    assert refused["reason_zh"][0] == "件数（units）：“3.5”不是整数"
    assert json.loads(refused["row"][0]) == {**SALES, "units": "3.5"}


def test_a_missing_required_column_refuses_every_row() -> None:
    accepted, refused = validate("sales", rows({"date": "2026-11-21", "sku": "A"}), file="s.csv")
    assert accepted.is_empty()
    assert refused.select("column", "value", "code").rows() == [("units", None, "PH201")]


def test_a_sale_needs_a_date_or_a_time_and_a_time_gives_the_local_date() -> None:
    timed = {"sku": "A", "units": 1, "sold_at": "2026-11-21T23:30:00Z"}
    accepted, refused = validate(
        "sales", rows(timed, {**timed, "sold_at": None}), file="s.csv", timezone="Asia/Shanghai"
    )
    assert accepted["date"].to_list() == [date(2026, 11, 22)]
    assert accepted["sold_at"].to_list() == [datetime(2026, 11, 21, 23, 30, tzinfo=UTC)]
    assert refused.select("column", "code").rows() == [("date sold_at", "PH214")]
    assert "销售" not in refused["reason_en"][0]
    assert "成交时间（sold_at）" in refused["reason_zh"][0]


def test_numbers_outside_their_bounds_are_refused() -> None:
    raw = rows(
        {"date": "2026-11-21", "sku": "A", "in_stock": "1.5"},
        {"date": "2026-11-21", "sku": "B", "in_stock": "-0.1"},
        {"date": "2026-11-21", "sku": "C", "in_stock": "true"},
    )
    accepted, refused = validate("availability", raw, file="a.csv")
    assert accepted["in_stock"].to_list() == [1.0]
    assert refused.select("code", "reason_en").rows() == [
        ("PH208", "In stock (in_stock): “1.5” is more than 1"),
        ("PH207", "In stock (in_stock): “-0.1” is less than 0"),
    ]


def test_choices_are_read_whatever_their_case_and_others_are_refused() -> None:
    raw = rows({"sku": "A", "edition": "Gift Set"}, {"sku": "B", "edition": "rare"}, {"sku": "C", "edition": "core"})
    accepted, refused = validate("products", raw, file="p.csv")
    assert accepted["edition"].to_list() == ["gift_set", "core"]
    assert refused["reason_en"].to_list() == ["Edition (edition): “rare” is none of: core, limited, gift_set"]


def test_of_rows_with_one_key_the_last_is_taken() -> None:
    raw = rows({"sku": "A", "name": "old"}, {"sku": "B", "name": "b"}, {"sku": "A", "name": "new"})
    accepted, refused = validate("products", raw, file="p.csv")
    assert accepted.select("sku", "name").rows() == [("B", "b"), ("A", "new")]
    assert refused.select("line", "column", "value", "code").rows() == [(2, "sku", "A", "PH211")]


def test_a_refused_row_does_not_push_out_a_good_one_of_the_same_key() -> None:
    raw = rows({"sku": "A", "list_price": "10"}, {"sku": "A", "list_price": "ten"})
    accepted, refused = validate("products", raw, file="p.csv")
    assert accepted["list_price"].to_list() == [Decimal(10)]
    assert refused["line"].to_list() == [3]


def test_unknown_places_count_as_one_in_a_key() -> None:
    stock = {"as_of": "2026-11-21", "sku": "A", "on_hand": "1"}
    accepted, _ = validate("stock", rows(stock, {**stock, "on_hand": "2"}), file="s.csv")
    assert accepted["on_hand"].to_list() == [2]


def test_equal_sales_lines_are_all_taken() -> None:
    accepted, refused = validate("sales", rows(SALES, SALES), file="s.csv")
    assert (accepted.height, refused.height) == (2, 0)


def test_unknown_columns_are_kept_beside_the_row() -> None:
    raw = rows({**SALES, "Shop ID": "7", "note": None}, {**SALES, "Shop ID": None, "note": None})
    accepted, _ = validate("sales", raw, file="s.csv")
    assert json.loads(accepted["extra"][0]) == {"Shop ID": "7", "note": None}
    assert accepted["extra"][1] is None


def test_what_was_kept_beside_the_row_stays_as_it_is_on_a_second_way_in() -> None:
    accepted, _ = validate("sales", rows({**SALES, "shop": "7"}), file="s.csv")
    again, refused = validate("sales", accepted, file="s.parquet")
    assert refused.is_empty()
    assert again.equals(accepted)


def test_a_file_without_rows_gives_two_empty_tables() -> None:
    raw = pl.DataFrame(schema={"_line": pl.Int64, "sku": pl.String})
    accepted, refused = validate("products", raw, file="p.csv")
    assert accepted.schema.names() == [*words.polars_schema("products"), "extra", "_line"]
    assert refused.schema == REFUSED_SCHEMA


def test_braces_and_long_values_do_not_spoil_the_reason() -> None:
    accepted, refused = validate("sales", rows({**SALES, "units": "{x}" * 100}), file="s.csv")
    assert accepted.is_empty()
    assert refused["value"][0] == "{x}" * 100
    assert len(refused["reason_en"][0]) < 150


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", "1", "-1", "3.5", "abc", "2026-11-21", "1/2/2026", "true", "core", "{}", "NaN", "¥5", "A"]),
    st.text(max_size=6),
)


@st.composite
def raw_tables(draw: st.DrawFn) -> tuple[str, pl.DataFrame]:
    name = draw(st.sampled_from([name for name, table in words.tables().items() if table.direction == "input"]))
    columns = draw(st.lists(st.sampled_from([c.name for c in words.table(name).columns]), unique=True, min_size=1))
    height = draw(st.integers(min_value=0, max_value=6))
    cells = {c: draw(st.lists(CELLS, min_size=height, max_size=height)) for c in [*columns, "odd"]}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return name, frame.with_row_index("_line", offset=2)


@settings(max_examples=150, deadline=None)
@given(raw_tables())
def test_every_row_is_accepted_or_refused_and_every_refusal_is_explained(case: tuple[str, pl.DataFrame]) -> None:
    name, raw = case
    accepted, refused = validate(name, raw, file="any.csv")
    lines = [*accepted["_line"].to_list(), *refused["line"].to_list()]
    assert sorted(lines) == raw["_line"].to_list()
    known = {column.name for column in words.table(name).columns}
    for row in refused.iter_rows(named=True):
        assert set(row["column"].split()) <= known
        assert row["code"] in by_code()
        assert row["reason_en"]
        assert row["reason_zh"]
        assert json.loads(row["row"])
    for column in words.table(name).columns:
        if column.required:
            assert not accepted[column.name].has_nulls()
        if column.choices:
            assert set(accepted[column.name].drop_nulls()) <= set(column.choices)


@pytest.mark.parametrize("name", [name for name, table in words.tables().items() if table.direction == "input"])
def test_what_was_accepted_once_is_accepted_again_unchanged(name: str) -> None:
    sample = {"integer": "3", "number": "1.5", "share": "0.5", "money": "9.99", "boolean": "yes", "json": "{}"}
    sample |= {"date": "2026-11-21", "time": "2026-11-21 10:00", "text": "x"}
    cells = {c.name: c.choices[0] if c.choices else sample[c.type] for c in words.table(name).columns}
    accepted, refused = validate(name, rows(dict(cells)), file="f.csv")
    assert refused.is_empty()
    again, refused = validate(name, accepted, file="f.parquet")
    assert refused.is_empty()
    assert again.equals(accepted)
