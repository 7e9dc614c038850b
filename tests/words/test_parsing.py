"""Columns are read as people write them; what cannot be read is named, never guessed."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.words.parsing import as_text, read
from panhuo.words.schema import Type


def outcome(kind: Type, value: object) -> tuple[object, list[str]]:
    """Read one value; give what became of it and the codes of its faults."""
    reading = read(pl.Series([value], strict=False), kind, timezone="Asia/Shanghai")
    return reading.values[0], [code for code, failed in reading.faults if failed[0]]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("3.0", 3),
        ("-5", -5),
        ("+5", 5),
        ("1,234", 1234),
        ("1,234,567.00", 1234567),
        ("１２", 12),
        ("−4", -4),
        ("(3)", -3),
        ("¥7", 7),
        ("1e3", 1000),
        (3.0, 3),
        (True, None),
    ],
)
def test_whole_numbers_are_read(written: object, number: int | None) -> None:
    assert outcome("integer", written) == (number, [] if number is not None else ["PH202"])


@pytest.mark.parametrize("written", ["3.5", 3.5, "12345678901234567890", 1e300])
def test_what_is_not_whole_is_named(written: object) -> None:
    assert outcome("integer", written) == (None, ["PH203"])


@pytest.mark.parametrize("written", ["abc", "12,5", "1,23,456", "inf", "3 pcs", "0x10", float("inf"), "1..2"])
def test_what_is_no_number_is_named(written: object) -> None:
    assert outcome("integer", written) == (None, ["PH202"])
    assert outcome("number", written) == (None, ["PH202"])


@pytest.mark.parametrize("kind", ["integer", "number", "share", "money", "boolean", "date", "time", "json"])
@pytest.mark.parametrize("written", ["", "  ", None])
def test_an_empty_cell_is_unknown_not_wrong(kind: Type, written: object) -> None:
    assert outcome(kind, written) == (None, [])


@pytest.mark.parametrize("kind", ["integer", "number", "share", "money", "boolean", "date", "time"])
@pytest.mark.parametrize("written", ["N/A", "-", "NULL", "nan", "—", float("nan")])
def test_what_programs_write_for_unknown_is_unknown(kind: Type, written: object) -> None:
    assert outcome(kind, written) == (None, [])


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("199.00", "199"),
        ("￥1,234.5", "1234.5"),
        ("1234元", "1234"),
        ("HK$5", "5"),
        ("-$3", "-3"),
        ("0.1", "0.1"),
        (0.1 + 0.2, "0.3"),
        (2.55, "2.55"),
        (7, "7"),
        (Decimal("1.2345"), "1.2345"),
        ("99999999999999.9999", "99999999999999.9999"),
    ],
)
def test_money_is_read_exactly(written: object, amount: str) -> None:
    assert outcome("money", written) == (Decimal(amount), [])


@pytest.mark.parametrize("written", ["abc", "1.5.2", "99999999999999999", "12,5", float("inf")])
def test_what_is_no_money_is_named(written: object) -> None:
    assert outcome("money", written) == (None, ["PH209"])


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4))
def test_money_never_passes_through_a_binary_fraction(amount: Decimal) -> None:
    assert outcome("money", f"¥{amount:,f}") == (amount, [])


@given(st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1))
def test_a_whole_number_is_read_in_every_way_of_writing_it(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number}.0", f" {number}"):
        assert outcome("integer", written) == (number, [])


@pytest.mark.parametrize(
    ("written", "share"),
    [("0.5", 0.5), ("95%", 0.95), ("２０％", 0.2), ("true", 1.0), ("否", 0.0), ("YES", 1.0), (True, 1.0), (0, 0.0)],
)
def test_shares_may_be_percentages_or_yes_and_no(written: object, share: float) -> None:
    assert outcome("share", written) == (share, [])


@pytest.mark.parametrize(
    ("written", "answer"),
    [("TRUE", True), ("1", True), ("yes", True), ("是", True), ("0", False), ("No", False), ("否", False), (1, True)],
)
def test_yes_and_no_are_read_in_both_languages(written: object, answer: bool) -> None:  # noqa: FBT001  # a table of cases
    assert outcome("boolean", written) == (answer, [])


def test_what_is_neither_yes_nor_no_is_named() -> None:
    assert outcome("boolean", "maybe") == (None, ["PH212"])


def test_codes_that_a_workbook_made_numbers_are_codes_again() -> None:
    assert outcome("text", 10021.0) == ("10021", [])
    assert outcome("text", 10021) == ("10021", [])
    assert outcome("text", "00017") == ("00017", [])


def test_text_is_stripped_and_blank_text_is_unknown() -> None:
    assert outcome("text", "  a b ") == ("a b", [])
    assert outcome("text", "   ") == (None, [])
    assert outcome("text", "N/A") == ("N/A", [])


def test_json_is_checked() -> None:
    assert outcome("json", '{"colour": "红"}') == ('{"colour": "红"}', [])
    assert outcome("json", "{'colour': 1}")[1] == ["PH210"]
    assert outcome("json", {"colour": "red"}) == ('{"colour":"red"}', [])


def test_a_column_that_has_its_type_is_given_back_as_it_is() -> None:
    typed = pl.Series([Decimal("1.5")], dtype=pl.Decimal(18, 4))
    assert read(typed, "money", timezone="UTC").values.equals(typed)


def test_lists_and_categories_become_text() -> None:
    assert as_text(pl.Series([[1, 2], None])).to_list() == ["[1,2]", None]
    assert read(pl.Series(["a"], dtype=pl.Categorical), "text", timezone="UTC").values.to_list() == ["a"]


def test_good_and_bad_cells_of_one_column_keep_their_places() -> None:
    reading = read(pl.Series(["1", "x", "2.0", None, "3.5", "¥4"]), "integer", timezone="UTC")
    assert reading.values.to_list() == [1, None, 2, None, None, 4]
    faults = {code: failed.arg_true().to_list() for code, failed in reading.faults if failed.any()}
    assert faults == {"PH202": [1], "PH203": [4]}
