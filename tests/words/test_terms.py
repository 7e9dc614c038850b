"""panhuo.toml is read as data says it; what is unknown or impossible is refused by name."""

import re
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from panhuo.words.errors import BadTerm, InvalidToml, PathMissing, TermsError, UnknownTerm, UnreadableFile
from panhuo.words.terms import Terms, override_columns, read_terms, resolve_terms, term_keys, term_names


def written(folder: Path, text: str) -> Path:
    path = folder / "panhuo.toml"
    path.write_text(text, encoding="utf-8")
    return path


def resolved(terms: Terms, **columns: list[object]) -> pl.DataFrame:
    frame = nw.from_native(pl.DataFrame(columns).lazy())
    return resolve_terms(terms, frame).collect().to_native()


def test_without_a_file_the_defaults_hold() -> None:
    terms = read_terms(None)
    assert (terms.currency, terms.timezone, terms.period, terms.as_of) == ("CNY", "Asia/Shanghai", None, None)
    assert terms.values == {
        "review_days": 7,
        "lead_time_days": 14.0,
        "holding_rate_per_year": 0.25,
        "holding_cost_per_unit_week": None,
        "lost_sale_cost_per_unit": None,
        "salvage_share": 0.3,
        "markdown_floor_share": 0.5,
        "shelf_life_days": None,
        "selling_window_days": 90,
        "service_level": None,
    }
    assert terms.targets == {
        "turnover_days": 30.0,
        "dead_stock_share": 0.08,
        "stock_out_share": 0.05,
        "forecast_error": 0.15,
    }
    assert terms.overrides == ()
    assert terms.derived.tables == ()


def test_everything_that_can_be_stated_is_read(tmp_path: Path) -> None:
    text = """
    currency = "USD"
    timezone = "Europe/London"
    period = "week"
    as_of = 2024-04-14
    [terms]
    lead_time_days = 21
    holding_cost_per_unit_week = 0.2
    [terms.by.category."零食"]
    shelf_life_days = 45
    [targets]
    turnover_days = 45
    [alias.location]
    "总仓" = "W1"
    [derived]
    tables = ["stock", "lanes"]
    note_en = "Derived from sales."
    note_zh = "由销售推算。"
    """
    terms = read_terms(written(tmp_path, text))
    assert (terms.currency, terms.timezone, terms.period, terms.as_of) == (
        "USD",
        "Europe/London",
        "week",
        date(2024, 4, 14),
    )
    assert terms.values["lead_time_days"] == 21.0
    assert terms.values["holding_cost_per_unit_week"] == 0.2
    assert terms.values["review_days"] == 7
    assert [(o.column, o.value, o.terms) for o in terms.overrides] == [("category", "零食", {"shelf_life_days": 45})]
    assert terms.targets["turnover_days"] == 45.0
    assert terms.location_aliases == {"总仓": "W1"}
    assert terms.derived.tables == ("stock", "lanes")
    assert terms.derived.note.zh == "由销售推算。"


def test_a_date_may_be_a_text_and_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "panhuo.toml"
    path.write_text('as_of = "2026-11-21"\n', encoding="utf-8-sig")
    assert read_terms(path).as_of == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "key", "near"),
    [
        ("[terms]\nlead_time = 3", "terms.lead_time", "terms.lead_time_days"),
        ("review_days = 3", "review_days", "terms.review_days"),
        ("[term]\nreview_days = 3", "term", "terms"),
        ('[terms.by.catgory."X"]\nreview_days = 3', "terms.by.catgory", "terms.by.category"),
        ('[terms.by.sku."X"]\nreview = 3', 'terms.by.sku."X".review', 'terms.by.sku."X".review_days'),
        ("[targets]\nturnover = 3", "targets.turnover", "targets.turnover_days"),
        ("[alias.locations]\na = 'b'", "alias.locations", "alias.location"),
        ("[derived]\ntable = []", "derived.table", "derived.tables"),
    ],
)
def test_an_unknown_key_is_refused_with_its_neighbours(tmp_path: Path, text: str, key: str, near: str) -> None:
    with pytest.raises(UnknownTerm) as caught:
        read_terms(written(tmp_path, text))
    assert caught.value.facts["key"] == key
    assert near in str(caught.value.facts["nearest"])
    assert near in caught.value.render("zh")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[terms]\nreview_days = 0", "terms.review_days"),
        ("[terms]\nreview_days = 3.5", "terms.review_days"),
        ("[terms]\nreview_days = true", "terms.review_days"),
        ("[terms]\nsalvage_share = 1.1", "terms.salvage_share"),
        ("[terms]\nsalvage_share = nan", "terms.salvage_share"),
        ("[terms]\nlost_sale_cost_per_unit = inf", "terms.lost_sale_cost_per_unit"),
        ('[terms]\nlead_time_days = "3"', "terms.lead_time_days"),
        ('timezone = "Mars/Olympus"', "timezone"),
        ('currency = "yuan"', "currency"),
        ('period = "month"', "period"),
        ('as_of = "21/11/2026"', "as_of"),
        ("as_of = 2026-11-21T10:00:00", "as_of"),
        ("terms = 3", "terms"),
        ('[derived]\ntables = ["stok"]', "derived.tables"),
        ('[derived]\ntables = "stock"', "derived.tables"),
        ('[alias.location]\n"总仓" = 3', 'alias.location."总仓"'),
    ],
)
def test_an_impossible_value_is_refused_with_what_is_expected(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BadTerm) as caught:
        read_terms(written(tmp_path, text))
    assert caught.value.facts["key"] == key
    assert caught.value.render("zh") != caught.value.render("en")


def test_the_expected_range_is_said_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(BadTerm) as caught:
        read_terms(written(tmp_path, "[terms]\nreview_days = 0"))
    assert "terms.review_days = 0 cannot be; expected: a whole number, from 1 to 365." in caught.value.render("en")
    assert "应为：整数，从 1 到 365。" in caught.value.render("zh")


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidToml) as caught:
        read_terms(written(tmp_path, 'currency = "CNY"\n[terms]\nreview_days 3\n'))
    assert caught.value.facts["line"] == 3


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        read_terms(tmp_path / "panhuo.toml")
    (tmp_path / "panhuo.toml").write_bytes("备注 = 1".encode("gb18030"))
    with pytest.raises(UnreadableFile):
        read_terms(tmp_path / "panhuo.toml")
    assert issubclass(InvalidToml, TermsError)


def test_each_row_gets_the_last_override_that_fits_it(tmp_path: Path) -> None:
    text = """
    [terms]
    review_days = 3
    [terms.by.category."tea"]
    shelf_life_days = 365
    review_days = 14
    [terms.by.location."S1"]
    review_days = 1
    """
    table = resolved(
        read_terms(written(tmp_path, text)),
        sku=["a", "b", "c", "d"],
        location=["W", "S1", "S1", "W"],
        category=["tea", "tea", None, None],
    )
    assert table["review_days"].to_list() == [14, 1, 1, 3]
    assert table["shelf_life_days"].to_list() == [365, 365, None, None]
    assert table["salvage_share"].to_list() == [0.3] * 4


def test_term_columns_have_their_types_even_where_nothing_is_stated() -> None:
    table = resolved(read_terms(None), sku=["a"], location=["W"])
    kinds = {term.name: pl.Int64 if term.type == "integer" else pl.Float64 for term in term_keys()}
    assert table.columns == ["sku", "location", *term_names()]
    assert all(table.schema[name] == kinds[name] for name in term_names())


def test_an_override_by_a_column_that_the_table_lacks_is_a_key_error(tmp_path: Path) -> None:
    terms = read_terms(written(tmp_path, '[terms.by.brand."B"]\nreview_days = 1'))
    with pytest.raises(KeyError, match="brand"):
        resolved(terms, sku=["a"])


def test_every_key_is_described_in_both_languages() -> None:
    keys = [term.key for term in term_keys()]
    assert len(set(keys)) == len(keys)
    for term in term_keys():
        assert term.type in ("integer", "number", "share", "text", "date", "names")
        for said in (term.title, term.meaning):
            assert re.search(r"[\u4e00-\u9fff]", said.zh)
            assert said.en
            assert not re.search(r"[\u4e00-\u9fff]", said.en)


def test_defaults_are_allowed_values(tmp_path: Path) -> None:
    for term in term_keys():
        if term.default is not None:
            section = f"[{term.section}]\n" if term.section else ""
            value = f'"{term.default}"' if isinstance(term.default, str) else term.default
            read_terms(written(tmp_path, f"{section}{term.name} = {value}"))


def test_terms_can_be_overridden_by_product_and_location_columns() -> None:
    assert {"sku", "brand", "category", "edition", "location", "region", "kind"} <= set(override_columns())


@pytest.mark.parametrize(
    ("stated", "countries"),
    [
        ("", ("CN",)),
        ('currency = "USD"', ()),
        ('currency = "USD"\ntimezone = "America/Chicago"', ("US",)),
        ('timezone = "UTC"', ()),
        ('festivals = ["CN", "US"]', ("CN", "US")),
        ("festivals = []", ()),
    ],
)
def test_whose_festivals_the_calendar_has(tmp_path: Path, stated: str, countries: tuple[str, ...]) -> None:
    file = tmp_path / "panhuo.toml"
    file.write_text(stated, encoding="utf-8")
    assert read_terms(file).countries == countries


def test_a_country_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "panhuo.toml"
    file.write_text('festivals = ["China"]', encoding="utf-8")
    with pytest.raises(BadTerm, match="festivals"):
        read_terms(file)
