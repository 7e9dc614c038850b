"""A planner and a collaboration with no history: analogues picked, the presale arrives, the first week corrects it."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest
from playwright.sync_api import Browser, expect

from panhuo import cycle, twin
from panhuo.twin.world import EARLY_DAYS
from tests.browser.conftest import watched
from tests.browser.test_drop import signed_in
from tests.browser.test_forecast import run_now, say
from tests.serving import Server, make_token, opened, serving

pytestmark = pytest.mark.slow
DAYS, BEFORE, AFTER = 280, 18, 7


def as_known_on(made: twin.World, day: date, folder: Path) -> None:
    """Write the files of a world as they were on a day."""
    at = pl.col("at").dt.date() <= day
    there = made.tables["products"].filter(pl.col("launch_date").fill_null(day) <= day + timedelta(days=EARLY_DAYS))
    tables = dict(made.tables) | {
        "sales": made.tables["sales"].filter(pl.col("date") <= day),
        "availability": made.tables["availability"].filter(pl.col("date") <= day),
        "presales": made.tables["presales"].filter(at),
        "signals": made.tables["signals"].filter(at),
        "comments": made.tables["comments"].filter(at),
        "purchases": made.tables["purchases"].with_columns(
            pl.when(pl.col("received_on") <= day).then(pl.col("received_on")).alias("received_on")
        ),
        "stock": made.tables["stock"].with_columns(pl.lit(day).alias("as_of")).join(there, on="sku", how="semi"),
    }
    twin.write(twin.World(day, tables, made.truth, made.future), folder)


def the_collaboration(made: twin.World) -> tuple[str, date]:
    """Give goods launched in the last weeks of the world, with a presale."""
    launches = made.tables["products"].filter(
        pl.col("launch_date") <= made.as_of - timedelta(days=28),
        pl.col("sku").is_in(made.tables["presales"]["sku"].implode()),
    )
    sku, launch = launches.sort("launch_date").select("sku", "launch_date").row(-1)
    return str(sku), launch


def expected(server: Server, headers: dict[str, str], sku: str) -> dict[str, float]:
    with httpx.Client(base_url=server.address, headers=headers) as client:
        return client.get(f"/api/v1/products/{sku}/launch").raise_for_status().json()["newcomer"]


def test_a_collaboration_from_nothing_to_its_first_week(browser: Browser, tmp_path: Path) -> None:
    made = twin.world(seed=1, days=DAYS)
    sku, launch = the_collaboration(made)
    folder, home = opened(tmp_path) / "data", tmp_path / "home"
    as_known_on(made, launch - timedelta(days=BEFORE), folder)
    moment = datetime.combine(launch - timedelta(days=BEFORE), datetime.min.time(), UTC)
    cycle.save(cycle.run(folder, home=home), home=home, begun=moment, ended=moment)
    with serving(home) as server:
        context = signed_in(browser, server)
        headers = make_token(home, role="planner")
        page = context.new_page()
        wrong = watched(page)
        page.goto(f"{server.address}/products/{sku}")
        expect(page.get_by_text(f"Launch in {BEFORE} days")).to_be_visible()
        found = expected(server, headers, sku)
        assert found["units"] > 0

        largest = page.get_by_role("region", name="Taken for launches like these").get_by_role("row").nth(1)
        picked = largest.get_by_role("cell").first.inner_text().split()[0]
        page.get_by_role("button", name=f"Take {picked}").click()
        expect(page.get_by_text("Ann chose; the next run follows.")).to_be_visible()
        run_now(server, headers)
        page.reload()
        expect(page.get_by_text("without the launches chosen here")).to_be_visible()
        chosen = expected(server, headers, sku)
        assert chosen["units_plain"] == pytest.approx(found["units"], rel=0.02)
        assert chosen["units"] != pytest.approx(found["units"], rel=0.02)

        as_known_on(made, launch - timedelta(days=1), folder)
        run_now(server, headers)
        page.reload()
        expect(page.get_by_text("units ordered ahead")).to_be_visible()
        ahead = expected(server, headers, sku)
        assert ahead["presale_units"] > chosen["presale_units"]
        assert ahead["certainty"] > chosen["certainty"], "more is known than before"

        as_known_on(made, launch + timedelta(days=AFTER), folder)
        run_now(server, headers)
        page.reload()
        expect(page.get_by_text(f"{AFTER} days ago")).to_be_visible()
        after = expected(server, headers, sku)
        assert after["certainty"] > ahead["certainty"], "the first week is worth more than all before it"

        until = launch + timedelta(days=2 * AFTER)
        say(page, server.address, sku, until=until, units=1)
        run_now(server, headers)
        as_known_on(made, until, folder)
        run_now(server, headers)
        page.goto(f"{server.address}/forecast")
        expect(page.get_by_text(re.compile(r"nearer in \d of 1"))).to_be_visible()
        row = page.get_by_role("row").filter(has_text="A host shows it on Friday")
        expect(row.get_by_text("units nearer")).to_be_visible()
        expect(page.get_by_role("region", name="Signals").get_by_text("Searches")).to_be_visible()
        assert wrong == []
        context.close()
