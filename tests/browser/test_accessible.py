"""Every page, in both languages and themes and on a phone, is free of what axe finds, and fits its window."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

import panhuo
from panhuo import cycle
from tests import small_data
from tests.api.conftest import NOW, placed, products
from tests.browser.conftest import watched
from tests.serving import PASSWORD, opened, serving

pytestmark = pytest.mark.slow
AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"
PAGES = (
    "/", "/inbox", "/approvals", "/products", "/products/SKU-09",
    "/stock", "/stock?tab=holds", "/stock?tab=consistency", "/import", "/runs",
    *(f"/settings/{part}" for part in ("me", "terms", "targets", "calendar", "schedules", "users", "roles", "tokens")),
    "/settings/connections", "/settings/audit",
)  # fmt: skip
PHONE_PAGES = ("/", "/inbox", "/approvals", "/products", "/products/SKU-09", "/stock", "/settings/me")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def made(home: Path) -> Path:
    tables = {"sales": placed(small_data.sales()), "stock": placed(small_data.stock()), "products": products()}
    cycle.save(panhuo.analyse(tables), home=home, begun=NOW, ended=NOW)
    return home


def violations(page: Page, path: str) -> list[str]:
    page.wait_for_load_state("networkidle")
    # By the debugger, past the policy for contents, which refuses any script that is not the console's own.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"async () => (await axe.run(document, {RULES})).violations")
    return [f"{path}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def too_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def looked_at(context: BrowserContext, address: str, paths: tuple[str, ...]) -> list[str]:
    page = context.new_page()
    wrong = watched(page)
    for path in paths:
        page.goto(f"{address}{path}")
        wrong += violations(page, path)
        if too_wide(page):
            wrong.append(f"{path}: scrolls sideways")
    context.close()
    return wrong


def test_every_page_is_free_of_what_axe_finds_and_fits_its_window(browser: Browser, tmp_path: Path) -> None:
    with serving(made(opened(tmp_path))) as server:
        first = browser.new_context(locale="en-GB", viewport=WIDE)
        page = first.new_page()
        page.goto(f"{server.address}/setup?code={server.code}")
        wrong = violations(page, "/setup")
        for field, value in (("name", "Ann"), ("email", "ann@example.com"), ("password", PASSWORD)):
            page.locator(f"#{field}").fill(value)
        page.get_by_role("button", name="Make the administrator").click()
        page.get_by_text("To decide").wait_for()
        page.get_by_role("button", name="Approve").first.wait_for()
        page.keyboard.press("1")
        page.get_by_text("waits for a second person").wait_for()
        state = first.storage_state()
        first.close()
        outside = browser.new_context(viewport=WIDE)
        wrong += looked_at(outside, server.address, ("/sign-in",))
        for scheme, lang in (("light", "zh-CN"), ("dark", "en-GB")):
            wide = browser.new_context(storage_state=state, color_scheme=scheme, locale=lang, viewport=WIDE)
            wrong += looked_at(wide, server.address, PAGES)
            phone = browser.new_context(storage_state=state, color_scheme=scheme, locale=lang, viewport=PHONE)
            wrong += looked_at(phone, server.address, PHONE_PAGES)
    assert wrong == []
