"""A real Chromium, where the machine has one, and a service to point it at."""

import shutil
from collections.abc import Generator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import small_data
from tests.api.conftest import placed, products
from tests.serving import Server, opened, serving

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """Chromium of the distribution; without one the test says so and is left out."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine (Debian, Ubuntu: apt-get install chromium)")
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--force-device-scale-factor=1"])
        yield launched
        launched.close()


@pytest.fixture
def server(tmp_path: Path) -> Generator[Server]:
    """A service on an empty home."""
    with serving(opened(tmp_path)) as running:
        yield running


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What a merchandiser drops: sales with two bad lines, stock, products."""
    folder = tmp_path_factory.mktemp("files")
    sales = placed(small_data.sales())
    text = sales.write_csv() + "2026-11-20,SKU-01,many,10.50,York\n2026-13-40,SKU-01,2,10.50,York\n"
    (folder / "sales.csv").write_text(text, encoding="utf-8")
    placed(small_data.stock()).write_csv(folder / "stock.csv")
    products().select(pl.exclude("currency")).write_csv(folder / "products.csv")
    return sorted(folder.iterdir())


def watched(page: Page) -> list[str]:
    """Collect what goes wrong on a page: errors of scripts and what the policy for contents refused."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    return wrong
