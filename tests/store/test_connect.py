"""A transaction runs in somebody's name, and leaves neither name nor half a change behind."""

from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panhuo import store
from panhuo.store import NOBODY, SYSTEM, Scope

NAMES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


def test_what_a_failed_transaction_wrote_is_not_there(database):
    with pytest.raises(ZeroDivisionError), store.transaction(database, SYSTEM) as cursor:
        store.announce(cursor, topic="runs", kind="begun", payload={})
        _ = 1 / 0
    assert store.events_after(database, SYSTEM, event_id=0) == []


def test_a_connection_goes_back_to_the_pool_without_a_name(database):
    with store.transaction(database, SYSTEM):
        pass
    with database.pool.connection() as connection:
        found = connection.execute("select panhuo.role() as role, panhuo.sees_all_brands() as sees").fetchone()
    assert found == {"role": None, "sees": False}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(names=st.lists(NAMES, max_size=4), asked=NAMES)
def test_a_scope_sees_exactly_the_brands_and_places_that_it_names(database, names, asked):
    scope = Scope("partner", brands=tuple(names), locations=tuple(names))
    with store.transaction(database, scope) as cursor:
        row = cursor.execute(
            "select sees_brand(%(x)s) as brand, sees_location(%(x)s) as location, sees_brand(null) as unknown",
            {"x": asked},
        ).fetchone()
    assert row == {"brand": asked in names, "location": asked in names, "unknown": False}


def test_nobody_sees_and_writes_nothing(database):
    with store.transaction(database, SYSTEM) as cursor:
        store.announce(cursor, topic="runs", kind="begun", payload={})
    assert store.events_after(database, NOBODY, event_id=0) == []
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        store.transaction(database, NOBODY) as cursor,
    ):
        store.announce(cursor, topic="runs", kind="begun", payload={})


def test_a_statement_outside_of_any_transaction_of_ours_sees_nothing(database):
    with store.transaction(database, SYSTEM) as cursor:
        store.announce(cursor, topic="runs", kind="begun", payload={})
    with psycopg.connect(database.urls.application) as connection:
        assert connection.execute("select count(*) from panhuo.event").fetchone() == (0,)


def test_events_go_to_those_whom_they_concern(database):
    anna = str(uuid4())
    with store.transaction(database, SYSTEM) as cursor:
        store.announce(cursor, topic="t", kind="all", payload={})
        store.announce(cursor, topic="t", kind="brand", payload={}, brand="Aurora", location="Leeds")
        store.announce(cursor, topic="t", kind="other", payload={}, brand="Borealis", location="Leeds")
        store.announce(cursor, topic="t", kind="anna", payload={}, only_for=anna)

    def kinds(scope):
        return [event["kind"] for event in store.events_after(database, scope, event_id=0)]

    assert kinds(Scope("partner", brands=("Aurora",), locations=None)) == ["brand"]
    assert kinds(Scope("store", brands=None, locations=("York",))) == []
    assert kinds(Scope("planner", brands=None, locations=None)) == ["all", "brand", "other"]
    assert kinds(Scope("planner", actor=anna, brands=None, locations=None)) == ["all", "brand", "other", "anna"]


def test_somebody_with_a_scope_hears_what_is_meant_for_them_alone_but_nothing_out_of_sight(database):
    anna = str(uuid4())
    hers = Scope("partner", actor=anna, brands=("Aurora",), locations=None)
    with store.transaction(database, hers) as cursor:
        store.announce(cursor, topic="jobs", kind="own", payload={}, only_for=anna)
    with store.transaction(database, SYSTEM) as cursor:
        store.announce(cursor, topic="jobs", kind="hers", payload={}, only_for=anna)
        store.announce(cursor, topic="jobs", kind="other brand", payload={}, brand="Borealis", only_for=anna)
        store.announce(cursor, topic="jobs", kind="for all", payload={})
    assert [event["kind"] for event in store.events_after(database, hers, event_id=0)] == ["own", "hers"]


def test_an_event_is_held_back_while_an_earlier_transaction_may_still_come(database):
    with store.transaction(database, SYSTEM) as slow:
        store.announce(slow, topic="t", kind="first", payload={})
        with store.transaction(database, SYSTEM) as fast:
            store.announce(fast, topic="t", kind="second", payload={})
        assert store.events_after(database, SYSTEM, event_id=0) == []
    assert [event["kind"] for event in store.events_after(database, SYSTEM, event_id=0)] == ["first", "second"]


def test_the_pool_survives_the_loss_of_its_connections(database):
    with store.transaction(database, SYSTEM) as cursor:
        cursor.execute("select pg_backend_pid() as pid")
    with psycopg.connect(str(database.urls.owner_login), autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'panhuo_app'")
    with store.transaction(database, SYSTEM) as cursor:
        assert cursor.execute("select 1 as one").fetchone() == {"one": 1}
