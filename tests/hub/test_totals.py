"""Totals of everything are for who sees everything; everybody else gets those of what is within their sight."""

from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from panhuo import store
from panhuo.hub import reading
from panhuo.store import NOBODY, SYSTEM, Scope

AT = datetime(2026, 11, 22, tzinfo=UTC)
CELLS = [("Aurora", "Leeds", 10), ("Aurora", "York", 20), ("Borealis", "Leeds", 40)]


@pytest.fixture
def stocked(database: store.Database) -> store.Database:
    with psycopg.connect(str(database.urls.owner_login), autocommit=True) as connection:
        for owner, location, on_hand in CELLS:
            columns = "owner, location, sku, pool, on_hand, changed_at"
            given = [owner, location, "S", "", on_hand, AT]
            statement = sql.SQL("insert into panhuo.cell ({}) values (%s, %s, %s, %s, %s, %s)")
            connection.execute(statement.format(sql.SQL(columns)), given)
    return database


SIGHTS = [
    (SYSTEM, 3, 70),
    (Scope("viewer", None, None, None), 3, 70),
    (Scope("planner", None, ("Aurora",), None), 2, 30),
    (Scope("store", None, None, ("Leeds",)), 2, 50),
    (Scope("partner", None, ("Borealis",), ("York",)), 0, 0),
    (NOBODY, 0, 0),
    (Scope("stranger", None, None, None), 0, 0),
]


@pytest.mark.parametrize(("scope", "cells", "units"), SIGHTS)
def test_totals_are_of_what_is_within_sight(stocked: store.Database, scope: Scope, cells: int, units: int):
    with store.transaction(stocked, scope) as cursor:
        told = reading.totals(cursor, {})
        assert (told["total"], told["on_hand"], told["available"]) == (cells, units, units)
        whole = cursor.execute("select * from whole_totals()").fetchall()
        assert len(whole) == (cells == len(CELLS)), "the function tells nothing to who does not see everything"


def test_a_filter_is_not_passed_over(stocked: store.Database):
    with store.transaction(stocked, SYSTEM) as cursor:
        assert reading.totals(cursor, {"location": "Leeds"})["on_hand"] == 50
        assert reading.totals(cursor, {"q": "auro"})["on_hand"] == 30
        assert reading.totals(cursor, {"short": True})["total"] == 0
