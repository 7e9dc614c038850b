"""The signals about a product: the narrowest subject counts, and of places the one that sells most."""

from datetime import date
from types import SimpleNamespace

import polars as pl

from panhuo.signals import DAILY
from panhuo.tower.newcomers import signals_of

DAY = date(2026, 11, 22)


def told(*said: tuple[str, str], here: list[str]) -> list[tuple[str, str]]:
    """Give (signal, subject) as a product's page shows them to somebody who sees the places `here`."""
    facts = pl.DataFrame(
        {
            "sku": ["S1", "S1"],
            "location": ["Leeds", "York"],
            "region": ["north", "north"],
            "brand": ["B", "B"],
            "category": ["toys", "toys"],
            "attributes": ['{"ip": "Miffy"}', '{"ip": "Miffy"}'],
            "units_91d": [3, 50],
        }
    )
    rows = [(signal, subject, DAY, 1.0, False) for signal, subject in said]
    tables = SimpleNamespace(
        facts=facts,
        optional=lambda name, schema: (
            pl.DataFrame(rows, schema=DAILY, orient="row") if name == "signals" else pl.DataFrame(schema=schema)
        ),
        optional_of_sku=lambda name, sku, schema: pl.DataFrame(schema=schema),
    )
    within = pl.DataFrame({"sku": ["S1"] * len(here), "location": here})
    lines = signals_of(tables, "S1", here=within, as_of=DAY, lang="en")  # pyright: ignore[reportArgumentType]
    return [(line["signal"], line["subject"]) for line in lines]


def test_the_narrowest_subject_counts():
    assert told(("heat", "toys"), ("heat", "Miffy"), ("heat", "north"), here=["York"]) == [("heat", "Miffy")]


def test_of_the_places_within_sight_the_one_that_sells_most_is_shown():
    weather = [("weather", "Leeds"), ("weather", "York")]
    assert told(*weather, here=["Leeds", "York"]) == [("weather", "York")]
    assert told(*weather, here=["Leeds"]) == [("weather", "Leeds")]
    assert told(("rain", "north"), here=["Leeds"]) == [("rain", "north")]
    assert told(("rain", "south"), here=["Leeds"]) == []
