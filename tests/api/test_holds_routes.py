"""Holds as a shop sees them: hold, allocate, ship, release, extend; the same request again; batches."""

import json
import uuid
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from panhuo.words.errors import NotSignedIn

Headers = dict[str, str]
Token = Callable[..., Headers]
HUB = "/api/v1/hub"


def new() -> str:
    return str(uuid.uuid4())


def receive(client: TestClient, headers: Headers, units: int, **where: str) -> None:
    """Let goods come in, so that there is something to sell."""
    order = {"id": new(), "kind": "received", "sku": "MUG", "units": units, "location": "Leeds"} | where
    answer = client.post(f"{HUB}/moves", json=order, headers=headers)
    assert answer.status_code == 201, answer.text


def hold(client: TestClient, headers: Headers, units: int, **more: object) -> tuple[int, dict]:
    line = {"sku": "MUG", "units": units} | more.pop("line", {})  # pyright: ignore[reportOperatorIssue]
    order = {"id": new(), "lines": [line]} | more
    answer = client.post(f"{HUB}/holds", json=order, headers=headers)
    return answer.status_code, answer.json()


def stock(client: TestClient, headers: Headers, **asked: str) -> dict:
    items = client.get(f"{HUB}/stock", params={"sku": "MUG"} | asked, headers=headers).json()["items"]
    names = ("on_hand", "available", "held", "committed")
    return {name: sum(cell[name] for cell in items) for name in names}


@pytest.fixture
def seller(client: TestClient, token: Token) -> Headers:
    """A shop's token, and 10 mugs in Leeds."""
    headers = token("planner")
    receive(client, headers, 10)
    return headers


def test_a_hold_becomes_an_order_and_leaves(client: TestClient, seller: Headers) -> None:
    status, held = hold(client, seller, 3)
    assert (status, held["state"], held["lines"][0]["location"]) == (201, "held", "Leeds")
    assert stock(client, seller) == {"on_hand": 10, "available": 7, "held": 3, "committed": 0}

    done = client.post(f"{HUB}/holds/{held['id']}:allocate", json={"order_ref": "SO-1"}, headers=seller).json()
    assert (done["state"], done["order_ref"], done["expires_at"]) == ("allocated", "SO-1", None)
    assert stock(client, seller) == {"on_hand": 10, "available": 7, "held": 0, "committed": 3}

    part = {"lines": [{"line": 0, "units": 1}], "request_id": new()}
    for _ in range(2):
        some = client.post(f"{HUB}/holds/{held['id']}:ship", json=part, headers=seller).json()
        assert some["lines"][0]["open"] == 2
    rest = client.post(f"{HUB}/holds/{held['id']}:ship", headers=seller).json()
    assert rest["state"] == "shipped"
    assert stock(client, seller) == {"on_hand": 7, "available": 7, "held": 0, "committed": 0}


def test_the_same_request_gets_the_same_answer_and_another_body_is_refused(client: TestClient, seller: Headers) -> None:
    order = {"id": new(), "lines": [{"sku": "MUG", "units": 4, "location": "Leeds"}]}
    first = client.post(f"{HUB}/holds", json=order, headers=seller)
    again = client.post(f"{HUB}/holds", json=order, headers=seller)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json() | {"replayed": True}
    assert stock(client, seller)["held"] == 4

    order["lines"] = [{"sku": "MUG", "units": 5, "location": "Leeds"}]
    other = client.post(f"{HUB}/holds", json=order, headers=seller)
    assert (other.status_code, other.json()["code"]) == (409, "id_used_for_another_request")


def test_a_refusal_says_what_there_is_instead(client: TestClient, seller: Headers) -> None:
    status, problem = hold(client, seller, 11)
    assert (status, problem["code"]) == (409, "not_enough_stock")
    assert problem["lines"] == [{"line": 0, "sku": "MUG", "units": 11, "available": 10}]
    status, held = hold(client, seller, 11, mode="partial")
    assert (status, held["missing"]) == (201, [{"line": 0, "sku": "MUG", "units": 11, "available": 10}])


def test_two_lines_of_one_basket_are_summed_before_they_are_checked(client: TestClient, seller: Headers) -> None:
    lines = [{"sku": "MUG", "units": 6}, {"sku": "MUG", "units": 6}]
    answer = client.post(f"{HUB}/holds", json={"id": new(), "lines": lines}, headers=seller)
    assert answer.status_code == 409
    assert stock(client, seller)["available"] == 10


def test_the_hub_sources_from_places_in_the_caller_s_order_and_splits_when_told(
    client: TestClient, seller: Headers
) -> None:
    receive(client, seller, 5, location="York")
    _, one = hold(client, seller, 4, line={"locations": ["York", "Leeds"]})
    assert [(line["location"], line["units"]) for line in one["lines"]] == [("York", 4)]
    status, _ = hold(client, seller, 11, line={"locations": ["York", "Leeds"]})
    assert status == 409
    _, both = hold(client, seller, 11, line={"locations": ["York", "Leeds"], "split": True})
    assert [(line["location"], line["units"]) for line in both["lines"]] == [("York", 1), ("Leeds", 10)]


def test_a_hold_is_extended_released_and_then_done_with(client: TestClient, seller: Headers) -> None:
    _, held = hold(client, seller, 2, expires_in_seconds=60)
    later = client.post(f"{HUB}/holds/{held['id']}:extend", json={"expires_in_seconds": 3600}, headers=seller).json()
    assert later["expires_at"] > held["expires_at"]
    gone = client.post(f"{HUB}/holds/{held['id']}:release", json={"reason": "changed her mind"}, headers=seller)
    assert gone.json()["state"] == "released"
    assert stock(client, seller)["available"] == 10
    refused = client.post(f"{HUB}/holds/{held['id']}:allocate", json={"order_ref": "SO-2"}, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (409, "hold_not_in_this_state")
    parts = client.get(f"{HUB}/holds/{held['id']}", headers=seller).json()["items"]
    assert [part["state"] for part in parts] == ["released"]


def test_what_nobody_held_is_not_found(client: TestClient, seller: Headers) -> None:
    answers = [
        client.get(f"{HUB}/holds/{new()}", headers=seller),
        client.post(f"{HUB}/holds/{new()}:allocate", json={"order_ref": "SO-3"}, headers=seller),
        client.post(f"{HUB}/holds/{new()}:release", headers=seller),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    status, problem = hold(client, seller, 1, line={"sku": "NO SUCH MUG"})
    assert status in (404, 409), problem


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "mine"}, "id"),
        ({"lines": []}, "lines"),
        ({"lines": [{"sku": "MUG", "units": 0}]}, "units"),
        ({"lines": [{"sku": "MUG", "units": 1.5}]}, "units"),
        ({"mode": "some"}, "mode"),
        ({"expires_in_seconds": 0}, "expires_in_seconds"),
        ({"lnes": []}, "lnes"),
    ],
)
def test_a_request_that_makes_no_sense_is_answered_with_its_field(
    client: TestClient, seller: Headers, change: dict, field: str
) -> None:
    order = {"id": new(), "lines": [{"sku": "MUG", "units": 1}]} | change
    answer = client.post(f"{HUB}/holds", json=order, headers=seller)
    assert answer.status_code == 422
    assert field in answer.text


def test_a_batch_gets_one_verdict_each_in_order_whatever_is_wrong_with_some(
    client: TestClient, seller: Headers
) -> None:
    orders = [
        {"id": new(), "lines": [{"sku": "MUG", "units": 8}]},
        {"id": new(), "lines": [{"sku": "MUG", "units": 8}]},
        {"id": "mine", "lines": [{"sku": "MUG", "units": 1}]},
        {"id": new(), "lines": [{"sku": "MUG", "units": 2}]},
    ]
    answer = client.post(f"{HUB}/holds:batch", json=orders, headers=seller)
    verdicts = answer.json()["verdicts"]
    assert [one["status"] for one in verdicts] == [201, 409, 422, 201]
    assert verdicts[1]["lines"] == [{"line": 0, "sku": "MUG", "units": 8, "available": 2}]
    assert verdicts[0]["hold"]["lines"][0]["units"] == 8

    told = client.post(
        f"{HUB}/holds:batch",
        content="\n".join([*map(json.dumps, orders[:2]), "{not json"]),
        headers=seller | {"Content-Type": "application/x-ndjson"},
    )
    lines = [json.loads(line) for line in told.text.splitlines()]
    assert [one["status"] for one in lines] == [201, 409, 422]
    assert lines[0]["hold"]["replayed"] is True


@pytest.mark.parametrize("body", ["", "{}", "[]", "[", '"x"'])
def test_a_batch_that_is_none_is_refused(client: TestClient, seller: Headers, body: str) -> None:
    answer = client.post(f"{HUB}/holds:batch", content=body, headers=seller | {"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_a_partner_holds_its_own_goods_only(client: TestClient, token: Token) -> None:
    all_seeing = token("planner")
    receive(client, all_seeing, 5, owner="Aurora")
    receive(client, all_seeing, 5, owner="Borealis", sku="LAMP")
    aurora = token("partner", brands=["Aurora"])
    seen = client.get(f"{HUB}/stock", headers=aurora).json()
    assert {cell["owner"] for cell in seen["items"]} == {"Aurora"}
    status, problem = hold(client, aurora, 1, line={"sku": "LAMP"})
    assert status in (403, 404, 409), problem
    assert stock(client, all_seeing, sku="LAMP")["held"] == 0


def test_who_may_not_hold_is_refused(client: TestClient, token: Token) -> None:
    status, problem = hold(client, token("viewer"), 1)
    assert (status, problem["code"]) == (403, "PH603")
    assert client.post(f"{HUB}/holds", json={}).status_code == 401


def test_holds_that_end_soon_come_first(client: TestClient, seller: Headers) -> None:
    hold(client, seller, 1, expires_in_seconds=7200)
    hold(client, seller, 2, expires_in_seconds=60)
    both = client.get(f"{HUB}/holds", params={"state": "held"}, headers=seller).json()["items"]
    soon = client.get(f"{HUB}/holds", params={"ends_within_seconds": 300}, headers=seller).json()["items"]
    assert [part["units"] for part in both] == [2, 1]
    assert [part["units"] for part in soon] == [2]


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({}, "{}", (401, "")),
        ({"Authorization": "Bearer panhuo_none"}, "{}", (401, "")),
        ({"Content-Type": "text/plain"}, "{}", (422, "content-type")),
        ({}, "no json", (422, "body")),
        ({}, '{"id": "5", "lines": []}', (422, "id")),
        ({}, " " * (5 << 20), (413, "")),
    ],
)
def test_the_lane_of_holds_answers_what_is_wrong_as_any_other_address(
    client: TestClient, seller: Headers, headers: Headers, body: str, expected: tuple[int, str]
) -> None:
    status, field = expected
    given = {"Content-Type": "application/json"} | (seller if status != 401 else {}) | headers
    answer = client.post(f"{HUB}/holds", content=body, headers=given)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["instance"] == f"{HUB}/holds"
    assert field in answer.json()["detail"]


def test_a_revoked_token_is_taken_for_a_moment_only(
    client: TestClient, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = token("planner")
    receive(client, headers, 10)
    assert hold(client, headers, 1)[0] == 201
    monkeypatch.setattr("panhuo.api.door.RECENT_SECONDS", 0.0)
    monkeypatch.setattr("panhuo.access.tokens.identify", _nobody)
    assert hold(client, headers, 1)[0] == 401


def _nobody(*_: object, **__: object) -> None:
    raise NotSignedIn
