"""From the run to the ledger: a first run opens it, and a transfer that somebody approves moves in it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import panhuo
from panhuo import cycle, hub
from panhuo.access import Identity, approvals
from panhuo.hub import Entry, Moves
from panhuo.store import SYSTEM, Database, transaction
from panhuo.tower import actions, runs
from tests import small_data
from tests.api.conftest import NOW, products
from tests.hub.ledger import faults

ANN = Identity("00000000-0000-7000-8000-000000000001", "Ann", "ann@example.com", "planner", "en", None, None)
BO = replace(ANN, actor="00000000-0000-7000-8000-000000000002", name="Bo", email="bo@example.com", role="approver")
LEEDS, YORK = 3, 900


def two_places(frame: pl.DataFrame, **columns: tuple[int, int]) -> pl.DataFrame:
    """Give the rows twice: at Leeds, which has little, and at York, which has plenty."""
    return pl.concat(
        frame.with_columns(location=pl.lit(place), **{name: pl.lit(units[at]) for name, units in columns.items()})
        for at, place in enumerate(("Leeds", "York"))
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one run in which goods should go from York to Leeds."""
    lane = {"from_location": "York", "to_location": "Leeds", "hours": 24.0, "cost_per_unit": "0.10", "currency": "CNY"}
    tables = {
        "sales": two_places(small_data.sales()),
        "stock": two_places(small_data.stock(), on_hand=(LEEDS, YORK)),
        "products": products(),
        "lanes": pl.DataFrame([lane]),
    }
    home = tmp_path_factory.mktemp("shop")
    cycle.save(panhuo.analyse(tables), home=home, begun=NOW, ended=NOW)
    return home


@pytest.fixture
def published(database: Database, shop: Path) -> Database:
    """A database with that run in it."""
    assert runs.publish(database, home=shop, by_name=None, now=NOW) is not None
    return database


def cell(database: Database, sku: str, location: str) -> dict[str, int]:
    with transaction(database, SYSTEM) as cursor:
        statement = "select on_hand, in_transit from cell where sku = %s and location = %s"
        return cursor.execute(statement, [sku, location]).fetchall()[0]


def transfers(database: Database) -> list[dict[str, Any]]:
    with transaction(database, SYSTEM) as cursor:
        rows = actions.actions(cursor, asked={"state": "all"}, sort="-worth", cursor_text=None, limit=500)[0]
    return [row for row in rows if row["kind"] == "transfer"]


def decide(database: Database, row: dict[str, Any], verb: str, by: Identity = ANN, **more: Any) -> actions.Decided:
    decision = actions.Decision(verb, **more)  # pyright: ignore[reportArgumentType]
    return actions.decide(database, by, ids=[str(row["action_id"])], decision=decision, currency="CNY", now=NOW)


@pytest.fixture
def transfer(published: Database) -> dict[str, Any]:
    """A transfer that one person may approve, as a rule may say."""
    with transaction(published, SYSTEM) as cursor:
        cursor.execute("update action set needs_approval = false where kind = 'transfer'")
    return transfers(published)[0]


def test_the_first_run_opens_the_ledger_and_later_ones_leave_it_alone(published: Database, shop: Path) -> None:
    with transaction(published, SYSTEM) as cursor:
        units = cursor.execute("select sum(on_hand) as units, count(*) as cells from cell").fetchall()[0]
        assert units == {"units": 10 * (LEEDS + YORK), "cells": 20}
        assert {row["kind"] for row in cursor.execute("select distinct kind from move").fetchall()} == {"opening"}
        assert faults(cursor) == []


def test_a_transfer_that_is_approved_is_on_its_way(published: Database, transfer: dict[str, Any]) -> None:
    assert decide(published, transfer, "approve").refused == []
    assert cell(published, transfer["sku"], "York") == {"on_hand": YORK - transfer["units"], "in_transit": 0}
    assert cell(published, transfer["sku"], "Leeds") == {"on_hand": LEEDS, "in_transit": transfer["units"]}
    with transaction(published, SYSTEM) as cursor:
        lines = cursor.execute("select reference, actor from move where kind = 'dispatched'").fetchall()
        assert {row["reference"] for row in lines} == {str(transfer["action_id"])}
        assert {str(row["actor"]) for row in lines} == {ANN.actor}
        assert faults(cursor) == []


def test_a_transfer_that_is_undone_comes_back(published: Database, transfer: dict[str, Any]) -> None:
    done = decide(published, transfer, "approve")
    actions.undo(published, ANN, done.decision_id, now=NOW + timedelta(minutes=1))
    assert cell(published, transfer["sku"], "York") == {"on_hand": YORK, "in_transit": 0}
    assert cell(published, transfer["sku"], "Leeds") == {"on_hand": LEEDS, "in_transit": 0}


def act(database: Database, *entries: Entry) -> None:
    with hub.open_writer(database.urls.application) as writer:
        writer.apply(SYSTEM, Moves(uuid.uuid4().bytes, entries))


def test_what_has_arrived_cannot_be_taken_back(published: Database, transfer: dict[str, Any]) -> None:
    done = decide(published, transfer, "approve")
    act(published, Entry("arrived", transfer["sku"], transfer["units"], "Leeds", transfer["brand"]))
    result = actions.undo(published, ANN, done.decision_id, now=NOW + timedelta(minutes=1))
    assert refusals(result) == ["PH801"]
    assert next(row for row in transfers(published) if row["action_id"] == transfer["action_id"])["state"] == "approved"
    assert cell(published, transfer["sku"], "Leeds")["on_hand"] == LEEDS + transfer["units"]


def test_a_transfer_of_what_was_sold_meanwhile_is_refused_and_stays_open(
    published: Database, transfer: dict[str, Any]
) -> None:
    act(published, Entry("shipped", transfer["sku"], YORK - 1, "York", transfer["brand"]))
    result = decide(published, transfer, "approve")
    assert refusals(result) == ["PH801"]
    assert next(row for row in transfers(published) if row["action_id"] == transfer["action_id"])["state"] == "open"
    assert cell(published, transfer["sku"], "York") == {"on_hand": 1, "in_transit": 0}


def refusals(done: actions.Decided) -> list[str]:
    return [refused["error"].code for refused in done.refused]


@pytest.fixture
def two_people(published: Database) -> Callable[[str], dict[str, Any]]:
    """Give a function by which Ann asks for a transfer and Bo is the second person; gives the transfer."""

    def go(verb: str) -> dict[str, Any]:
        row = transfers(published)[0]
        decide(published, row, "approve")
        with transaction(published, SYSTEM) as cursor:
            (asked,) = approvals.waiting(cursor, state="waiting", now=NOW)
        assert cell(published, row["sku"], "Leeds")["in_transit"] == 0
        actions.decide_approval(
            published,
            BO,
            str(asked["approval_id"]),
            payload_hash=asked["payload_hash"],
            approve=verb == "approve",
            reason="no",
            now=NOW,
        )
        return row

    return go


def test_a_transfer_of_two_people_moves_when_the_second_agrees(
    published: Database, two_people: Callable[[str], dict[str, Any]]
) -> None:
    row = two_people("approve")
    assert cell(published, row["sku"], "Leeds")["in_transit"] == row["units"]


def test_a_transfer_that_the_second_person_refuses_moves_nothing(
    published: Database, two_people: Callable[[str], dict[str, Any]]
) -> None:
    row = two_people("refuse")
    assert cell(published, row["sku"], "Leeds")["in_transit"] == 0
    assert cell(published, row["sku"], "York")["on_hand"] == YORK
