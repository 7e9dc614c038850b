"""The grid filters, searches, orders and pages inside the engine, and names what it cannot understand."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.tower import grid
from panhuo.tower.columns import columns
from panhuo.tower.tables import SEARCHED
from panhuo.words.errors import BadField

KNOWN = columns()
ROWS = pl.DataFrame(
    {
        "sku": ["A", "B", "C", "D"],
        "location": ["Leeds", "Leeds", "York", "York"],
        "name": ["Bag", "Lamp", None, "Bag 2"],
        "available": [3, 0, None, 7],
        "value_on_hand": [Decimal("3.50"), Decimal("10.00"), None, Decimal("1.00")],
        "run_out_date": [date(2026, 1, 3), date(2026, 1, 1), None, date(2026, 1, 2)],
        SEARCHED: ["a\x1fbag", "b\x1flamp", "c\x1f", "d\x1fbag 2"],
    },
    schema_overrides={"value_on_hand": pl.Decimal(18, 4)},
)


def skus(*filters: str, search: str = "", sort: str = "") -> list[str]:
    question = grid.Question(filters, search, sort)
    return grid.asked(ROWS, question, known=KNOWN).cut(0, None)["sku"].to_list()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("available:eq:3", ["A"]),
        ("available:ne:3", ["B", "D"]),
        ("available:gt:0", ["A", "D"]),
        ("available:ge:3", ["A", "D"]),
        ("available:lt:3", ["B"]),
        ("available:le:3", ["A", "B"]),
        ("available:null:true", ["C"]),
        ("available:null:false", ["A", "B", "D"]),
        ("name:eq:Bag", ["A"]),
        ("name:contains:bag", ["A", "D"]),
        ("name:in:Bag|Lamp", ["A", "B"]),
        ("value_on_hand:ge:3.5", ["A", "B"]),
        ("run_out_date:lt:2026-01-03", ["B", "D"]),
        ("sku:eq:A:B", []),
    ],
)
def test_every_operator_keeps_what_it_says(written: str, kept: list[str]) -> None:
    assert skus(written) == kept


def test_filters_and_search_hold_together() -> None:
    assert skus("available:gt:0", search="BAG") == ["A", "D"]
    assert skus("available:gt:0", "location:eq:York", search="bag") == ["D"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("available", ["B", "A", "D", "C"]),
        ("-available", ["D", "A", "B", "C"]),
        ("-value_on_hand", ["B", "A", "D", "C"]),
        ("location,-available", ["A", "B", "D", "C"]),
        ("", ["A", "B", "C", "D"]),
    ],
)
def test_what_is_not_known_comes_last_in_either_order(sort: str, order: list[str]) -> None:
    assert skus(sort=sort) == order


@pytest.mark.parametrize(
    ("question", "named"),
    [
        (grid.Question(("nothing:eq:1",)), "nothing"),
        (grid.Question(("available:like:1",)), "like"),
        (grid.Question(("available:eq:many",)), "many"),
        (grid.Question(("available:eq:inf",)), "inf"),
        (grid.Question(("run_out_date:eq:2026-13-01",)), "2026-13-01"),
        (grid.Question(sort="nothing"), "nothing"),
        (grid.Question(("available:gt:0",) * 31), "31"),
    ],
)
def test_what_cannot_be_understood_is_named(question: grid.Question, named: str) -> None:
    with pytest.raises(BadField) as refused:
        grid.asked(ROWS, question, known=KNOWN)
    assert named in str(refused.value)


@given(size=st.integers(1, 50), count=st.integers(0, 120), sort=st.sampled_from(["", "-available", "name"]))
def test_the_pages_hold_every_row_once_whatever_their_size(size: int, count: int, sort: str) -> None:
    frame = pl.DataFrame(
        {
            "sku": [f"S{number:03d}" for number in range(count)],
            "available": [number % 7 for number in range(count)],
            "name": [None if number % 3 else "x" for number in range(count)],
            SEARCHED: [""] * count,
        },
        schema_overrides={"sku": pl.String, "available": pl.Int64, "name": pl.String, SEARCHED: pl.String},
    )
    rows = grid.asked(frame, grid.Question(sort=sort), known=KNOWN)
    seen: list[str] = []
    offset = 0
    while True:
        page = grid.page(rows, run_id="r", offset=offset, limit=size, shown=["sku"])
        seen += page.columns["sku"]
        assert page.total == count
        if page.next is None:
            break
        run, offset = grid.read_cursor(page.next)
        assert run == "r"
    assert sorted(seen) == frame["sku"].to_list()


@pytest.mark.parametrize("cursor", ["x", "", "bm90IGpzb24", "WyJyIiwgLTFd", "bnVsbA"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(BadField):
        grid.read_cursor(cursor)


def test_money_and_days_go_out_as_texts_and_what_is_no_number_as_nothing() -> None:
    frame = pl.DataFrame({"price": [Decimal("2.50")], "run_out_date": [date(2026, 1, 1)], "score": [float("nan")]})
    assert grid.written(frame, ["price", "run_out_date", "score"]) == {
        "price": ["2.50"],
        "run_out_date": ["2026-01-01"],
        "score": [None],
    }
