"""The forecast over HTTP: what people say is kept within their sight, and models are chosen by who sees everything."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from fastapi.testclient import TestClient

import panhuo
from panhuo import cycle
from panhuo.store import Database
from panhuo.tower import runs
from tests import small_data
from tests.api.conftest import placed, products

BASE = "/api/v1/forecast"
LATER = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
WORD = {
    "kind": "forecast", "sku": "SKU-03", "location": None, "starts_on": "2026-11-22", "ends_on": "2026-12-05",
    "units": 200, "reason": "a host shows it",
}  # fmt: skip


def say(browser: TestClient, **other: object):
    return browser.post(f"{BASE}/overrides", json=WORD | other)


def listed(browser: TestClient, **asked: str) -> list[dict]:
    return browser.get(f"{BASE}/overrides", params=asked).json()["items"]


def test_a_word_is_kept_with_who_and_why_and_can_be_taken_back(sign_in) -> None:
    planner = sign_in("planner", name="ann")
    kept = say(planner)
    assert kept.status_code == 201
    assert {name: kept.json()[name] for name in WORD} == WORD
    assert (kept.json()["by_name"], kept.json()["computed"], kept.json()["name"]) == ("ann", None, "Bag 3")
    assert [one["override_id"] for one in listed(planner, sku="SKU-03")] == [kept.json()["override_id"]]
    assert listed(planner, sku="SKU-04") == []
    path = f"{BASE}/overrides/{kept.json()['override_id']}"
    assert planner.delete(path).json()["withdrawn_by"] == "ann"
    assert planner.delete(path).status_code == 200, "twice is the same"
    assert listed(planner)[0]["withdrawn_at"] is not None, "it stays on record"
    assert planner.delete(f"{BASE}/overrides/{'0' * 8}-0000-7000-8000-{'0' * 12}").status_code == 404


def test_each_word_is_in_the_record_of_deeds(sign_in) -> None:
    planner, admin = sign_in("planner", name="ann"), sign_in("admin", name="root")
    say(planner)
    deeds = admin.get("/api/v1/audit").json()["items"]
    assert ("ann", "add", "override") in {(one["actor_name"], one["verb"], one["subject_kind"]) for one in deeds}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": "2026-11-21", "starts_on": "2026-11-20"}, "ends_on"),
        ({"ends_on": "2026-11-21"}, "ends_on"),
        ({"ends_on": "2028-01-01"}, "ends_on"),
        ({"units": None}, "units"),
        ({"kind": "history"}, "ends_on"),
        ({"location": "Atlantis"}, "location"),
    ],
)
def test_a_word_that_cannot_be_is_refused_by_its_field(sign_in, wrong: dict[str, object], field: str) -> None:
    answer = say(sign_in("planner"), **wrong)
    assert answer.status_code == 400
    assert field in answer.text


def test_an_unknown_product_is_refused_with_the_nearest(sign_in) -> None:
    answer = say(sign_in("planner"), sku="SKU-3")
    assert answer.status_code == 404
    assert "SKU-03" in answer.text


@pytest.mark.parametrize("wrong", [{"units": -1}, {"units": "many"}, {"reason": ""}, {"kind": "rumour"}, {"more": 1}])
def test_a_shape_that_cannot_be_is_refused(sign_in, wrong: dict[str, object]) -> None:
    assert say(sign_in("planner"), **wrong).status_code == 422


@pytest.mark.parametrize("role", ["approver", "finance", "store", "partner", "viewer"])
def test_only_planners_say_and_choose(sign_in, role: str) -> None:
    browser = sign_in(role)
    choice = {"kind": "pin", "subject": "weighted_mean", "reason": "a test"}
    assert say(browser).status_code == 403
    assert browser.post(f"{BASE}/choices", json=choice).status_code == 403


def test_who_sees_one_brand_says_and_sees_nothing_of_another(sign_in) -> None:
    planner, mine = sign_in("planner"), sign_in("planner", brands=["Borealis"])
    say(planner)
    assert listed(mine) == []
    assert say(mine).status_code == 404, "to them there is no such product"
    assert say(mine, sku="SKU-07").status_code == 201
    assert {one["sku"] for one in listed(mine)} == {"SKU-07"}
    assert mine.get(BASE).status_code == 403, "models speak for all goods"


def test_who_sees_one_place_says_nothing_of_all_places(sign_in) -> None:
    here = sign_in("planner", locations=["York"])
    assert say(here).status_code == 400
    assert say(here, location="York").status_code == 201


def test_before_forecasts_meet_their_days_the_page_tells_what_was_held_out(sign_in) -> None:
    learning = sign_in("viewer").get(BASE).json()
    assert learning["champion"]["model"] == "panhuo"
    assert learning["champion"]["why"] == "start"
    assert (learning["days"], learning["leaderboard"], learning["breakers"]) == ([], [], [])
    assert "all" in {line["segment"] for line in learning["before"]}
    assert learning["value_added"] == {"over": 0, "open": 0, "nearer": 0, "gained_units": 0, "share": None}


def test_a_choice_is_kept_and_an_unknown_model_refused_by_name(sign_in) -> None:
    planner = sign_in("planner", name="ann")
    choice = {"kind": "pin", "subject": "weighted_mean", "reason": "a test"}
    assert planner.post(f"{BASE}/choices", json=choice).status_code == 201
    refused = planner.post(f"{BASE}/choices", json=choice | {"subject": "crystal_ball"})
    assert refused.status_code == 400
    assert "weighted_mean" in refused.text
    trust = {"kind": "trust", "subject": "all", "reason": "mended"}
    assert planner.post(f"{BASE}/choices", json=trust).status_code == 201
    assert [one["kind"] for one in planner.get(BASE).json()["choices"]] == ["pin", "trust"]


def test_the_drivers_of_a_product_add_up_to_what_is_expected(sign_in) -> None:
    planner = sign_in("planner")
    told = planner.get("/api/v1/products/SKU-08/drivers", headers={"Accept-Language": "zh"}).json()
    if told["parts"]:
        assert sum(part["units"] for part in told["parts"]) == pytest.approx(told["units"], abs=0.1)
    assert planner.get("/api/v1/products/SKU-8/drivers").status_code == 404


def test_what_changed_since_the_run_before_is_told_in_words(database: Database, home: Path, sign_in) -> None:
    """Three days later the goods have sold three times what was expected: the forecast moved, and it says by what."""
    tables = {"sales": placed(small_data.sales()), "stock": placed(small_data.stock()), "products": products()}
    last = tables["sales"]["date"].max()
    assert isinstance(last, date)
    busy = [
        {**row, "date": last + timedelta(days=day), "units": row["units"] * 4, "order_id": f"later-{day}-{number}"}
        for day in (1, 2, 3)
        for number, row in enumerate(tables["sales"].filter(pl.col("date") == last).to_dicts())
    ]
    later = tables | {"sales": pl.concat([tables["sales"], pl.DataFrame(busy)], how="diagonal_relaxed")}
    cycle.save(panhuo.analyse(later, as_of=last + timedelta(days=3)), home=home, begun=LATER, ended=LATER)
    browser = sign_in("planner")
    assert runs.publish(database, home=home, by_name=None, now=LATER) is not None
    sku = busy[0]["sku"]
    told = browser.get(f"/api/v1/products/{sku}/drivers").json()
    assert told["change"]["since"] == last.isoformat()
    assert "the forecast went from" in told["change"]["why"]
    assert "were sold, where" in told["change"]["why"]
    moved = sum(part["units"] for part in told["change"]["parts"])
    assert moved == pytest.approx(told["units"] - told["change"]["units"], abs=0.1)
    chinese = browser.get(f"/api/v1/products/{sku}/drivers", headers={"Accept-Language": "zh"}).json()
    assert "相比，预测从" in chinese["change"]["why"]


def test_suspicious_orders_are_told_in_words_and_who_set_them_aside(database: Database, home: Path, sign_in) -> None:
    night = placed(small_data.brushed())
    day = small_data.AS_OF - timedelta(days=20)
    tables = {"sales": pl.concat([placed(small_data.sales()), night], how="diagonal_relaxed"), "products": products()}
    cycle.save(panhuo.analyse(tables), home=home, begun=LATER, ended=LATER)
    browser = sign_in("planner", name="ann")
    assert runs.publish(database, home=home, by_name=None, now=LATER) is not None
    burst = browser.get(BASE).json()["brushed"][0]
    assert (burst["sku"], burst["starts_on"], burst["set_aside_by"]) == ("SKU-03", str(day), None)
    assert "60 orders by 3 buyers; 100.0% between 0:00 and 6:00" in burst["why"]
    chinese = browser.get(BASE, headers={"Accept-Language": "zh"}).json()["brushed"][0]
    assert "60 个订单只来自 3 个买家" in chinese["why"]
    span = {name: burst[name] for name in ("sku", "location", "starts_on", "ends_on")}
    kept = say(browser, kind="history", units=None, reason="brushing", **span)
    assert kept.status_code == 201
    assert browser.get(BASE).json()["brushed"][0]["set_aside_by"] == "ann"
    browser.delete(f"{BASE}/overrides/{kept.json()['override_id']}")
    assert browser.get(BASE).json()["brushed"][0]["set_aside_by"] is None


def test_what_moves_with_what_is_told_by_name_to_who_sees_all_goods(database: Database, home: Path, sign_in) -> None:
    random = np.random.default_rng(2)
    wave = np.repeat(random.normal(0.0, 0.9, 24), 5)
    together = [
        {"date": small_data.AS_OF - timedelta(days=119 - day), "sku": sku, "units": int(units), "unit_price": "12.00"}
        for sku in ("SKU-01", "SKU-08")
        for day, units in enumerate(random.poisson(20 * np.exp(wave)))
        if units
    ]
    others = small_data.sales().filter(~pl.col("sku").is_in(["SKU-01", "SKU-08"]))
    tables = {"sales": pl.concat([others, pl.DataFrame(together)], how="diagonal_relaxed"), "products": products()}
    cycle.save(panhuo.analyse(tables), home=home, begun=LATER, ended=LATER)
    browser = sign_in("viewer")
    assert runs.publish(database, home=home, by_name=None, now=LATER) is not None
    told = browser.get(f"{BASE}/relations").json()["items"][0]
    assert (told["title"], told["with_title"], told["kind"]) == ("Bag 1", "Lamp 8", "product")
    assert told["strength"] > 0.5
    assert sign_in("planner", brands=["Aurora"]).get(f"{BASE}/relations").status_code == 403
