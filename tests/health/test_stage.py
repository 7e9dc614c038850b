"""The lifecycle stage."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from panhuo.health.stage import STAGES, stage
from tests.health.shop import AS_OF, ago

WEEKS = {f"units_week_{week}": 10 for week in range(1, 9)}
STEADY: dict[str, Any] = WEEKS | {"end_date": None, "launched_on": None, "units_91d": 130, "history_days": 400}


def stage_of(**changes: Any) -> str:
    schema = {"end_date": pl.Date, "launched_on": pl.Date}
    return pl.DataFrame([STEADY | changes], schema_overrides=schema).select(stage(as_of=AS_OF)).item()


def weeks(now: int, before: int) -> dict[str, int]:
    return {f"units_week_{week}": now if week <= 4 else before for week in range(1, 9)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "mature"),
        ({"end_date": ago(-14)}, "end"),
        ({"end_date": ago(-15)}, "mature"),
        ({"launched_on": ago(28)}, "launch"),
        ({"launched_on": ago(-3)}, "launch"),
        ({"launched_on": ago(29)}, "mature"),
        ({"launched_on": ago(3), "end_date": ago(-1)}, "end"),
        (weeks(0, 0) | {"units_91d": 0}, "dormant"),
        (weeks(0, 0) | {"units_91d": 0, "history_days": 50}, "mature"),
        (weeks(10, 5), "growth"),  # z = 20 / sqrt(60) = 2.58
        (weeks(5, 10), "decline"),
        (weeks(12, 10), "mature"),  # 20 % more is under 25 %
    ],
)
def test_the_stage(changes: dict[str, date | int], expected: str):
    assert stage_of(**changes) == expected


def test_three_units_against_one_are_not_yet_growth():
    assert stage_of(**weeks(0, 0) | {"units_week_1": 3, "units_week_5": 1}) == "mature"  # z = 2 / 2 = 1


def test_every_stage_has_a_name_in_both_languages():
    assert all(text.en and text.zh for text in STAGES.values())
