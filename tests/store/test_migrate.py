"""The schema goes forward and back by itself, whole steps only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest

from panhuo import store
from panhuo.store.migrate import Migration, migrations
from panhuo.words.errors import DatabaseUnreachable, MigrationFailed, NoWayBack


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'panhuo'").fetchall()
    return {name for (name,) in found}


def objects(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select 'function ' || proname from pg_proc where pronamespace = 'panhuo'::regnamespace"
            " union select 'table ' || relname from pg_class where relnamespace = 'panhuo'::regnamespace"
        ).fetchall()
    return {name for (name,) in found}


def test_a_second_migration_has_nothing_to_do(empty_database):
    assert store.migrate(empty_database) == [step.name for step in migrations()]
    assert store.migrate(empty_database) == []


def test_every_step_can_be_taken_back_and_taken_again(empty_database):
    seen = []
    for number, _ in enumerate(migrations(), start=1):
        store.migrate(empty_database, steps=migrations()[:number])
        seen.append(objects(str(empty_database.owner_login)))
    for number in reversed(range(len(migrations()))):
        last = migrations()[number - 1].name if number else None
        assert store.migrate_back(empty_database, to=last) == [migrations()[number].name]
        assert objects(str(empty_database.owner_login)) == (seen[number - 1] if number else BOOK)
    assert store.migrate(empty_database) == [step.name for step in migrations()]


BOOK = {"table migration", "table migration_pkey"}


def test_a_step_that_fails_leaves_nothing_of_itself(empty_database):
    broken = Migration("0099_broken", up="create table panhuo.half (n int); select 1 / 0", down="")
    with pytest.raises(MigrationFailed, match=r"0099_broken.*division by zero"):
        store.migrate(empty_database, steps=(broken,))
    assert "half" not in tables(str(empty_database.owner_login))


def test_a_step_that_was_changed_after_it_was_taken_is_refused(empty_database):
    store.migrate(empty_database)
    first, *others = migrations()
    with pytest.raises(MigrationFailed, match="changed after"):
        store.migrate(empty_database, steps=(replace(first, up=first.up + "-- more"), *others))


def test_a_database_newer_than_the_program_is_refused(empty_database):
    newer = Migration("9999_of_tomorrow", up="select 1", down="select 1")
    store.migrate(empty_database, steps=(*migrations(), newer))
    with pytest.raises(NoWayBack, match="9999_of_tomorrow"):
        store.migrate(empty_database)


def test_two_that_migrate_at_once_take_each_step_once(empty_database):
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: store.migrate(empty_database), range(4)))
    assert sorted(name for part in taken for name in part) == [step.name for step in migrations()]


def test_the_application_can_neither_migrate_nor_read_the_book(empty_database):
    store.migrate(empty_database)
    as_application = replace(empty_database, owner_login=None)
    with pytest.raises(DatabaseUnreachable, match="permission denied to set role"):
        store.migrate(as_application)
    with psycopg.connect(empty_database.application) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from panhuo.migration")
