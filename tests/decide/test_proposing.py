"""The policies in turn: one ranked table in the canonical form, in words, with faults fenced."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from panhuo import decide
from panhuo.decide.policies import order
from panhuo.words import polars_schema
from tests.decide.conftest import AS_OF, demand_of, facts_of, lanes_of

FACTS = facts_of(
    {"sku": "mug", "location": "north", "daily": 2.0},
    {"sku": "mug", "location": "south", "available": 20, "daily": 0.1},
    {"sku": "cup", "location": "north", "available": 300, "daily": 1.0, "costs_assumed": True},
    {"sku": "jar", "location": "north", "available": 5, "daily": 3.0},
)
LANES = lanes_of({"from_location": "south", "to_location": "north"})


def proposed(alerts: pl.DataFrame | None = None) -> pl.DataFrame:
    actions, faults = decide.propose(FACTS, demand_of(FACTS), lanes=LANES, alerts=alerts, as_of=AS_OF)
    assert faults == ()
    return actions


def test_actions_have_the_canonical_columns_and_fall_by_worth() -> None:
    actions = proposed()
    assert actions.schema == polars_schema("actions")
    assert actions["worth"].is_sorted(descending=True)
    assert set(actions["kind"]) == {"order", "transfer", "markdown"}
    assert actions["needs_approval"].all()
    assert actions["worth"].min() >= Decimal(10)


def test_the_same_input_gives_the_same_table_and_every_action_its_own_id() -> None:
    assert proposed().equals(proposed())
    assert proposed()["action"].is_unique().all()


def test_an_order_counts_on_the_units_that_a_transfer_brings() -> None:
    def ordered(lanes: pl.DataFrame) -> int:
        actions, _ = decide.propose(FACTS, demand_of(FACTS), lanes=lanes, alerts=None, as_of=AS_OF)
        to_north = actions.filter(kind="order", sku="mug", to_location="north")
        return to_north["units"].sum()

    assert ordered(LANES) <= ordered(lanes_of())


def test_the_sentence_names_quantity_day_and_money_in_both_languages() -> None:
    (jar,) = proposed().filter(pl.col("sku") == "jar").iter_rows(named=True)
    assert jar["why_en"].startswith(f"Order {jar['units']} pcs by 22 Nov: 5 available")
    assert f"补货 {jar['units']} 件" in jar["why_zh"]
    assert "11月22日" in jar["why_zh"]
    assert "¥" in jar["why_en"]


def test_an_assumed_cost_is_said_to_be_assumed() -> None:
    (cup,) = proposed().filter(pl.col("sku") == "cup").iter_rows(named=True)
    assert "assumed from the price" in cup["why_en"]
    assert "按售价推算" in cup["why_zh"]


def test_an_action_names_the_alert_that_it_answers() -> None:
    alerts = pl.DataFrame(
        {
            "alert": ["one", "two", "three"],
            "sku": ["jar", "jar", "mug"],
            "location": ["north", "north", "south"],
            "kind": ["overstock", "run_out", "overstock"],
        }
    )
    named = dict(proposed(alerts).select(pl.concat_str("kind", "sku", separator=" "), "alert").iter_rows())
    assert named["order jar"] == "two"
    assert named["transfer mug"] == "three"
    assert named["markdown cup"] is None


def test_a_policy_that_fails_is_one_fault_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        message = "no paper"
        raise RuntimeError(message)

    monkeypatch.setattr(order, "propose", broken)
    actions, faults = decide.propose(FACTS, demand_of(FACTS), lanes=LANES, alerts=None, as_of=AS_OF)
    assert [(fault.member, fault.error) for fault in faults] == [("order", "RuntimeError: no paper")]
    assert "markdown" in actions["kind"].to_list()


def test_no_facts_give_an_empty_table() -> None:
    none = FACTS.clear()
    actions, faults = decide.propose(none, demand_of(none), lanes=LANES, alerts=None, as_of=AS_OF)
    assert (actions.height, faults) == (0, ())


def test_facts_and_demand_in_different_order_are_refused() -> None:
    with pytest.raises(ValueError, match="same order"):
        decide.propose(FACTS, demand_of(FACTS.reverse()), lanes=LANES, alerts=None, as_of=AS_OF)
