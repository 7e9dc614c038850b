"""A real PostgreSQL for tests: one embedded server a test process, a fresh database with the whole schema a test."""

import tempfile
from collections.abc import Generator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from panhuo import store
from panhuo.store import Database, Urls

_NUMBER = count(1)


def _within(urls: Urls, database: str) -> Urls:
    """Give the same roles' addresses of another database of the server."""
    known = (urls.application, str(urls.worker), str(urls.owner_login))
    return Urls(*(url.replace("/panhuo?", f"/{database}?") for url in known))


def _make(server: Urls, name: str, *, template: str) -> Urls:
    with psycopg.connect(_within(server, "postgres").owner_login, autocommit=True) as connection:
        made = sql.SQL("create database {} owner panhuo_owner template {} strategy file_copy")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
    return _within(server, name)


@pytest.fixture(scope="session")
def database_server() -> Generator[Urls]:
    """An embedded server for as long as the tests of this process run, with a migrated database `template_panhuo`."""
    with tempfile.TemporaryDirectory(prefix="panhuo-test-") as folder:
        Path(folder).chmod(0o711)
        with store.embedded(Path(folder)) as urls:
            store.migrate(_make(urls, "template_panhuo", template="template0"))
            yield urls


@pytest.fixture
def empty_database(database_server: Urls) -> Urls:
    """A fresh database without a schema."""
    return _make(database_server, f"test_{next(_NUMBER)}", template="template0")


@pytest.fixture
def database(database_server: Urls) -> Generator[Database]:
    """A fresh database with the whole schema, open as the application."""
    urls = _make(database_server, f"test_{next(_NUMBER)}", template="template_panhuo")
    with store.open_database(urls) as opened:
        yield opened
