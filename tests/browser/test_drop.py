"""A drop, watched on the Stock page: 20,000 buyers want 5,000 units, and the page counts down to exactly 0."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import watched
from tests.serving import PASSWORD, Server, bring, eventually, make_token, opened, serving, want

pytestmark = pytest.mark.slow
UNITS, BUYERS = 5_000, 20_000
# The queue lets them in by groups, several groups at once.
GROUP, DOORS = 10, 4
# What stands in the column of what is available, each time that it changes.
NOTE = """() => {
  window.seen = []
  const note = () => {
    const cell = document.querySelector('tr[data-row-key] td:nth-child(5)')
    if (cell && window.seen.at(-1) !== cell.textContent) window.seen.push(cell.textContent)
  }
  note()
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true })
}"""


def signed_in(browser: Browser, server: Server) -> BrowserContext:
    """Make the administrator, and give a browser that is signed in."""
    who = {"code": server.code, "email": "ann@example.com", "name": "Ann", "password": PASSWORD, "lang": "en"}
    with httpx.Client(base_url=server.address) as client:
        client.post("/api/v1/setup", json=who).raise_for_status()
        context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
        jar = client.cookies.jar
        context.add_cookies([{"name": one.name, "value": one.value or "", "url": server.address} for one in jar])
    return context


def buy(server: Server, headers: dict[str, str]) -> list[int]:
    """Let all buyers in; gives the status that each of them got."""
    with (
        httpx.Client(base_url=server.address, headers=headers, timeout=60) as client,
        ThreadPoolExecutor(DOORS) as doors,
    ):

        def group(_: int) -> list[int]:
            answer = client.post("/api/v1/hub/holds:batch", json=[want("DROP") for _ in range(GROUP)])
            return [verdict["status"] for verdict in answer.raise_for_status().json()["verdicts"]]

        return [status for some in doors.map(group, range(BUYERS // GROUP)) for status in some]


def shown(page: Page) -> list[int]:
    seen: list[str] = page.evaluate("window.seen")
    return [int(text.replace(",", "")) for text in seen]


def test_the_page_counts_down_live_to_exactly_nothing(browser: Browser, tmp_path: Path) -> None:
    home = opened(tmp_path) / "home"
    with serving(home) as server:
        context = signed_in(browser, server)
        headers = make_token(home, role="planner")
        bring(server, headers, "DROP", units=UNITS)
        page = context.new_page()
        wrong = watched(page)
        page.goto(f"{server.address}/stock?q=DROP")
        page.get_by_role("cell", name="5,000").first.wait_for()
        page.evaluate(NOTE)
        # In a thread: the page is to be read meanwhile.
        with ThreadPoolExecutor(1) as aside:
            buying = aside.submit(buy, server, headers)
            while not buying.done():
                page.wait_for_timeout(200)
            got = buying.result()
        assert (got.count(201), got.count(409)) == (UNITS, BUYERS - UNITS)
        eventually(lambda: page.evaluate("window.seen.at(-1)") == "0")
        steps = shown(page)
        assert steps == sorted(steps, reverse=True)
        assert len(steps) > 5, "the numbers jumped instead of moving"
        assert (steps[0], steps[-1]) == (UNITS, 0)
        assert wrong == []
        context.close()
