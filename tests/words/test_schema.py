"""The canonical tables as data hold together: names, types, keys, texts in both languages."""

import re
from typing import get_args

import polars as pl
import pytest

from panhuo import words
from panhuo.words.schema import Type, stored_as

# The inputs and outputs of the plan of the house, in its order.
INPUTS = [
    "products",
    "locations",
    "sales",
    "stock",
    "availability",
    "purchases",
    "suppliers",
    "lanes",
    "prices",
    "calendar",
    "signals",
    "comments",
    "presales",
    "sessions",
    "session_products",
    "hosts",
    "contracts",
    "returns",
]
OUTPUTS = ["forecast", "demand", "health", "alerts", "actions"]
REQUIRED = {
    "products": {"sku"},
    "locations": {"location"},
    "sales": {"sku", "units"},
    "stock": {"as_of", "sku", "on_hand"},
    "availability": {"date", "sku"},
    "purchases": {"sku", "ordered_on", "units"},
    "suppliers": {"supplier", "sku"},
    "lanes": {"from_location", "to_location"},
    "prices": {"date", "sku", "price"},
    "calendar": {"date", "event"},
    "signals": {"at", "subject", "signal", "value"},
    "comments": {"at", "text"},
    "presales": {"at", "sku", "units"},
    "sessions": {"session", "starts_at"},
    "session_products": {"session", "sku"},
    "hosts": {"host"},
    "contracts": {"brand"},
    "returns": {"returned_at", "sku"},
}

every_table = pytest.mark.parametrize("name", [*INPUTS, *OUTPUTS])


def test_all_inputs_and_outputs_are_there_inputs_first() -> None:
    assert list(words.tables()) == [*INPUTS, *OUTPUTS]
    assert {name for name, table in words.tables().items() if table.direction == "input"} == set(INPUTS)


@pytest.mark.parametrize("name", INPUTS)
def test_the_required_columns_are_those_of_the_plan(name: str) -> None:
    assert {column.name for column in words.table(name).columns if column.required} == REQUIRED[name]


@every_table
def test_every_column_has_a_known_type_and_a_plain_name(name: str) -> None:
    for column in words.table(name).columns:
        assert column.type in get_args(Type)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)


@every_table
def test_every_title_and_meaning_is_said_in_both_languages(name: str) -> None:
    table = words.table(name)
    for described in (table, *table.columns):
        for said in (described.title, described.meaning):
            assert said.en.strip()
            assert re.search(r"[\u4e00-\u9fff]|SKU", said.zh)
            assert not re.search(r"[\u4e00-\u9fff]", said.en)


@every_table
def test_titles_tell_the_columns_of_a_table_apart(name: str) -> None:
    columns = words.table(name).columns
    for lang in ("en", "zh"):
        assert len({column.title.within(lang) for column in columns}) == len(columns)


@every_table
def test_keys_and_replacement_name_columns_of_the_table(name: str) -> None:
    table = words.table(name)
    named = {*table.key, *table.replaced_by, *table.one_of, *filter(None, [table.document])}
    assert named <= {column.name for column in table.columns}


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_says_what_a_later_file_replaces(name: str) -> None:
    assert words.table(name).replaced_by


@every_table
def test_bounds_are_in_order_and_only_numbers_have_them(name: str) -> None:
    for column in words.table(name).columns:
        if column.minimum is not None or column.maximum is not None:
            assert column.type in ("integer", "number", "share", "money")
        if column.minimum is not None and column.maximum is not None:
            assert column.minimum < column.maximum


@every_table
def test_the_polars_schema_has_the_columns_in_order(name: str) -> None:
    schema = words.polars_schema(name)
    assert schema.names() == [column.name for column in words.table(name).columns]
    assert words.empty(name).schema == schema


def test_money_is_an_exact_decimal_and_time_is_utc() -> None:
    sales = words.table("sales")
    assert stored_as(sales.column("unit_price")) == pl.Decimal(18, 4)
    assert stored_as(sales.column("sold_at")) == pl.Datetime("us", "UTC")


def test_an_unknown_table_or_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        words.table("sale")
    with pytest.raises(KeyError):
        words.table("sales").column("price")


def test_a_text_is_given_in_the_language_asked_for() -> None:
    assert words.Text(en="stock", zh="库存").within("zh") == "库存"
    assert words.Text(en="stock", zh="库存").within("en") == "stock"
