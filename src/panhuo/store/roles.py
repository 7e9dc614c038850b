"""The roles of the database: an owner that cannot sign in, and two that can and own nothing."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from panhuo.store.urls import DATABASE
from panhuo.words.errors import DatabaseUnreachable, UnsafeDatabaseRole

__all__ = ["OWNER", "check_role", "ensure_roles"]

OWNER = "panhuo_owner"
LOGINS = ("panhuo_app", "panhuo_worker")
SAFE = sql.SQL("nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit")


def ensure_roles(admin_url: str, *, words: Mapping[str, str]) -> None:
    """Make the roles and the database that are not there yet; `admin_url` leads to the server's database `postgres`."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("select rolname from pg_roles")}
        if OWNER not in known:
            connection.execute(sql.SQL("create role {} nologin {}").format(sql.Identifier(OWNER), SAFE))
        for role in LOGINS:
            if role not in known:
                made = sql.SQL("create role {} login {} password {}")
                connection.execute(made.format(sql.Identifier(role), SAFE, sql.Literal(words[role])))
        if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone() is None:
            made = sql.SQL("create database {} owner {} template template0 encoding 'UTF8' strategy file_copy")
            connection.execute(made.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(DATABASE)))
            for role in LOGINS:
                granted = sql.SQL("grant connect on database {} to {}")
                connection.execute(granted.format(sql.Identifier(DATABASE), sql.Identifier(role)))


CHECK = """
select current_setting('server_version'), r.rolname, r.rolsuper, r.rolbypassrls,
       exists (select 1 from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm')) as owns,
       exists (select 1 from pg_class c where c.relnamespace = to_regnamespace('panhuo') and c.relkind in ('r', 'p')
               and pg_has_role(r.oid, c.relowner, 'member')) as acts_as_owner
from pg_roles r where r.rolname = current_user
"""


def check_role(url: str) -> str:
    """Give the version of the server; refuse a role that row-level security does not hold.

    Raises UnsafeDatabaseRole, which says what the role may do too much, and DatabaseUnreachable.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version, role, *powers = connection.execute(CHECK).fetchall()[0]
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(detail=str(error).strip()) from error
    names = ("superuser", "bypassrls", "owns tables", "member of the tables' owner")
    excess = [name for name, given in zip(names, powers, strict=True) if given]
    if excess:
        raise UnsafeDatabaseRole(role=role, excess=", ".join(excess))
    return version
