"""Measuring the indicators, each behind its own fence."""

from types import ModuleType

import narwhals as nw
import polars as pl

from panhuo.health import diagnose, with_demand
from panhuo.health.measuring import indicator_members, measured
from tests.health.shop import AS_OF, ago, facts, poisson


def an_indicator(name: str, expression: nw.Expr) -> ModuleType:
    module = ModuleType(name)
    vars(module)["measure"] = lambda: expression
    return module


def test_a_faulty_indicator_is_one_fault_and_not_an_outage():
    members = {
        "broken": an_indicator("broken", nw.col("no_such_column").sum()),
        "on_hand": indicator_members()["on_hand"],
    }
    table, faults = measured(pl.DataFrame({"sku": ["a"], "on_hand": [3]}), by=["sku"], members=members)
    assert table.to_dicts() == [{"sku": "a", "on_hand": 3.0}]
    assert [(fault.room, fault.member) for fault in faults] == [("health", "broken")]
    assert "no_such_column" in faults[0].error


def test_an_indicator_that_raises_is_one_fault():
    broken = ModuleType("broken")
    vars(broken)["measure"] = lambda: 1 / 0
    table, faults = measured(pl.DataFrame({"sku": ["a"]}), by=["sku"], members={"broken": broken})
    assert table.columns == ["sku"]
    assert faults[0].error == "ZeroDivisionError: division by zero"


def test_every_indicator_of_the_folder_gives_a_column():
    found = facts(stock=[{"as_of": ago(0), "on_hand": 3}], sales=[{"date": ago(1), "units": 1, "unit_price": 5}])
    table, faults = diagnose(with_demand(found, poisson(found, 1.0)), as_of=AS_OF)
    assert faults == ()
    assert set(indicator_members()) < set(table.columns)
