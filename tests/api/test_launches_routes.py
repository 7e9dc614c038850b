"""New goods over HTTP: analogues are chosen by planners, within their sight, and signals are told of a product."""

import pytest
from fastapi.testclient import TestClient

SKU, OTHER, BOREALIS = "SKU-03", "SKU-04", "SKU-07"


def choose(browser: TestClient, kind: str = "pick", *, sku: str = SKU, analogue: str = OTHER):
    return browser.post(f"/api/v1/products/{sku}/analogues", json={"analogue": analogue, "kind": kind})


def chosen(browser: TestClient, sku: str = SKU) -> list[tuple[str, str]]:
    return [(one["analogue"], one["kind"]) for one in browser.get(f"/api/v1/products/{sku}/launch").json()["chosen"]]


def test_the_last_word_on_an_analogue_holds_and_can_be_cleared(sign_in) -> None:
    planner = sign_in("planner", name="ann")
    assert choose(planner).status_code == 201
    assert chosen(planner) == [(OTHER, "pick")]
    assert choose(planner, "drop").json()["chosen"][0]["by_name"] == "ann"
    assert chosen(planner) == [(OTHER, "drop")]
    assert choose(planner, "clear").json()["chosen"] == []
    deeds = sign_in("admin", name="root").get("/api/v1/audit").json()["items"]
    assert [one["verb"] for one in deeds if one["subject_kind"] == "analogue"] == ["clear", "drop", "pick"]


def test_what_is_not_new_has_no_analogues(sign_in) -> None:
    told = sign_in("viewer").get(f"/api/v1/products/{SKU}/launch").json()
    assert (told["newcomer"], told["analogues"]) == (None, [])


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"analogue": SKU}, 400),
        ({"analogue": "SKU-99"}, 404),
        ({"sku": "SKU-99"}, 404),
        ({"kind": "adore"}, 422),
    ],
)
def test_a_choice_that_cannot_be_is_refused(sign_in, wrong: dict[str, str], status: int) -> None:
    assert choose(sign_in("planner"), **wrong).status_code == status


@pytest.mark.parametrize("role", ["approver", "finance", "store", "partner", "viewer"])
def test_only_planners_choose(sign_in, role: str) -> None:
    assert choose(sign_in(role)).status_code == 403


def test_who_sees_one_brand_takes_no_launch_of_another_and_hears_of_none(sign_in) -> None:
    planner, mine = sign_in("planner"), sign_in("planner", brands=["Borealis"])
    assert choose(planner, sku=BOREALIS, analogue=OTHER).status_code == 201
    assert chosen(mine, BOREALIS) == [], "the other brand's launch is none of theirs"
    assert choose(mine, sku=BOREALIS, analogue=OTHER).status_code == 404
    assert choose(mine).status_code == 404


def test_who_sees_one_place_does_not_choose_for_all(sign_in) -> None:
    here = sign_in("planner", locations=["York"])
    choose(sign_in("planner"))
    assert choose(here).status_code == 403
    assert chosen(here) == [], "figures of all places are not for them"


def test_a_product_nobody_talks_of_has_no_signals(sign_in) -> None:
    viewer = sign_in("viewer")
    assert viewer.get(f"/api/v1/products/{SKU}/signals").json() == {"items": []}
    assert viewer.get("/api/v1/products/SKU-99/signals").status_code == 404
    assert viewer.get("/api/v1/forecast").json()["signals"] == []
