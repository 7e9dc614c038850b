"""A planner who knows better: replaces a forecast, sees the computed one beside it, and later what it brought."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from panhuo import cycle
from tests import small_data
from tests.browser.conftest import watched
from tests.browser.test_drop import signed_in
from tests.serving import Server, eventually, make_token, opened, serving

pytestmark = pytest.mark.slow
SKU, A_DAY, AHEAD = "SKU-03", 4, 7
SAID = 300


def daily_runs(folder: Path, home: Path, *, days: int) -> None:
    """Run the cycle as it ran on each of the last days."""
    for back in range(days, -1, -1):
        as_of = small_data.AS_OF - timedelta(days=back)
        moment = datetime(as_of.year, as_of.month, as_of.day, 22, tzinfo=UTC)
        cycle.save(cycle.run(folder, home=home, as_of=as_of), home=home, begun=moment, ended=moment)


def a_week_later(folder: Path) -> None:
    """Write the sales of the week after: everything as before, and of one product ten times as much."""
    coming = small_data.sales(days=AHEAD, seed=11).with_columns(pl.col("date") + pl.duration(days=AHEAD))
    rush = pl.when(pl.col("sku") == SKU).then(40).otherwise(pl.col("units")).alias("units")
    whole = [small_data.sales(), coming.with_columns(rush)]
    pl.concat(whole, how="vertical_relaxed").write_csv(folder / "sales.csv")


def run_now(server: Server, headers: dict[str, str]) -> None:
    """Start the cycle and wait for its end."""
    with httpx.Client(base_url=server.address, headers=headers) as client:
        before = client.get("/api/v1/runs").json()["items"][0]["run_id"]
        client.post("/api/v1/runs").raise_for_status()
        eventually(lambda: client.get("/api/v1/runs").json()["items"][0]["run_id"] != before)


def say(page: Page, address: str, sku: str, *, until: date, units: int) -> None:
    """Replace the forecast up to a day."""
    page.goto(f"{address}/products/{sku}")
    page.get_by_role("button", name="Know it better").click()
    form = page.get_by_role("dialog", name="Know it better")
    form.get_by_label("Until").fill(until.isoformat())
    form.get_by_label("Units of all these days").fill(str(units))
    expect(form.get_by_role("button", name="Keep")).to_be_disabled()
    form.get_by_label("Why").fill("A host shows it on Friday")
    form.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("A host shows it on Friday")).to_be_visible()


def test_what_a_person_says_is_decided_on_and_held_against_what_comes(browser: Browser, tmp_path: Path) -> None:
    folder, home = small_data.folder(opened(tmp_path) / "data"), tmp_path / "home"
    daily_runs(folder, home, days=9)
    with serving(home) as server:
        context = signed_in(browser, server)
        headers = make_token(home, role="planner")
        page = context.new_page()
        wrong = watched(page)
        page.goto(f"{server.address}/forecast")
        expect(page.get_by_text("1 d ahead").first).to_be_visible()
        expect(page.get_by_text("All models together").first).to_be_visible()
        expect(page.get_by_text("Nobody has replaced a forecast yet.")).to_be_visible()

        say(page, server.address, SKU, until=small_data.AS_OF + timedelta(days=AHEAD), units=SAID)
        run_now(server, headers)
        with httpx.Client(base_url=server.address, headers=headers) as client:
            fan = client.get(f"/api/v1/products/{SKU}/fan").json()
        assert fan["period"] == "week"
        week = [fan[name][0]["mean"] for name in ("forecast", "computed")]
        assert week == pytest.approx([SAID, A_DAY * AHEAD], rel=0.25)
        page.reload()
        row = page.get_by_role("row").filter(has_text="A host shows it on Friday")
        expect(row.get_by_role("cell", name="300", exact=True)).to_be_visible()
        expect(row.get_by_role("button", name="Take back")).to_be_visible()

        a_week_later(folder)
        run_now(server, headers)
        page.goto(f"{server.address}/forecast")
        expect(page.get_by_text("nearer in 1 of 1")).to_be_visible()
        row = page.get_by_role("row").filter(has_text="A host shows it on Friday")
        expect(row.get_by_role("cell", name=str(40 * AHEAD), exact=True)).to_be_visible()
        expect(row.get_by_text("units nearer")).to_be_visible()
        assert wrong == []
        context.close()


def test_a_model_that_is_pinned_speaks_after_the_next_run(browser: Browser, tmp_path: Path) -> None:
    folder, home = small_data.folder(opened(tmp_path) / "data"), tmp_path / "home"
    daily_runs(folder, home, days=1)
    with serving(home) as server:
        context = signed_in(browser, server)
        headers = make_token(home, role="planner")
        page = context.new_page()
        page.goto(f"{server.address}/forecast")
        page.get_by_role("combobox", name="Let this model speak").click()
        page.get_by_title("Weighted mean").click()
        page.get_by_role("button", name="Let this model speak").click()
        page.get_by_role("button", name="A trial").click()
        page.get_by_role("dialog").get_by_role("button", name="Let this model speak").click()
        expect(page.get_by_text("The next run follows the last choice.")).to_be_visible()
        run_now(server, headers)
        expect(page.get_by_text("Chosen by Ann: A trial")).to_be_visible()
        expect(page.get_by_text("The next run follows the last choice.")).to_have_count(0)
        context.close()


def test_orders_that_look_like_brushing_are_set_aside_before_the_next_run_learns(
    browser: Browser, tmp_path: Path
) -> None:
    folder, home = small_data.folder(opened(tmp_path) / "data"), tmp_path / "home"
    small_data.brushed().write_csv(folder / "sales_of_a_night.csv", datetime_format="%Y-%m-%dT%H:%M:%S%:z")
    daily_runs(folder, home, days=0)
    with serving(home) as server:
        context = signed_in(browser, server)
        headers = make_token(home, role="planner")
        page = context.new_page()
        wrong = watched(page)
        page.goto(f"{server.address}/forecast")
        row = page.get_by_role("region", name="Suspicious orders").get_by_role("row").filter(has_text="SKU-03")
        expect(row).to_contain_text("60 orders by 3 buyers")
        expect(row).to_contain_text("taken back within two days")
        expect(page.get_by_text("Nothing is known to move together yet")).to_be_visible()

        def ahead() -> float:
            with httpx.Client(base_url=server.address, headers=headers) as client:
                return sum(one["mean"] for one in client.get(f"/api/v1/products/{SKU}/fan").json()["forecast"][:4])

        before = ahead()
        row.get_by_role("button", name="Set aside").click()
        expect(row).to_contain_text("set aside by Ann")
        run_now(server, headers)
        assert ahead() < before, "the night is not learnt from any more"
        page.reload()
        expect(row).to_contain_text("set aside by Ann")
        assert wrong == []
        context.close()
