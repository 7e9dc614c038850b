"""Signals day by day: what each source reads, and that none of them knows what comes after."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from panhuo import words
from panhuo.signals import DAILY, NEEDS, daily, title_of

DAY = date(2026, 3, 1)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(days=day)


def told(**tables: pl.DataFrame) -> pl.DataFrame:
    """Give what the sources read from some tables; columns that are not given are unknown."""
    whole = {
        name: pl.concat([words.empty(name), tables[name]], how="diagonal_relaxed")
        if name in tables
        else words.empty(name)
        for name in NEEDS
    }
    found, faults = daily(whole)
    assert faults == ()
    return found


def measured(signal: str, values: list[float], subject: str = "Nori") -> pl.DataFrame:
    rows = [{"at": at(day), "subject": subject, "signal": signal, "value": value} for day, value in enumerate(values)]
    return pl.DataFrame(rows)


def test_nothing_known_gives_an_empty_table():
    found = told()
    assert found.is_empty()
    assert found.schema == DAILY


def test_what_was_measured_is_a_mean_a_day_by_its_own_name():
    twice = pl.concat([measured("search", [10.0, 20.0]), measured("search", [30.0, 20.0])])
    found = told(signals=twice)
    assert found.select("signal", "date", "value").rows() == [
        ("search", DAY, 20.0), ("search", DAY + timedelta(days=1), 20.0),
    ]  # fmt: skip
    assert title_of("search", lang="zh") == "搜索量"
    assert title_of("moon_phase", lang="en") == "moon_phase"


def test_heat_is_one_as_usual_and_more_when_all_talk_of_it():
    calm = [100.0] * 60
    loud = [*calm, 400.0, 400.0, 400.0, 400.0]
    both = pl.concat([measured("search", loud), measured("mention", loud)])
    heat = told(signals=both).filter(pl.col("signal") == "heat_index").sort("date")
    assert heat["value"][30] == pytest.approx(1.0, abs=0.01)
    assert heat["value"][-1] > 1.5
    assert told(signals=measured("search", loud)).filter(pl.col("signal") == "heat_index").is_empty(), "one is no index"


def test_comments_give_wishes_tone_and_complaints_and_a_few_say_little():
    rows = [{"at": at(0), "text": "掉漆了，质量太差", "subject": "Nori"}]
    rows += [{"at": at(0), "text": "太好看了吧，爱了", "subject": "Mira"} for _ in range(300)]
    rows += [{"at": at(0), "text": "上链接", "subject": "Mira"} for _ in range(5)]
    found = told(comments=pl.DataFrame(rows))
    value = {(row["signal"], row["subject"]): row["value"] for row in found.to_dicts()}
    assert value["comment_buying", "Mira"] == 5
    assert value["comment_tone", "Mira"] > value["comment_tone", "Nori"]
    assert value["comment_complaints", "Nori"] < 0.05, "one angry comment is not a tone"


def test_a_host_is_known_by_what_was_sold_four_weeks_before():
    sessions = [{"session": f"S{number}", "starts_at": at(20 * number, 20), "host": "H"} for number in range(5)]
    sales = [{"date": DAY + timedelta(days=day), "sku": "A", "units": 2} for day in range(81)]
    sales += [{"date": DAY + timedelta(days=20 * number), "sku": "A", "units": 50} for number in range(5)]
    tables = {
        "sessions": pl.DataFrame(sessions),
        "session_products": pl.DataFrame([{"session": f"S{number}", "sku": "A"} for number in range(5)]),
        "hosts": pl.DataFrame([{"host": "H", "followers": 1000}]),
        "products": pl.DataFrame([{"sku": "A", "category": "Plush"}]),
        "sales": pl.DataFrame(sales),
    }
    found = told(**tables).sort("date")
    assert found["planned"].all()
    assert found["value"][0] == 0, "nothing was known of anybody"
    assert found["value"][1] == 0, "the first session was less than four weeks before"
    assert found["value"][2] == pytest.approx(50.0, rel=0.1)
    more = told(
        **tables | {"sales": pl.DataFrame([*sales, {"date": DAY + timedelta(days=60), "sku": "A", "units": 900}])}
    )
    assert more["value"].to_list()[:4] == found["value"].to_list()[:4], "what came later was not known"


def test_competitors_prices_are_theirs_alone():
    prices = [
        {"date": DAY, "sku": "A", "price": Decimal(90), "kind": "competitor"},
        {"date": DAY, "sku": "A", "price": Decimal(100), "kind": "list"},
    ]
    assert told(prices=pl.DataFrame(prices))["value"].to_list() == [90.0]
