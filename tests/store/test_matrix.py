"""Every table of the schema guards its rows itself, whatever the code above it does: walked through the catalogue."""

import psycopg
import pytest

from panhuo import store
from panhuo.store import NOBODY, Scope

# What each role may do with each table at all; a new table has no access until it stands here.
ROLES = ("anonymous", "system", "admin", "planner", "approver", "finance", "store", "partner", "viewer")
WRITERS = {"system", "admin", "planner", "approver", "finance", "store", "partner"}
ALLOWED = {
    "event": {role: {"select"} | ({"insert"} if role in WRITERS else set()) for role in ROLES if role != "anonymous"},
    "migration": {},
}
STATEMENTS = {
    "select": "select * from {table} limit 1",
    "insert": "insert into {table} {values}",
    "update": "update {table} set {column} = {column}",
    "delete": "delete from {table}",
    "truncate": "truncate {table}",
}
VALUES = {
    "event": "(topic, kind, payload, brand, location) values ('t', 'k', '{}', 'Aurora', 'Leeds')",
    "migration": "(name, sha256) values ('a', 'b')",
}
COLUMN = {"event": "topic", "migration": "sha256"}


def catalogue(url: str) -> list[dict[str, object]]:
    statement = """
        select c.relname as name, c.relkind as kind, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
               pg_get_userbyid(c.relowner) as owner, c.reloptions as options, obj_description(c.oid) as comment
        from pg_class c where c.relnamespace = 'panhuo'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    """
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(statement).fetchall()


def test_every_table_is_secured_owned_by_the_owner_described_and_known_to_this_test(database):
    found = catalogue(str(database.urls.owner_login))
    assert {row["name"] for row in found} == set(ALLOWED)
    for row in found:
        assert row["kind"] in {"r", "p"} or "security_invoker=true" in (row["options"] or []), row
        assert row["secured"], row
        # The owner migrates but never serves a request; its own book of steps is the one table that it reads.
        assert row["forced"] or row["name"] == "migration", row
        assert row["owner"] == "panhuo_owner", row
        assert row["comment"], row


def done_by(database, role: str, *, table: str, verb: str, brands, locations) -> str:
    """Try the verb and say what came of it: refused, nothing (no row touched or seen), or done."""
    scope = Scope(role, brands=brands, locations=locations)
    statement = STATEMENTS[verb].format(table=table, values=VALUES[table], column=COLUMN[table])
    try:
        with store.transaction(database, scope) as cursor:
            cursor.execute(statement)
            return "done" if cursor.rowcount > 0 else "nothing"
    except psycopg.errors.InsufficientPrivilege:
        return "refused"


@pytest.fixture
def filled(database):
    with psycopg.connect(str(database.urls.owner_login)) as connection:
        connection.execute("insert into panhuo.event " + VALUES["event"])  # type: ignore[arg-type]
    return database


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", sorted(ALLOWED))
def test_a_role_does_with_a_table_what_the_matrix_says_and_nothing_else(filled, table, role):
    allowed = ALLOWED[table].get(role, set())
    for verb in STATEMENTS:
        came = done_by(filled, role, table=table, verb=verb, brands=None, locations=None)
        assert (came == "done") == (verb in allowed), (table, role, verb, came)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("brands", "locations", "sees"),
    [
        (("Aurora",), ("Leeds",), True),
        (("Aurora",), None, True),
        (None, ("Leeds",), True),
        (("Borealis",), ("Leeds",), False),
        (("Aurora",), ("York",), False),
        ((), (), False),
        (("*",), ("*",), False),
    ],
)
def test_no_role_sees_a_row_out_of_its_scope(filled, role, brands, locations, sees):
    came = done_by(filled, role, table="event", verb="select", brands=brands, locations=locations)
    assert (came == "done") == (sees and role != "anonymous"), came


@pytest.mark.parametrize("role", sorted(WRITERS))
@pytest.mark.parametrize(
    ("brands", "locations", "writes"),
    [
        (("Aurora",), ("Leeds",), True),
        (None, None, True),
        (("Borealis",), None, False),
        (None, ("York",), False),
        ((), (), False),
    ],
)
def test_no_role_writes_a_row_out_of_its_scope(database, role, brands, locations, writes):
    came = done_by(database, role, table="event", verb="insert", brands=brands, locations=locations)
    assert came == ("done" if writes else "refused")


def test_a_role_that_is_not_known_sees_nothing(filled):
    assert done_by(filled, "stranger", table="event", verb="select", brands=None, locations=None) == "nothing"


@pytest.mark.parametrize("table", sorted(ALLOWED))
def test_without_a_name_nothing_is_seen_or_written(filled, table):
    for verb in STATEMENTS:
        assert done_by(filled, NOBODY.role, table=table, verb=verb, brands=None, locations=None) != "done"
    statement = STATEMENTS["select"].format(table=f"panhuo.{table}")
    with psycopg.connect(filled.urls.application) as connection:
        try:
            assert connection.execute(statement).fetchall() == []
        except psycopg.errors.InsufficientPrivilege:
            assert table == "migration"
