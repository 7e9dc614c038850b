"""A role that row-level security would not hold is refused, also if it would only have to become another role."""

from collections.abc import Generator

import psycopg
import pytest
from psycopg import sql

from panhuo import store
from panhuo.words.errors import UnsafeDatabaseRole

MADE = ("test_mighty", "test_login")


@pytest.fixture
def admin(database) -> Generator[psycopg.Connection]:
    with psycopg.connect(str(database.urls.owner_login), autocommit=True) as connection:
        connection.execute("create role test_mighty nologin bypassrls")
        connection.execute("create role test_login login noinherit password 'word'")
        grant = sql.SQL("grant connect on database {} to test_login")
        connection.execute(grant.format(sql.Identifier(connection.info.dbname)))
        yield connection
        for role in MADE:
            connection.execute(sql.SQL("drop owned by {}").format(sql.Identifier(role)))
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def as_login(database) -> str:
    return "postgresql://test_login:word@" + database.urls.application.split("@")[1]


def test_a_role_without_powers_is_taken(database, admin):
    assert store.check_role(as_login(database)).startswith("18")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("alter role test_login bypassrls", "bypassrls"),
        ("alter role test_login createrole", "createrole"),
        ("alter role test_login replication", "replication"),
        (
            "create function panhuo.mine() returns int language sql as 'select 1';"
            " alter function panhuo.mine() owner to test_login",
            "owns objects",
        ),
        ("grant panhuo_owner to test_login", "member of the tables' owner"),
        ("grant test_mighty to test_login", "member of a role"),
        ("grant pg_execute_server_program to test_login", "member of a role"),
    ],
)
def test_a_role_that_could_get_around_row_security_is_refused(database, admin, given, told):
    admin.execute(given)
    with pytest.raises(UnsafeDatabaseRole, match=told):
        store.check_role(as_login(database))


def test_a_member_of_the_owner_is_refused_before_there_is_a_schema(empty_database):
    with psycopg.connect(str(empty_database.owner_login), autocommit=True) as connection:
        connection.execute("create role test_early login noinherit password 'word'")
        connection.execute("grant panhuo_owner to test_early")
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("grant connect on database {} to test_early").format(name))
        try:
            login = "postgresql://test_early:word@" + empty_database.application.split("@")[1]
            with pytest.raises(UnsafeDatabaseRole, match="member of the tables' owner"):
                store.check_role(login)
        finally:
            connection.execute("drop owned by test_early")
            connection.execute("drop role test_early")
