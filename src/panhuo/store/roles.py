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


# Also what the role may become: `set role` reaches the attributes of every role that it is a member of, and one that
# makes roles can make itself a member (before PostgreSQL 16: of any that is no superuser).
CHECK = """
with mighty as (
    select oid from pg_roles
    where rolsuper or rolbypassrls or rolcreaterole or rolreplication
          or rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
)
select current_setting('server_version'), r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolreplication,
       exists (select 1 from pg_shdepend d join pg_database b on b.datname = current_database()
               where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o'
               and (d.dbid = b.oid or (d.classid = 'pg_database'::regclass and d.objid = b.oid))) as owns,
       exists (select 1 from pg_roles o where (o.rolname = %(owner)s or o.oid in (
                   select relowner from pg_class
                   where relnamespace = to_regnamespace('panhuo') and relkind in ('r', 'p')))
               and pg_has_role(r.oid, o.oid, 'member')) as acts_as_owner,
       exists (select 1 from mighty m where m.oid <> r.oid and pg_has_role(r.oid, m.oid, 'member')) as may_become
from pg_roles r where r.rolname = current_user
"""
POWERS = (
    "superuser",
    "bypassrls",
    "createrole",
    "replication",
    "owns objects of the database",
    "member of the tables' owner",
    "member of a role that may do too much",
)


def check_role(url: str) -> str:
    """Give the version of the server; refuse a role that row-level security does not hold.

    Raises UnsafeDatabaseRole, which says what the role may do too much, and DatabaseUnreachable.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version, role, *powers = connection.execute(CHECK, {"owner": OWNER}).fetchall()[0]
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(detail=str(error).strip()) from error
    excess = [name for name, given in zip(POWERS, powers, strict=True) if given]
    if excess:
        raise UnsafeDatabaseRole(role=role, excess=", ".join(excess))
    return version
