"""Raising alerts: levels, evidence, sentences and order, and a faulty rule costs only itself."""

import json
from datetime import date
from types import ModuleType
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from panhuo import alerts, health
from panhuo.demand import Demand
from panhuo.words import Text, polars_schema
from tests.health.shop import AS_OF, ago, facts, poisson


def shop() -> tuple[pl.DataFrame, Demand]:
    found = facts(
        stock=[
            {"sku": sku, "as_of": ago(0), "on_hand": units} for sku, units in zip("abcd", (2, 90, 500, 40), strict=True)
        ],
        products=[{"sku": sku, "list_price": 20, "unit_cost": 10} for sku in "abc"],
    )
    demand = poisson(found, 1.0, 1.0, 1.0, 0.0)
    return health.with_demand(found, demand), demand


def a_rule(find: Any) -> ModuleType:
    module = ModuleType("rule")
    vars(module).update(
        TITLE=Text("t", "t"), MEANING=Text("m", "m"), WHY=Text("{count} left{risk_clause}", "{count}"), find=find
    )
    return module


def everything(found: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    return found.select("sku", "location", level=pl.lit("red"), value_at_risk=pl.lit(None, dtype=pl.Float64), count=7)


def test_the_alerts_are_the_canonical_table_with_the_most_money_first():
    table, faults = alerts.raise_alerts(*shop(), as_of=AS_OF)
    assert faults == ()
    assert table.schema == polars_schema("alerts")
    money = table["value_at_risk"].drop_nulls().to_list()
    assert money == sorted(money, reverse=True)
    assert table["value_at_risk"].to_list()[-1] is None  # SKU d has no price and no cost
    assert set(table.select("sku", "kind").iter_rows()) == {("a", "run_out"), ("c", "overstock"), ("d", "overstock")}


def test_an_alert_keeps_its_id_on_the_same_day_and_changes_it_with_the_day():
    first, _ = alerts.raise_alerts(*shop(), as_of=AS_OF)
    again, _ = alerts.raise_alerts(*shop(), as_of=AS_OF)
    other, _ = alerts.raise_alerts(*shop(), as_of=ago(1))
    assert_frame_equal(first, again)
    assert first["alert"].n_unique() == first.height
    assert all(UUID(alert).version == 7 for alert in first["alert"])
    assert not set(first["alert"]) & set(other["alert"])


def test_the_order_of_the_rows_changes_nothing():
    found, demand = shop()
    reversed_rows = found.reverse()
    backward, _ = alerts.raise_alerts(reversed_rows, demand.aligned_to(reversed_rows), as_of=AS_OF)
    forward, _ = alerts.raise_alerts(found, demand, as_of=AS_OF)
    assert_frame_equal(forward, backward)


def test_a_faulty_rule_is_one_fault_and_not_an_outage():
    def broken(found: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
        return found.select("no_such_column")

    members = {"broken": a_rule(broken), "everything": a_rule(everything)}
    table, faults = alerts.raise_alerts(*shop(), as_of=AS_OF, members=members)
    assert table.height == 4
    assert [(fault.room, fault.member) for fault in faults] == [("alerts", "broken")]


def test_a_level_that_does_not_exist_is_a_fault_of_its_rule():
    def purple(found: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
        return everything(found, demand, as_of=as_of).with_columns(level=pl.lit("purple"))

    table, faults = alerts.raise_alerts(*shop(), as_of=AS_OF, members={"purple": a_rule(purple)})
    assert table.is_empty()
    assert "levels must be among yellow, orange, red, not purple" in faults[0].error


def test_unknown_money_is_left_out_of_the_sentence():
    table, _ = alerts.raise_alerts(*shop(), as_of=AS_OF, members={"everything": a_rule(everything)})
    assert table["why_en"].unique().to_list() == ["7 left"]
    assert json.loads(table["evidence"][0]) == {"count": 7}


def test_nothing_to_look_at_raises_nothing():
    found, demand = shop()
    table, faults = alerts.raise_alerts(found.clear(), demand.aligned_to(found.clear()), as_of=AS_OF)
    assert (table.height, faults) == (0, ())


@pytest.mark.parametrize("kind", sorted(alerts.rule_members()))
def test_every_rule_says_what_it_is_in_both_languages(kind: str):
    rule = alerts.rule_members()[kind]
    for text in (rule.TITLE, rule.MEANING, rule.WHY):
        assert text.en
        assert any("一" <= sign <= "鿿" for sign in text.zh)
    lines = rule.__doc__.splitlines()
    assert ": " in lines[0]
    assert all(any(line.startswith(part) for line in lines) for part in ("Formula:", "Unit:", "Source:"))
