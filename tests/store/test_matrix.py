"""Every table of the schema guards its rows itself, whatever the code above it does: walked through the catalogue.

The tables, their columns and the values that fit them come from the database's own catalogue; what each role may do is
the one expectation written by hand, and a table that is not named in it fails.
"""

import re
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from panhuo import store
from panhuo.store import NOBODY, SYSTEM, Scope

ROLES = ("anonymous", "system", "admin", "planner", "approver", "finance", "store", "partner", "viewer", "stranger")
KNOWN = {"system", "admin", "planner", "approver", "finance", "store", "partner", "viewer"}
ACTING = KNOWN - {"viewer"}
STAFF = {"system", "admin", "planner", "approver", "finance", "viewer"}
DECIDING = {"system", "admin", "planner", "approver"}
PLANNING = {"system", "admin", "planner"}
MANAGING = {"system", "admin"}
SERVICE = {"system"}
HANDLING = {"system", "admin", "planner", "approver", "store", "partner"}
NOBODY_AT_ALL: set[str] = set()
# Who may see, add, change and remove rows of a table at all. Rows are written as the asking person's own.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "action": {"select": KNOWN, "insert": SERVICE, "update": DECIDING, "delete": SERVICE},
    "action_event": {"select": KNOWN, "insert": DECIDING},
    "alert": {"select": KNOWN, "insert": SERVICE, "update": DECIDING | {"store"}, "delete": SERVICE},
    "api_token": {"select": MANAGING, "insert": MANAGING, "update": MANAGING},
    "approval": {"select": STAFF, "insert": HANDLING, "update": DECIDING},
    "attempt": {"select": SERVICE, "insert": SERVICE, "update": SERVICE, "delete": SERVICE},
    "audit": {"select": KNOWN, "insert": KNOWN},
    "belief": {"select": KNOWN, "insert": HANDLING, "update": HANDLING, "delete": SERVICE},
    "cell": {"select": KNOWN, "insert": HANDLING, "update": HANDLING},
    "channel_rule": {"select": STAFF, "insert": PLANNING, "update": PLANNING, "delete": PLANNING},
    "analogue_choice": {"select": KNOWN, "insert": PLANNING},
    "command": {"select": HANDLING, "insert": HANDLING, "delete": SERVICE},
    "credential": {"select": SERVICE, "insert": SERVICE, "update": SERVICE, "delete": SERVICE},
    "decision": {"select": DECIDING, "insert": DECIDING, "update": DECIDING},
    "delivery": {"select": MANAGING, "insert": MANAGING, "update": MANAGING, "delete": MANAGING},
    "difference": {"select": KNOWN, "insert": HANDLING, "update": HANDLING, "delete": SERVICE},
    "event": {"select": KNOWN, "insert": ACTING, "delete": SERVICE},
    "expected": {"select": KNOWN, "insert": HANDLING, "update": HANDLING, "delete": SERVICE},
    "feed": {"select": STAFF, "insert": PLANNING, "update": PLANNING, "delete": PLANNING},
    "hold": {"select": KNOWN, "insert": HANDLING, "update": HANDLING, "delete": SERVICE},
    "import_batch": {"select": STAFF, "insert": PLANNING, "update": PLANNING, "delete": SERVICE},
    "job": {"select": STAFF, "insert": PLANNING, "update": PLANNING, "delete": SERVICE},
    "migration": {},
    "model_choice": {"select": STAFF, "insert": PLANNING},
    "move": {"select": KNOWN, "insert": HANDLING},
    "newest_cell": {"select": KNOWN, "update": HANDLING},
    "outbox": {"select": SERVICE, "insert": HANDLING, "delete": SERVICE},
    "override": {"select": KNOWN, "insert": PLANNING, "update": PLANNING},
    "preference": {"select": KNOWN, "insert": KNOWN, "update": KNOWN},
    "run": {"select": KNOWN, "insert": SERVICE, "update": SERVICE, "delete": SERVICE},
    "saved_view": {"select": KNOWN, "insert": KNOWN, "update": KNOWN, "delete": KNOWN},
    "schedule": {"select": STAFF, "insert": PLANNING, "update": PLANNING, "delete": SERVICE},
    "stock_policy": {"select": KNOWN, "update": PLANNING},
    "user_account": {"select": KNOWN, "insert": MANAGING, "update": MANAGING},
    "web_session": {"select": SERVICE, "insert": SERVICE, "update": SERVICE, "delete": SERVICE},
    "webhook": {"select": MANAGING, "insert": MANAGING, "update": MANAGING, "delete": MANAGING},
}
VERBS = ("select", "insert", "update", "delete", "truncate")
# Rows that count everything are within sight of those only who see everything.
WHOLE = {"run", "job", "import_batch", "schedule", "channel_rule", "feed", "webhook", "delivery", "model_choice"}
# These have their one row from the start.
SINGLE = {"newest_cell", "stock_policy"}
ME, OTHER = UUID(int=1), UUID(int=2)
MINE = ("actor", "user_id", "only_for")
BRAND, FROM, TO = "Aurora", "Leeds", "York"
PLACES = {"location": FROM, "from_location": FROM, "to_location": TO}


def catalogue(url: str) -> list[dict[str, Any]]:
    statement = """
        select c.relname as name, c.relkind as kind, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
               pg_get_userbyid(c.relowner) as owner, c.reloptions as options, obj_description(c.oid) as comment
        from pg_class c where c.relnamespace = 'panhuo'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    """
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(statement).fetchall()


def columns(url: str, table: str) -> dict[str, tuple[str, str]]:
    """Give the columns that a row must have or that say whose it is: name, type, and the check on it if any."""
    statement = """
        select a.attname, format_type(a.atttypid, a.atttypmod), coalesce(
            (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
             where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum]), '')
        from pg_attribute a
        where a.attrelid = ('panhuo.' || %(table)s)::regclass and a.attnum > 0 and not a.attisdropped
          and a.attidentity = '' and ((a.attnotnull and not a.atthasdef) or a.attname = any(%(whose)s))
    """
    whose = ["brand", "owner", *PLACES, *MINE]
    with psycopg.connect(url) as connection:
        return {
            name: (kind, check) for name, kind, check in connection.execute(statement, {"table": table, "whose": whose})
        }


def fitting(name: str, kind: str, check: str, *, number: int, mine: UUID) -> object:
    """Give a value that the column takes; `number` makes keys differ."""
    if name == "brand" or (name == "owner" and kind == "text"):
        return BRAND
    if name in PLACES:
        return PLACES[name]
    if name in MINE:
        return None if name == "only_for" else mine
    if choice := re.search(r"'(\w+)'::text", check):
        return choice[1]
    values = {
        "uuid": UUID(int=100 + number),
        "text": f"text {number}",
        "bytea": bytes([number % 256, number // 256]),
        "jsonb": "{}",
        "text[]": "{}",
        "bigint[]": "{}",
        "uuid[]": "{}",
        "boolean": True,
        "date": "2026-01-01",
        "timestamp with time zone": "2026-01-01T00:00:00Z",
        "bigint": number,
        "integer": number,
    }
    return values.get(kind, number)


class Table:
    """One table of the catalogue, and rows that fit it."""

    number = 0

    def __init__(self, database: store.Database, name: str) -> None:
        self.name = name
        self.columns = columns(str(database.urls.owner_login), name)

    @property
    def scoped(self) -> bool:
        return bool({"brand", *PLACES} & set(self.columns))

    def row(self, *, mine: UUID, **given: object) -> dict[str, object]:
        Table.number += 1
        made = {
            name: fitting(name, kind, check, number=Table.number, mine=mine)
            for name, (kind, check) in self.columns.items()
        }
        known: dict[str, object] = {"action_id": UUID(int=7)} if self.name == "action_event" else {}
        if self.name in ("belief", "difference"):
            known["feed"] = "wms"
        if self.name == "hold":
            # Without a cell it would be a refused request, which is its sender's own.
            known["cell_id"] = 1
        if self.name == "delivery":
            known["webhook_id"] = UUID(int=9)
        if self.name in ("credential", "web_session"):
            known["user_id"] = OTHER
        if self.name == "schedule":
            known["kind"] = "sweep"
        if self.name == "user_account":
            known["user_id"] = UUID(int=1000 + Table.number)
        return made | known | given

    def insert(self, row: dict[str, object]) -> sql.Composed:
        if not row:
            return sql.SQL("insert into {} default values").format(sql.Identifier("panhuo", self.name))
        return sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("panhuo", self.name),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(map(sql.Literal, row.values())),
        )

    def statement(self, verb: str, *, mine: UUID) -> sql.Composed:
        if verb == "insert":
            return self.insert(self.row(mine=mine))
        column = sql.Identifier(next(iter(self.columns), "only_row"))
        verbs = {
            "select": "select * from {table} limit 1",
            "update": "update {table} set {column} = {column}",
            "delete": "delete from {table}",
            "truncate": "truncate {table}",
        }
        return sql.SQL(verbs[verb]).format(table=sql.Identifier("panhuo", self.name), column=column)


def done_by(database: store.Database, scope: Scope, statement: sql.Composed) -> str:
    """Try it and take it back; say what came of it: refused, nothing (no row touched or seen), or done."""

    class Enough(Exception):
        """The statement was tried; nothing of it is to stay."""

    came = "nothing"
    try:
        with store.transaction(database, scope) as cursor:
            cursor.execute(statement)
            came = "done" if cursor.rowcount > 0 else "nothing"
            raise Enough
    except Enough:
        return came
    except psycopg.errors.InsufficientPrivilege:
        return "refused"


@pytest.fixture
def filled(database: store.Database) -> store.Database:
    """A database with one row in every table, whose owner is the one who asks."""
    with psycopg.connect(str(database.urls.owner_login)) as connection:
        people = Table(database, "user_account")
        for number in (ME, OTHER):
            connection.execute(people.insert(people.row(mine=ME, user_id=number)))
        connection.execute(
            Table(database, "action").insert(Table(database, "action").row(mine=ME, action_id=UUID(int=7)))
        )
        known = {"feed": {"feed": "wms"}, "webhook": {"webhook_id": UUID(int=9)}}
        for name, given in known.items():
            table = Table(database, name)
            connection.execute(table.insert(table.row(mine=ME, **given)))
        for name in sorted(ALLOWED.keys() - SINGLE - known.keys()):
            if name not in ("user_account", "action", "schedule"):
                table = Table(database, name)
                given = {"user_id": ME} if name == "credential" else {}
                connection.execute(table.insert(table.row(mine=ME, **given)))
        connection.execute("insert into panhuo.schedule (kind, cron) values ('cycle', '* * * * *')")
    return database


def test_every_table_is_secured_owned_by_the_owner_described_and_known_to_this_test(database: store.Database) -> None:
    found = catalogue(str(database.urls.owner_login))
    assert {row["name"] for row in found} == set(ALLOWED)
    for row in found:
        assert row["kind"] in {"r", "p"} or "security_invoker=true" in (row["options"] or []), row
        assert row["secured"], row
        # The owner migrates but never serves a request; its own book of steps is the one table that it reads.
        assert row["forced"] or row["name"] == "migration", row
        assert row["owner"] == "panhuo_owner", row
        assert row["comment"], row


@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_with_every_table_what_the_matrix_says_and_nothing_else(filled: store.Database, role: str) -> None:
    leaks = []
    scope = Scope(role, actor=str(ME), brands=None, locations=None)
    for name, allowed in ALLOWED.items():
        table = Table(filled, name)
        for verb in VERBS:
            came = done_by(filled, scope, table.statement(verb, mine=ME))
            if (came == "done") != (role in allowed.get(verb, NOBODY_AT_ALL)):
                leaks.append((name, verb, came))
    assert leaks == []


SIGHTS = [
    ((BRAND,), None, True),
    ((BRAND,), (FROM,), True),
    (None, (FROM,), True),
    (("Borealis",), None, False),
    ((BRAND,), ("Hull",), False),
    (None, ("Hull",), False),
    ((), (), False),
    (("*",), ("*",), False),
]


@pytest.mark.parametrize(("brands", "locations", "within"), SIGHTS)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_sees_changes_or_writes_a_row_out_of_its_sight(
    filled: store.Database,
    role: str,
    *,
    brands: tuple[str, ...] | None,
    locations: tuple[str, ...] | None,
    within: bool,
) -> None:
    leaks = []
    scope = Scope(role, actor=str(ME), brands=brands, locations=locations)
    for name, allowed in ALLOWED.items():
        table = Table(filled, name)
        if not table.scoped and name not in WHOLE and name != "action_event":
            continue
        for verb in ("select", "insert", "update", "delete"):
            came = done_by(filled, scope, table.statement(verb, mine=ME))
            # The service itself is never out of sight of anything that it may remove or publish.
            may = role in allowed.get(verb, NOBODY_AT_ALL) and ((within and name not in WHOLE) or role == "system")
            if came == "done" and not may:
                leaks.append((name, verb))
            if came != "done" and may and role != "system":
                leaks.append((name, verb, "is refused"))
    assert leaks == []


@pytest.mark.parametrize("role", sorted(KNOWN))
def test_a_place_sees_what_comes_to_it_and_what_leaves_it(filled: store.Database, role: str) -> None:
    for name in ("action", "approval"):
        statement = Table(filled, name).statement("select", mine=ME)
        for place, seen in ((FROM, True), (TO, True), ("Hull", False)):
            came = done_by(filled, Scope(role, actor=str(ME), brands=None, locations=(place,)), statement)
            assert (came == "done") == (seen and role in ALLOWED[name]["select"]), (name, place, came)


@pytest.mark.parametrize("role", sorted(KNOWN))
@pytest.mark.parametrize("name", ["saved_view", "preference", "decision", "audit", "command", "user_account"])
def test_what_is_somebodys_own_is_nobody_elses(filled: store.Database, name: str, role: str) -> None:
    table = Table(filled, name)
    with psycopg.connect(str(filled.urls.owner_login)) as connection:
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier("panhuo", "preference")))
        for kept in ("saved_view", "decision", "audit", "command"):
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier("panhuo", kept)))
        if name != "user_account":
            connection.execute(table.insert(table.row(mine=OTHER)))
    stranger = Scope(role, actor=str(UUID(int=3)), brands=None, locations=None)
    sees_everybodys = {"audit": {"system", "admin", "finance"}, "user_account": MANAGING}.get(name, SERVICE)
    for verb in VERBS:
        came = done_by(filled, stranger, table.statement(verb, mine=OTHER))
        may = role in sees_everybodys and role in ALLOWED[name].get(verb, NOBODY_AT_ALL)
        if (name == "saved_view" and verb != "select") or (name == "audit" and verb == "insert"):
            # A view is changed by its owner alone; a deed is written down in one's own name, but by the service.
            may = name == "audit" and role == "system"
        assert (came == "done") == may, (verb, came)


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_without_a_name_nothing_is_seen_or_written(filled: store.Database, name: str) -> None:
    table = Table(filled, name)
    for verb in VERBS:
        assert done_by(filled, NOBODY, table.statement(verb, mine=ME)) != "done"
    statement = sql.SQL("select * from {}").format(sql.Identifier("panhuo", name))
    with psycopg.connect(filled.urls.application) as connection:
        try:
            assert connection.execute(statement).fetchall() == []
        except psycopg.errors.InsufficientPrivilege:
            assert name == "migration"


def tables_of(url: str, schema: str) -> list[str]:
    statement = "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(statement, [schema])]


def test_the_queue_is_out_of_the_applications_reach_and_the_rows_out_of_the_workers(filled: store.Database) -> None:
    owner = str(filled.urls.owner_login)
    ways = [(filled.urls.application, "jobs"), (str(filled.urls.worker), "panhuo")]
    for url, schema in ways:
        for name in tables_of(owner, schema):
            with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, name)))


def test_work_is_queued_by_its_row_alone(filled: store.Database) -> None:
    queue = sql.SQL("select queue_job({})")
    job, unknown = sql.Literal(UUID(int=500)), sql.Literal(UUID(int=501))
    with psycopg.connect(str(filled.urls.owner_login)) as connection:
        connection.execute(
            sql.SQL("insert into panhuo.job (job_id, kind, queued_at) values ({}, 'cycle', now())").format(job)
        )
    planner = Scope("planner", actor=str(ME), brands=None, locations=None)
    assert done_by(filled, planner, queue.format(job)) == "done"
    assert done_by(filled, planner, queue.format(unknown)) == "refused"
    assert (
        done_by(filled, Scope("partner", actor=str(ME), brands=(BRAND,), locations=None), queue.format(job))
        == "refused"
    )
    assert done_by(filled, NOBODY, queue.format(job)) == "refused"
    with store.transaction(filled, SYSTEM) as cursor:
        cursor.execute("update job set state = 'done'")
    assert done_by(filled, planner, queue.format(job)) == "refused"
