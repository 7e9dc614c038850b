"""What people know better: a past to learn otherwise, a forecast to replace, and what each brought."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.demand import Demand
from panhuo.forecast import EFFECTS, OVERRIDES, effects, history_as_adjusted, replaced

AS_OF = date(2026, 11, 21)
START = AS_OF + timedelta(days=1)
SERIES = pl.DataFrame({"sku": ["A", "A", "B"], "location": ["east", "west", "east"]})


def said(
    kind: str, first: int, last: int, units: float | None, *, location: str | None = None, sku: str = "A"
) -> dict[str, object]:
    """Give a word on the days from `first` to `last` after the as-of day."""
    return {
        "override": f"{kind}-{first}-{last}-{units}", "kind": kind, "sku": sku, "location": location,
        "starts_on": AS_OF + timedelta(days=first), "ends_on": AS_OF + timedelta(days=last), "units": units,
        "reason": "the buyer called", "by_name": "Lin", "made_at": datetime(2026, 11, 20, tzinfo=UTC),
    }  # fmt: skip


def words_of(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=OVERRIDES)


def demand(*rates: float, periods: int = 28, step: int = 1) -> Demand:
    means = np.repeat(np.array(rates, dtype=np.float32)[:, None], periods, axis=1)
    spread = np.full(len(rates), 0.3)
    return Demand(SERIES, START, step, means, spread, spread)


def history(*rows: tuple[str, str, int, float]) -> pl.DataFrame:
    """Give units by SKU, place and days before the as-of day."""
    return pl.DataFrame(
        [
            {"sku": sku, "location": place, "period_start": AS_OF - timedelta(days=back), "units": units}
            for sku, place, back, units in rows
        ],
        schema={"sku": pl.String, "location": pl.String, "period_start": pl.Date, "units": pl.Float64},
    ).with_columns(price=pl.lit(None, dtype=pl.Float64), in_stock=pl.lit(None, dtype=pl.Float64))


def test_a_replaced_span_is_worth_its_units_and_nothing_else_changes():
    computed = demand(3.0, 1.0, 5.0)
    used = replaced(computed, words_of(said("forecast", 8, 14, 70.0)))
    assert used.between(7, 14).mean == pytest.approx([52.5, 17.5, 35.0]), "shared as computed: three to one"
    assert used.over(7).mean == pytest.approx(computed.over(7).mean)
    assert used.between(14, 28).mean == pytest.approx(computed.between(14, 28).mean)


def test_a_place_may_be_named():
    used = replaced(demand(3.0, 1.0, 5.0), words_of(said("forecast", 1, 7, 70.0, location="west")))
    assert used.over(7).mean == pytest.approx([21.0, 70.0, 35.0])


def test_of_a_span_that_has_begun_the_part_ahead_counts():
    used = replaced(demand(3.0, 1.0, 5.0), words_of(said("forecast", -6, 7, 140.0)))
    assert used.over(7).mean[:2].sum() == pytest.approx(70.0)


def test_where_nothing_was_computed_the_units_are_spread_evenly():
    used = replaced(demand(0.0, 0.0, 5.0), words_of(said("forecast", 1, 10, 50.0)))
    assert used.means[:2, :10] == pytest.approx(np.full((2, 10), 2.5))


def test_a_span_beyond_the_written_horizon_is_written_out():
    used = replaced(demand(1.0, 1.0, 1.0), words_of(said("forecast", 41, 50, 100.0)))
    assert used.between(40, 50).mean[:2].sum() == pytest.approx(100.0)
    assert used.between(28, 40).mean == pytest.approx([12.0, 12.0, 12.0])


@settings(deadline=None)
@given(
    first=st.integers(1, 60), days=st.integers(1, 60), units=st.floats(0, 1e5), step=st.sampled_from([1, 7]),
    rates=st.tuples(*[st.floats(0, 50)] * 3),
)  # fmt: skip
def test_whatever_is_said_of_days_ahead_is_what_they_are_worth(
    first: int, days: int, units: float, step: int, rates: tuple[float, float, float]
):
    used = replaced(demand(*rates, step=step), words_of(said("forecast", first, first + days - 1, units)))
    # Of weeks the span holds a part: their other days keep what was computed.
    assert (
        used.between(first - 1, first - 1 + days).mean[:2].sum() == pytest.approx(units, rel=1e-3, abs=1e-2)
        or step == 7
    )
    assert (used.means >= 0).all()
    assert used.means[2, :4] == pytest.approx(np.full(4, rates[2]))


def adjusted(told: pl.DataFrame, *words: dict[str, object]) -> dict[tuple[str, str, int], tuple[float, float | None]]:
    table = history_as_adjusted(told, words_of(*words), series=SERIES, as_of=AS_OF, period="day")
    return {
        (row["sku"], row["location"], (AS_OF - row["period_start"]).days): (row["units"], row["in_stock"])
        for row in table.iter_rows(named=True)
    }


def test_a_past_set_aside_is_unknown_not_none():
    told = history(("A", "east", 3, 500.0), ("A", "east", 9, 4.0), ("B", "east", 3, 7.0))
    found = adjusted(told, said("history", -3, -2, None, location="east"))
    assert found["A", "east", 3] == (0.0, 0.0), "in stock for none of it: nobody knows what would have sold"
    assert found["A", "east", 2] == (0.0, 0.0)
    assert found["A", "east", 9] == (4.0, None)
    assert found["B", "east", 3] == (7.0, None)


def test_a_past_told_otherwise_is_spread_as_it_sold():
    told = history(("A", "east", 2, 30.0), ("A", "west", 1, 10.0))
    found = adjusted(told, said("history", -2, -1, 20.0))
    assert {key: units for key, (units, _) in found.items()} == {
        ("A", "east", 2): 15.0, ("A", "west", 1): 5.0, ("A", "east", 1): 0.0, ("A", "west", 2): 0.0,
    }  # fmt: skip


def brought(known: pl.DataFrame, sold: pl.DataFrame, *, day: int) -> pl.DataFrame:
    as_of = AS_OF + timedelta(days=day)
    words = words_of(said("forecast", 1, 7, 70.0))
    return effects(
        words, known, computed=demand(3, 1, 5), used=replaced(demand(3, 1, 5), words), history=sold, as_of=as_of
    )


def test_what_a_person_brought_is_known_when_the_days_are_over():
    first = brought(pl.DataFrame(schema=EFFECTS), history(), day=0)
    assert first.select("computed", "replaced", "came", "gained").row(0) == (
        pytest.approx(28.0),
        pytest.approx(70.0),
        None,
        None,
    )
    sold = history(("A", "east", -2, 40.0), ("A", "west", -5, 20.0), ("A", "east", -9, 99.0))
    assert brought(first, sold, day=5)["came"][0] is None
    over = brought(first, sold, day=7)
    assert over.select("came", "gained").row(0) == (60.0, pytest.approx(32.0 - 10.0))
