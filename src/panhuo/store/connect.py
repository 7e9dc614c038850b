"""Connections, and transactions in the name of somebody: the database itself decides what that somebody may see."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from panhuo.store.urls import Urls
from panhuo.words.errors import DatabaseUnreachable

__all__ = ["NOBODY", "SYSTEM", "Database", "Scope", "enter", "open_database", "transaction"]

Row = dict[str, Any]
WAIT_SECONDS_MAX = 30.0
EVERYTHING = "*"


@dataclass(frozen=True)
class Scope:
    """In whose name: `role`, `actor` (the id of a user, if any), the brands and places within sight (None = all)."""

    role: str
    actor: str | None = None
    brands: tuple[str, ...] | None = ()
    locations: tuple[str, ...] | None = ()


SYSTEM = Scope("system", brands=None, locations=None)
NOBODY = Scope("anonymous")


@dataclass(frozen=True)
class Database:
    """An open database: a pool of connections as the role of the application."""

    pool: ConnectionPool[psycopg.Connection[Row]]
    urls: Urls


@contextmanager
def open_database(urls: Urls, *, connections_max: int = 8) -> Generator[Database]:
    """Open the pool of the application; a connection that a restart of the server broke is replaced by itself."""
    with ConnectionPool(
        urls.application,
        connection_class=psycopg.Connection[Row],
        kwargs={"row_factory": dict_row},
        min_size=1,
        max_size=connections_max,
        timeout=WAIT_SECONDS_MAX,
        check=_check,
    ) as pool:
        yield Database(pool, urls)


def _check(connection: psycopg.Connection[Row]) -> None:
    """Let the pool replace a connection that a restart of the server broke."""
    ConnectionPool.check_connection(cast("psycopg.Connection[tuple[Any, ...]]", connection))


@contextmanager
def transaction(database: Database, scope: Scope) -> Generator[psycopg.Cursor[Row]]:
    """Give a cursor in one transaction in the name of `scope`; it commits at the end, or leaves nothing on an error.

    Raises DatabaseUnreachable if no connection can be had.
    """
    try:
        connection = database.pool.getconn()
    except PoolTimeout as error:
        raise DatabaseUnreachable(detail=str(error)) from error
    try:
        with connection.transaction(), connection.cursor() as cursor:
            enter(cursor, scope)
            yield cursor
    finally:
        database.pool.putconn(connection)


def enter(cursor: psycopg.Cursor[Any], scope: Scope) -> None:
    """Say in whose name the rest of the cursor's transaction is."""
    cursor.execute(ENTER, _settings(scope))


# Local to the transaction: a connection goes back to the pool without a name.
ENTER = """
select set_config('search_path', 'panhuo', true),
       set_config('panhuo.role', %(role)s, true),
       set_config('panhuo.actor', %(actor)s, true),
       set_config('panhuo.brands', %(brands)s, true),
       set_config('panhuo.locations', %(locations)s, true)
"""


def _settings(scope: Scope) -> dict[str, str]:
    return {
        "role": scope.role,
        "actor": scope.actor or "",
        "brands": _within(scope.brands),
        "locations": _within(scope.locations),
    }


def _within(names: tuple[str, ...] | None) -> str:
    """Write names as a PostgreSQL array; a star for all of them."""
    if names is None:
        return EVERYTHING
    quoted = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    return "{" + ",".join(f'"{name}"' for name in quoted) + "}"
