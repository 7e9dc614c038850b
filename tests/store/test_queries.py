"""Statements are found by name; a file that says less or more than names and statements is refused."""

import pytest

from panhuo.store.queries import for_what_is_given, queries


def file_of(tmp_path, text: str) -> str:
    (tmp_path / "queries.sql").write_text(text)
    return str(tmp_path / "room.py")


def test_statements_are_found_by_name(tmp_path):
    written = "-- first\n-- Say one.\nselect 1;\n\n-- second\n-- Say two.\nselect\n    2 -- not a name\n"
    assert dict(queries(file_of(tmp_path, written))) == {"first": "select 1", "second": "select\n    2 -- not a name"}


@pytest.mark.parametrize(
    "written",
    [
        "select 1;",
        "-- first\nselect 1;\n",
        "-- first\n-- One.\nselect 1;\n-- first\n-- Again.\nselect 2;\n",
        "",
    ],
)
def test_a_statement_without_name_or_purpose_or_named_twice_is_refused(tmp_path, written):
    with pytest.raises(ValueError, match=r"queries\.sql"):
        queries(file_of(tmp_path, written))


def test_a_line_stands_only_where_something_is_given():
    statement = "select 1\nwhere true\n    /* if sku */ and sku = %(sku)s\n    /* if short */ and short > 0"
    assert for_what_is_given(statement, {"sku": None}) == "select 1\nwhere true"
    assert for_what_is_given(statement, {"sku": "A", "short": False}).endswith("/* if sku */ and sku = %(sku)s")
    assert for_what_is_given(statement, {"sku": "A", "short": True}) == statement
    # Of no SKU at all is not of any SKU.
    assert for_what_is_given(statement, {"sku": [], "short": 0}) == statement
