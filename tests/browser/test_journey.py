"""The first morning of two people with Panhuo, from an empty installation to a decision of both."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched
from tests.serving import PASSWORD, Server, add_user, serving

pytestmark = pytest.mark.slow
RUN_MS_MAX = 120_000
expect.set_options(timeout=20_000)


def test_from_set_up_to_a_decision_of_two_people(browser: Browser, server: Server, files: list[Path]) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    wrong = watched(page)
    set_up(page, server)
    import_files(page, files)
    run_with_live_progress(page)
    refresh(page)
    look_at_today(page)
    reject_with_a_reason_and_undo(page)
    approve_with_two_people(browser, page, server)
    open_a_product(page, server)
    switch_the_language_without_a_reload(page)
    lose_and_regain_the_connection(page, server)
    assert wrong == []
    context.close()


def set_up(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/setup?code={server.code}")
    expect(page.locator("#code")).to_have_value(server.code)
    assert "code=" not in page.url
    page.locator("#name").fill("Ann")
    page.locator("#email").fill("ann@example.com")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Make the administrator").click()
    # Nothing is there yet, so the first thing to do is to bring files.
    expect(page).to_have_url(f"{server.address}/import")


def import_files(page: Page, files: list[Path]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=60_000)
    row = page.locator("tr", has_text="sales.csv")
    expect(row).to_contain_text("2")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download 2 rejects").click()
    rejects = coming.value.path().read_text(encoding="utf-8-sig")
    assert "many" in rejects
    assert "2026-13-40" in rejects


def run_with_live_progress(page: Page) -> None:
    """The steps come by the stream of events; nothing is clicked or loaded again."""
    page.goto(page.url.replace("/import", "/runs"))
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    # On a quick machine a step is shown for less time than lies between two looks.
    page.evaluate(
        """() => {
            const look = () => { window.sawForecast ||= document.body.innerText.includes("Forecasting demand") };
            new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.get_by_role("button", name="Start a run").first.click()
    expect(page.get_by_text("Nov 21, 2026").first).to_be_visible(timeout=RUN_MS_MAX)
    assert page.evaluate("() => window.sawForecast") is True


def refresh(page: Page) -> None:
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_text("The run is queued").last).to_be_visible()
    expect(page.get_by_role("row", name="Nov 21, 2026")).to_have_count(2, timeout=RUN_MS_MAX)
    page.get_by_role("button", name="Nov 21, 2026").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("models of the last run")
    page.keyboard.press("Escape")


def look_at_today(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_text("Money at risk", exact=True)).to_be_visible()
    expect(page.get_by_text("To decide")).to_be_visible()
    page.locator(".ant-card", has_text="Dead stock share").get_by_role("button").first.hover()
    expect(page.get_by_text("Stock on hand at cost").first).to_be_visible()
    page.mouse.move(0, 0)


def reject_with_a_reason_and_undo(page: Page) -> None:
    first = page.get_by_role("list", name="Actions").get_by_role("listitem").first
    told = first.get_by_role("link").first.inner_text()
    page.keyboard.press("3")
    page.get_by_role("dialog").get_by_role("textbox").fill("on display until Friday")
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("1 action rejected")).to_be_visible()
    page.get_by_text("Rejected", exact=True).click()
    expect(page.get_by_role("list", name="Actions")).to_contain_text("on display until Friday")
    page.get_by_text("Open", exact=True).click()
    page.keyboard.press("u")
    expect(page.get_by_text("1 action put back")).to_be_visible()
    expect(page.get_by_role("list", name="Actions").get_by_role("listitem").first).to_contain_text(told)
    expect(page.get_by_text("1 action put back")).to_be_hidden()


def approve_with_two_people(browser: Browser, page: Page, server: Server) -> None:
    page.keyboard.press("1")
    expect(page.get_by_text("1 waits for a second person.")).to_be_visible()
    add_user(server.home, "bo@example.com", role="approver")
    other = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    phone = other.new_page()
    sign_in(phone, server, "bo@example.com")
    phone.goto(f"{server.address}/approvals")
    expect(phone.get_by_text("Exactly this will be done").first).to_be_visible()
    phone.get_by_role("button", name="Approve").first.click()
    expect(phone.get_by_text("Approved and done")).to_be_visible()
    other.close()
    # The first person's page hears of it by itself.
    page.get_by_text("Approved", exact=True).click()
    expect(page.get_by_role("list", name="Actions").get_by_role("listitem")).to_have_count(1)


def sign_in(page: Page, server: Server, email: str) -> None:
    page.goto(f"{server.address}/")
    expect(page).to_have_url(f"{server.address}/sign-in")
    page.locator("input[type=email], #email").first.fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Money at risk", exact=True)).to_be_visible()


def open_a_product(page: Page, server: Server) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("Lamp 9")
    expect(page.get_by_role("dialog").get_by_text("SKU-09").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lamp 9")).to_be_visible()
    expect(page.get_by_text("Demand and stock")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    expect(page.get_by_text("in the last 28 days")).to_be_visible()


def switch_the_language_without_a_reload(page: Page) -> None:
    page.evaluate("window.same = true")
    page.locator("[data-lang-to=zh]").click()
    expect(page.get_by_text("需求与库存")).to_be_visible()
    expect(page.get_by_text("近 28 天售出")).to_be_visible()
    assert page.evaluate("window.same") is True
    page.locator("[data-lang-to=en]").click()
    expect(page.get_by_text("Demand and stock")).to_be_visible()


def lose_and_regain_the_connection(page: Page, server: Server) -> None:
    expect(page.locator("[data-connection=live]")).to_be_visible()
    server.process.terminate()
    expect(page.locator("[data-connection=lost]")).to_be_visible()
    # What was read stays on screen, and the page says since when it hears nothing.
    expect(page.get_by_text("Demand and stock")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("connection")
    server.process.wait()
    with serving(server.home, "--port", server.address.rpartition(":")[2]):
        expect(page.locator("[data-connection=live]")).to_be_visible(timeout=60_000)
        # The session outlives the service.
        page.keyboard.press("g")
        page.keyboard.press("p")
        expect(page.get_by_text("10 rows")).to_be_visible()
