"""A small shop of two brands and two places, published, and people who sign in to look at it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from fastapi.testclient import TestClient

import panhuo
from panhuo import cycle
from panhuo.access import accounts, tokens
from panhuo.api.app import create_app
from panhuo.api.state import Settings
from panhuo.store import Database
from panhuo.tower import runs
from tests import small_data

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts in a test's own database
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CODE = "the-code-of-the-set-up"

SignIn = Callable[..., TestClient]


def placed(frame: pl.DataFrame) -> pl.DataFrame:
    """Put every other SKU into York, the others into Leeds."""
    even = pl.col("sku").str.slice(-1).cast(pl.Int64) % 2 == 0
    return frame.with_columns(pl.when(even).then(pl.lit("Leeds")).otherwise(pl.lit("York")).alias("location"))


def products() -> pl.DataFrame:
    """Give the goods: the first half Aurora's bags, the second Borealis's lamps."""
    rows = [
        {
            "sku": sku,
            "name": f"{'Bag' if number < 5 else 'Lamp'} {number}",
            "brand": "Aurora" if number < 5 else "Borealis",
            "category": "Bags" if number < 5 else "Lamps",
            "unit_cost": f"{4 + number}.00",
            "list_price": f"{10 + number}.50",
            "currency": "CNY",
        }
        for number, sku in enumerate(small_data.SKUS)
    ]
    return pl.DataFrame(rows)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one run on disk, made once."""
    home = tmp_path_factory.mktemp("shop")
    tables = {"sales": placed(small_data.sales()), "stock": placed(small_data.stock()), "products": products()}
    cycle.save(panhuo.analyse(tables), home=home, begun=NOW, ended=NOW)
    return home


@pytest.fixture
def home(shop: Path, tmp_path: Path) -> Path:
    """A home of the test's own with that run in it."""
    for path in shop.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.fixture
def published(database: Database, home: Path) -> str:
    """The run, published; gives its id."""
    run_id = runs.publish(database, home=home, by_name=None, now=NOW)
    assert run_id is not None
    return run_id


@pytest.fixture
def settings(database: Database, home: Path) -> Settings:
    return Settings(home=home, urls=replace(database.urls, owner_login=None), secret="s" * 32, setup_code=CODE)


@pytest.fixture
def client(settings: Settings) -> Generator[TestClient]:
    """A browser that nobody signed in with yet; it speaks English."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        opened.headers["Accept-Language"] = "en"
        yield opened


@contextmanager
def another(client: TestClient) -> Generator[TestClient]:
    """A second browser on the same application."""
    other = TestClient(client.app, raise_server_exceptions=False)
    other.headers["Accept-Language"] = "en"
    try:
        yield other
    finally:
        other.close()


@pytest.fixture
def sign_in(client: TestClient, database: Database, published: str) -> Generator[SignIn]:
    """Give a function that makes somebody of a role and a sight, and gives their signed-in browser."""
    opened: list[TestClient] = []

    def as_role(
        role: str, *, brands: list[str] | None = None, locations: list[str] | None = None, name: str | None = None
    ) -> TestClient:
        who = name or f"{role}{len(opened)}"
        accounts.add_user(
            database,
            None,
            email=f"{who}@example.com",
            name=who,
            password=PASSWORD,
            role=role,
            brands=brands,
            locations=locations,
            now=datetime.now(UTC),
        )
        browser = TestClient(client.app, raise_server_exceptions=False)
        browser.headers["Accept-Language"] = "en"
        answer = browser.post("/api/v1/session", json={"email": f"{who}@example.com", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
        opened.append(browser)
        return browser

    yield as_role
    for browser in opened:
        browser.close()


@pytest.fixture
def token(database: Database) -> Callable[..., dict[str, str]]:
    """Give a function that makes a token of a role, and gives the headers that carry it."""

    def of_role(role: str, **scope: list[str] | None) -> dict[str, str]:
        _, secret = tokens.create(database, None, name=role, role=role, days=1, now=datetime.now(UTC), **scope)
        return {"Authorization": f"Bearer {secret}"}

    return of_role
