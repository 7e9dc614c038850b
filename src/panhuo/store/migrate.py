"""Brings the schema up to date, or back, in numbered steps of plain SQL, each in a transaction of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql

from panhuo.store.roles import OWNER
from panhuo.store.urls import Urls
from panhuo.words.errors import DatabaseUnreachable, MigrationFailed, NoWayBack

__all__ = ["Migration", "ensure_schema", "migrate", "migrate_back", "migrations"]

FOLDER = Path(__file__).parent / "migrations"
# Any number will do, so long as it is always the same: one migrator at a time.
LOCK = 7_303_014
BOOK = """
create schema if not exists panhuo;
grant usage on schema panhuo to panhuo_app;
create table if not exists panhuo.migration (
    name text primary key, sha256 text not null, taken_at timestamptz not null default clock_timestamp()
);
comment on table panhuo.migration is 'The steps of the schema that were taken; only the owner reads it.';
alter table panhuo.migration enable row level security;
"""


@dataclass(frozen=True)
class Migration:
    """One step of the schema: forward and back."""

    name: str
    up: str
    down: str

    @property
    def sha256(self) -> str:
        """Give the fingerprint of the way forward."""
        return hashlib.sha256(self.up.encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Give the steps in their order: `NNNN_name.up.sql` with its `NNNN_name.down.sql`."""
    names = sorted(path.name.removesuffix(".up.sql") for path in folder.glob("*.up.sql"))
    return tuple(
        Migration(
            name,
            up=(folder / f"{name}.up.sql").read_text(encoding="utf-8"),
            down=(folder / f"{name}.down.sql").read_text(encoding="utf-8"),
        )
        for name in names
    )


def migrate(urls: Urls, *, steps: Sequence[Migration] | None = None) -> list[str]:
    """Take the steps that were not taken yet and give their names.

    Each is taken whole or not at all. Raises MigrationFailed (also if a step taken before was changed since), NoWayBack
    if the database has steps that this version does not know.
    """
    known = migrations() if steps is None else steps
    with _owner(urls) as connection:
        taken = _taken(connection)
        unknown = [name for name in taken if name not in {step.name for step in known}]
        if unknown:
            raise NoWayBack(migrations=", ".join(unknown))
        done: list[str] = []
        for step in known:
            if step.name not in taken:
                _take(connection, step, step.up, book="insert into panhuo.migration (name, sha256) values (%s, %s)")
                done.append(step.name)
            elif taken[step.name] != step.sha256:
                raise MigrationFailed(migration=step.name, detail="its file was changed after it had been taken")
        return done


def ensure_schema(urls: Urls) -> list[str]:
    """Bring the schema up to date where its owner can sign in; else see that it stands. Gives the steps taken."""
    if urls.owner_login is not None:
        return migrate(urls)
    try:
        with psycopg.connect(urls.application, connect_timeout=10) as connection:
            found = connection.execute("select to_regclass('panhuo.schedule') is not null").fetchone()
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(detail=str(error).strip()) from error
    if found is None or not found[0]:
        raise MigrationFailed(migration=migrations()[-1].name, detail="PANHUO_DATABASE_ADMIN_URL is needed to take it")
    return []


def migrate_back(urls: Urls, *, to: str | None, steps: Sequence[Migration] | None = None) -> list[str]:
    """Take back the steps after the one named `to` (all if None), the last first, and give their names."""
    known = migrations() if steps is None else steps
    with _owner(urls) as connection:
        taken = _taken(connection)
        later = [step for step in reversed(known) if step.name in taken and (to is None or step.name > to)]
        for step in later:
            _take(connection, step, step.down, book="delete from panhuo.migration where name = %s and sha256 = %s")
        return [step.name for step in later]


@contextmanager
def _owner(urls: Urls) -> Generator[psycopg.Connection[Any]]:
    """Connect as the owner of the tables, alone: another migrator waits here until this connection ends."""
    try:
        with psycopg.connect(urls.owner_login or urls.application, autocommit=True) as connection:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
            connection.execute("select pg_advisory_lock(%s)", [LOCK])
            connection.execute(BOOK)
            yield connection
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        raise DatabaseUnreachable(detail=str(error).strip()) from error


def _taken(connection: psycopg.Connection[Any]) -> dict[str, str]:
    return dict(connection.execute("select name, sha256 from panhuo.migration order by name").fetchall())


def _take(connection: psycopg.Connection[Any], step: Migration, way: str, *, book: LiteralString) -> None:
    try:
        with connection.transaction():
            connection.execute(cast("LiteralString", way))
            connection.execute(book, [step.name, step.sha256])
    except psycopg.Error as error:
        raise MigrationFailed(migration=step.name, detail=str(error).strip()) from error
