"""Champion and challengers: the crown changes on evidence from the same days, and a pin outlasts it."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.forecast import EVERYTHING, SCORES, Champion, crowned, duels

FIRST = date(2026, 1, 5)
NOW = Champion("panhuo", since=FIRST - timedelta(days=1))


def scores(days: int, losses: dict[str, float], *, segment_losses: dict[str, float] | None = None) -> pl.DataFrame:
    """Give daily losses of models around the same good and bad days, at the second lead."""
    random = np.random.default_rng(4)
    shock = random.lognormal(0, 0.3, days)
    rows = [
        {
            "day": FIRST + timedelta(days=day), "lead": 7, "made": FIRST, "model": model, "segment": segment,
            "values": 300, "came": 100.0, "said": 100.0, "absolute": 50.0, "squared": 90.0,
            "pinball": times * shock[day] * random.lognormal(0, 0.02), "inside": 270,
        }
        for day in range(days)
        for segment, each in ((EVERYTHING, losses), ("steady", segment_losses or losses))
        for model, times in each.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCORES)


def after(days: int, losses: dict[str, float], champion: Champion = NOW, **given: dict[str, float]) -> Champion:
    fought = duels(scores(days, losses, **given), champion, period_days=1)
    return crowned(champion, fought, as_of=FIRST + timedelta(days=days))


def test_a_challenger_that_is_better_for_long_enough_takes_over():
    assert after(27, {"panhuo": 10.0, "trees": 9.0}) == NOW, "not before 28 days"
    taken = after(28, {"panhuo": 10.0, "trees": 9.0, "naive": 15.0})
    assert (taken.model, taken.before, taken.why) == ("trees", "panhuo", "evidence")
    assert taken.since == FIRST + timedelta(days=28)
    assert taken.gain == pytest.approx(0.1, abs=0.03)


def test_a_gain_too_small_to_be_worth_it_changes_nothing():
    assert after(90, {"panhuo": 10.0, "trees": 9.9}) == NOW


def test_luck_changes_nothing():
    lucky = scores(40, {"panhuo": 10.0, "trees": 10.0})
    one_day = (pl.col("model") == "trees") & (pl.col("day") == FIRST)
    lucky = lucky.with_columns(pl.when(one_day).then(-60.0).otherwise(pl.col("pinball")).alias("pinball"))
    found = duels(lucky, NOW, period_days=1)
    assert found[0].gain > 0.02
    assert not found[0].wins


def test_no_kind_of_goods_pays_for_the_others():
    losses = {"panhuo": 10.0, "trees": 8.0}
    assert after(60, losses, segment_losses={"panhuo": 10.0, "trees": 11.0}) == NOW


def test_what_was_before_the_champion_took_over_is_no_evidence_against_it():
    champion = Champion("panhuo", since=FIRST + timedelta(days=50))
    assert after(60, {"panhuo": 10.0, "trees": 5.0}, champion) == champion


def test_a_pinned_champion_stays_whatever_the_evidence():
    pinned = Champion("panhuo", since=NOW.since, why="pinned")
    assert after(90, {"panhuo": 10.0, "trees": 5.0}, pinned) == pinned


def test_what_was_used_is_no_challenger():
    fought = duels(scores(40, {"panhuo": 10.0, "used": 5.0}), NOW, period_days=1)
    assert fought == []
