"""The report as a whole: well-formed, self-contained, the same in both languages, and true to the tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

from panhuo.report import render
from panhuo.report.kpi_cards import kpi_cards, written
from panhuo.report.reader import Reader
from panhuo.words.messages import LANGUAGES

VOID = {"meta", "link", "br", "img", "hr", "input"}
Shop = Callable[..., Any]


class Page(HTMLParser):
    """Reads a page, holds it to closing every tag that it opens, and keeps its tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


SHOPS: dict[str, dict[str, Any]] = {
    "whole": {"derived": ("stock", "products")},
    "ten SKUs in one place without categories": {"skus": 10, "places": ("all",), "categories": ()},
    "no stock": {"stock": "unknown"},
    "one SKU": {"skus": 1, "places": ("all",)},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", SHOPS)
def test_the_page_is_well_formed_and_needs_nothing_from_outside(shop: Shop, kind: str, lang: str) -> None:
    html = render(shop(**SHOPS[kind]), lang=lang)
    page = Page(html)
    assert html.startswith("<!doctype html>")
    assert "script" not in page.tags
    assert not [value for name, value in page.attributes if name in {"src", "href", "srcset", "action"}]
    assert not re.search(r"https?:|//[a-z]|@import|url\(", html)


@pytest.mark.parametrize("kind", SHOPS)
def test_both_languages_have_the_same_structure(shop: Shop, kind: str) -> None:
    results = shop(**SHOPS[kind])
    chinese, english = (Page(render(results, lang=lang)) for lang in ("zh", "en"))
    assert chinese.tags == english.tags
    assert dict(chinese.attributes)["lang"] == "zh-CN"
    assert dict(english.attributes)["lang"] == "en"


def test_the_same_results_give_the_same_bytes(shop: Shop) -> None:
    assert render(shop(), lang="zh") == render(shop(), lang="zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_card_shows_the_figure_and_the_verdict_of_the_scorecard(shop: Shop, lang: str) -> None:
    results = shop()
    reader = Reader(lang, "CNY")
    text = Page(render(results, lang=lang)).text
    cards = {card.kpi: card for card in kpi_cards(results.scorecard, reader)}
    for row in results.scorecard.iter_rows(named=True):
        card = cards[row["kpi"]]
        assert card.value == written(row["kpi"], row["value"], reader=reader)
        assert card.verdict == ("met" if row["met"] else "missed")
        for part in (card.title, card.value, card.how, card.inputs):
            assert " ".join(part.split()) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_most_valuable_actions_stand_in_order_with_their_worth_and_reason(shop: Shop, lang: str) -> None:
    results = shop()
    text = Page(render(results, lang=lang)).text
    top = results.actions.sort("worth", descending=True).head(30)
    reader = Reader(lang, "CNY")
    places = [text.index(reader.money(worth)) for worth in top.get_column("worth")]
    assert places == sorted(places)
    assert text.count(top.get_column(f"why_{lang}")[0]) >= 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_headline_is_the_sum_of_the_rows(shop: Shop, lang: str) -> None:
    results = shop()
    facts = results.facts
    leftover = (facts.get_column("expected_leftover_window") * facts.get_column("unit_cost").cast(pl.Float64)).sum()
    worth = results.actions.get_column("worth").cast(pl.Float64).sum()
    reader = Reader(lang, "CNY")
    text = Page(render(results, lang=lang)).text
    assert text.count(reader.money_short(leftover)) >= 2  # in the sentence and on its panel
    assert text.count(reader.money_short(worth)) >= 2


def test_what_a_file_says_is_text_and_never_markup(shop: Shop) -> None:
    results = shop(categories=("<img src=x>", 'A"b'))
    evil = "<script>alert(1)</script>"
    results.facts = results.facts.with_columns(name=pl.lit(evil))
    results.actions = results.actions.with_columns(why_en=pl.lit(evil), to_location=pl.lit(evil))
    html = render(results, lang="en")
    page = Page(html)
    assert "<script" not in html
    assert "<img" not in html
    assert page.text.count(evil) >= 60


def test_figures_that_rest_on_derived_tables_are_marked(shop: Shop) -> None:
    results = shop(derived=("stock",))
    html = render(results, lang="en")
    page = Page(html)
    assert "Worked out, not read from anyone's books: Stock" in page.text.replace("’", "'")
    assert "Costs are half the price." in page.text
    assert html.count('class="derived"') >= 10
    card = html[html.index('data-kpi="forecast_error"') :]
    assert 'class="derived"' not in card[: card.index("</article>")]  # measured on the sales alone


def test_nothing_is_marked_when_nothing_is_derived(shop: Shop) -> None:
    assert 'class="derived"' not in render(shop(), lang="zh")


def test_a_fault_is_one_red_line_without_the_path_of_the_machine(shop: Shop) -> None:
    results = shop(derived=("stock",))
    results.faults = (replace(results.faults[0], where="/home/someone/panhuo/spike.py:12"),)
    page = Page(render(results, lang="en"))
    assert "alerts / spike failed and was left out" in page.text
    assert "(spike.py:12)" in page.text
    assert "someone" not in page.text


@pytest.mark.parametrize(("lang", "unknown"), [("en", "Not judged"), ("zh", "未判断")])
def test_without_stock_nothing_is_said_to_be_well(shop: Shop, lang: str, unknown: str) -> None:
    text = Page(render(shop(stock="unknown"), lang=lang)).text
    assert text.count(unknown) >= 2
    assert text.count(Reader(lang, "CNY").say("kpi.unknown")) == 3
    assert Reader(lang, "CNY").say("alerts.empty") not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_prices_the_prices_are_asked_for_not_the_stock(shop: Shop, lang: str) -> None:
    results, reader = shop(), Reader(lang, "CNY")
    money = ["price", "unit_cost", "lost_sale_cost", "salvage_value", "value_on_hand"]
    results.facts = results.facts.with_columns(pl.lit(None, results.facts.schema[name]).alias(name) for name in money)
    results.alerts = results.alerts.with_columns(value_at_risk=pl.lit(None, results.alerts.schema["value_at_risk"]))
    results.actions = results.actions.head(0)
    text = Page(render(results, lang=lang)).text
    assert reader.say("headline.no_price") in text
    assert text.count(reader.say("no_price_known")) >= 3
    assert reader.say("headline.no_stock") not in text


def test_without_actions_and_alerts_the_page_says_so(shop: Shop) -> None:
    results = shop()
    results.actions, results.alerts = results.actions.head(0), results.alerts.head(0)
    text = Page(render(results, lang="en")).text
    assert "Nothing to do: no action is worth its cost today." in text
    assert "No alerts: nothing crossed a threshold." in text


def test_without_categories_the_map_shows_abc_class_by_life_stage(shop: Shop) -> None:
    text = Page(render(shop(categories=()), lang="en")).text
    assert "ABC class" in text
    assert "Decline" in text


def test_many_categories_and_places_are_joined_as_other(shop: Shop) -> None:
    results = shop(categories=tuple(f"Category {n}" for n in range(30)), places=tuple(f"Store {n}" for n in range(15)))
    html = render(results, lang="en")
    heat = html[html.index('class="heat"') : html.index('class="scale"')]
    assert heat.count("<tr>") == 1 + 12 + 1
    assert heat.count("Other") == 2


def test_what_was_read_refused_and_set_aside_is_listed(shop: Shop) -> None:
    text = Page(render(shop(), lang="en")).text
    assert "sales.csv Panhuo CSV Sales 536,641 12 144" in text
