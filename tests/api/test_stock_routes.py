"""The ledger as stores and warehouses see it: moves, corrections by two people, any past minute, taking back."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

Headers = dict[str, str]
Token = Callable[..., Headers]
HUB = "/api/v1/hub"
ZERO = {"on_hand": 0, "available": 0, "damaged": 0, "frozen": 0, "incoming": 0, "in_transit": 0}


def new() -> str:
    return str(uuid.uuid4())


def move(client: TestClient, headers: Headers, kind: str, units: int, **more: object) -> tuple[int, dict]:
    order = {"id": new(), "kind": kind, "sku": "MUG", "units": units, "location": "Leeds"} | more
    answer = client.post(f"{HUB}/moves", json=order, headers=headers)
    return answer.status_code, answer.json()


def cells(client: TestClient, headers: Headers, **asked: object) -> list[dict]:
    answer = client.get(f"{HUB}/stock", params={"sku": "MUG"} | asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def numbers(client: TestClient, headers: Headers, location: str = "Leeds", **asked: object) -> dict[str, int]:
    """Give the counters of mugs at a place that are not zero."""
    found = cells(client, headers, location=location, **asked)
    return {name: found[0][name] for name in ZERO if found and found[0][name]}


def decide(client: TestClient, headers: Headers, approval_id: str, verb: str, **said: str) -> int:
    rows = client.get("/api/v1/approvals", headers=headers).json()["items"]
    row = next(row for row in rows if row["approval_id"] == approval_id)
    order = {"payload_hash": row["payload_hash"]} | said
    return client.post(f"/api/v1/approvals/{approval_id}:{verb}", json=order, headers=headers).status_code


@pytest.fixture
def keeper(client: TestClient, token: Token) -> Headers:
    """A planner's token, and 10 mugs in Leeds."""
    headers = token("planner")
    assert move(client, headers, "received", 10)[0] == 201
    return headers


def test_goods_are_announced_come_are_blocked_and_scrapped(client: TestClient, keeper: Headers) -> None:
    due = (datetime.now(UTC) + timedelta(days=3)).date()
    move(client, keeper, "announced", 6, reference="PO-7", due_on=due.isoformat())
    assert numbers(client, keeper) == {"on_hand": 10, "available": 10, "incoming": 6}
    promised = cells(client, keeper, location="Leeds", incoming_until=due.isoformat())[0]
    before = cells(client, keeper, location="Leeds", incoming_until=(due - timedelta(days=1)).isoformat())[0]
    assert (promised["atp"], before["atp"]) == (16, 10)

    move(client, keeper, "received", 4, reference="PO-7")
    assert numbers(client, keeper) == {"on_hand": 14, "available": 14, "incoming": 2}
    move(client, keeper, "blocked", 3, account="damaged", reason="wet")
    assert numbers(client, keeper) == {"on_hand": 14, "available": 11, "damaged": 3, "incoming": 2}
    move(client, keeper, "unblocked", 1, account="damaged")
    move(client, keeper, "scrapped", 2, reason="wet")
    assert numbers(client, keeper) == {"on_hand": 12, "available": 12, "incoming": 2}


def test_every_number_has_its_story(client: TestClient, keeper: Headers) -> None:
    move(client, keeper, "shipped", 4, reference="SO-9")
    status, counted = move(client, keeper, "counted", 5, reason="stock-take")
    assert status == 201
    lines = client.get(f"{HUB}/moves", params={"sku": "MUG"}, headers=keeper).json()["items"]
    told = [(line["kind"], line["from_account"], line["to_account"], line["units"], line["on_hand"]) for line in lines]
    assert told == [
        ("counted", "available", "lost", 1, 5),
        ("shipped", "available", "customer", 4, 6),
        ("received", "supplier", "available", 10, 10),
    ]
    assert lines[0]["reason"] == "stock-take"
    assert lines[0]["cause"] == counted["id"]
    assert lines[0]["by"] is not None
    page = client.get(f"{HUB}/moves", params={"sku": "MUG", "limit": 2}, headers=keeper).json()
    rest = client.get(f"{HUB}/moves", params={"sku": "MUG", "limit": 2, "cursor": page["next"]}, headers=keeper).json()
    assert [line["kind"] for line in page["items"] + rest["items"]] == ["counted", "shipped", "received"]


def test_a_transfer_is_on_its_way_until_it_arrives(client: TestClient, keeper: Headers) -> None:
    status, sent = move(client, keeper, "dispatched", 4, to_location="York")
    assert status == 201
    assert [(line["location"], line["from_account"], line["to_account"]) for line in sent["moves"]] == [
        ("Leeds", "available", "transfer"),
        ("York", "transfer", "in_transit"),
    ]
    assert numbers(client, keeper) == {"on_hand": 6, "available": 6}
    assert numbers(client, keeper, "York") == {"in_transit": 4}
    move(client, keeper, "arrived", 3, location="York")
    assert numbers(client, keeper, "York") == {"on_hand": 3, "available": 3, "in_transit": 1}
    move(client, keeper, "recalled", 1, to_location="York")
    assert numbers(client, keeper, "York") == {"on_hand": 3, "available": 3}
    assert numbers(client, keeper) == {"on_hand": 7, "available": 7}


def test_moves_together_are_made_all_or_not_at_all(client: TestClient, keeper: Headers) -> None:
    entry = {"sku": "MUG", "location": "Leeds"}
    both = [entry | {"kind": "received", "units": 1}, entry | {"kind": "shipped", "units": 12}]
    answer = client.post(f"{HUB}/moves", json={"id": new(), "moves": both}, headers=keeper)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_stock")
    assert numbers(client, keeper) == {"on_hand": 10, "available": 10}


def test_the_same_move_is_made_once(client: TestClient, keeper: Headers) -> None:
    order = {"id": new(), "kind": "received", "sku": "MUG", "units": 5, "location": "Leeds"}
    first, again = (client.post(f"{HUB}/moves", json=order, headers=keeper).json() for _ in range(2))
    assert again == first | {"replayed": True}
    other = client.post(f"{HUB}/moves", json=order | {"units": 6}, headers=keeper)
    assert (other.status_code, other.json()["code"]) == (409, "id_used_for_another_request")
    assert numbers(client, keeper)["on_hand"] == 15


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "adjusted", "units": -1}, "reason"),
        ({"kind": "counted", "units": -1, "reason": "x"}, "units"),
        ({"kind": "received", "units": -3}, "units"),
        ({"kind": "adjusted", "units": 0, "reason": "x"}, "units"),
        ({"kind": "blocked", "units": 1, "reason": "x"}, "account"),
        ({"kind": "transferred", "units": 1}, "to_location"),
        ({"kind": "dispatched", "units": 1, "to_location": "Leeds"}, "to_location"),
        ({"kind": "received", "units": 1, "to_location": "York"}, "to_location"),
        ({"kind": "received", "units": 1, "due_on": "2999-01-01"}, "due_on"),
        ({"kind": "received", "units": 1, "happened_at": "2999-01-01T00:00:00Z"}, "happened_at"),
    ],
)
def test_a_move_that_makes_no_sense_is_answered_with_its_field(
    client: TestClient, keeper: Headers, wrong: dict, field: str
) -> None:
    status, problem = move(client, keeper, **wrong)
    assert (status, problem["code"]) == (400, "PH410")
    assert field in problem["detail"]
    assert numbers(client, keeper)["on_hand"] == 10


def test_a_correction_above_the_limit_waits_for_a_second_person(
    client: TestClient, keeper: Headers, token: Token
) -> None:
    assert client.put(f"{HUB}/policy", json={"adjust_units_max": 5}, headers=keeper).status_code == 200
    assert move(client, keeper, "adjusted", -5, reason="theft")[0] == 201
    status, waiting = move(client, keeper, "counted", 50, reason="found a pallet")
    assert (status, waiting["limit"]) == (202, 5)
    assert numbers(client, keeper)["on_hand"] == 5
    # What is sold meanwhile stays sold: the count was made before.
    move(client, keeper, "shipped", 2)
    approver = token("approver")
    assert decide(client, approver, waiting["approval_id"], "approve") == 200
    assert numbers(client, keeper)["on_hand"] == 48
    line = client.get(f"{HUB}/moves", params={"sku": "MUG", "limit": 1}, headers=keeper).json()["items"][0]
    assert (line["kind"], line["units"], line["reason"]) == ("adjusted", 45, "found a pallet")


def test_nobody_is_their_own_second_person_and_a_refusal_moves_nothing(
    client: TestClient, keeper: Headers, sign_in: Callable[..., TestClient]
) -> None:
    ann, bo = sign_in("approver"), sign_in("approver")
    order = {"id": new(), "kind": "adjusted", "sku": "MUG", "units": 5000, "location": "Leeds", "reason": "found"}
    approval_id = ann.post(f"{HUB}/moves", json=order).json()["approval_id"]
    assert decide(ann, {}, approval_id, "approve") == 403
    assert decide(bo, {}, approval_id, "refuse", reason="count again") == 200
    assert numbers(client, keeper)["on_hand"] == 10


def test_stock_of_a_past_minute_and_what_changed_since(client: TestClient, keeper: Headers) -> None:
    time.sleep(0.01)
    then = datetime.now(UTC)
    time.sleep(0.01)
    move(client, keeper, "shipped", 4)
    before = cells(client, keeper, as_of=then.isoformat())[0]
    assert (before["on_hand"], before["available"], before["available_now"]) == (10, 10, 6)
    # A sale of yesterday that was told today counts where it happened.
    move(client, keeper, "shipped", 1, happened_at=(then - timedelta(milliseconds=5)).isoformat())
    assert numbers(client, keeper, as_of=then.isoformat())["on_hand"] == 9
    changed = client.get(f"{HUB}/stock:difference", params={"since": then.isoformat()}, headers=keeper).json()["items"]
    mugs = next(one for one in changed if one["sku"] == "MUG")
    assert (mugs["changes"]["on_hand"], mugs["on_hand"]) == (-4, 5)
    assert cells(client, keeper, as_of="2020-01-01T00:00:00Z") == []


def test_a_mistake_is_taken_back_by_moves_that_a_second_person_agrees_to(
    client: TestClient, keeper: Headers, token: Token
) -> None:
    entry = {"sku": "MUG", "location": "Leeds"}
    wrong = [
        entry | {"kind": "received", "units": 100},
        entry | {"kind": "blocked", "units": 30, "account": "frozen", "reason": "recall"},
    ]
    cause = new()
    client.post(f"{HUB}/moves", json={"id": cause, "moves": wrong}, headers=keeper)
    asked = client.post(f"{HUB}/moves:undo", json={"cause": cause, "reason": "entered twice"}, headers=keeper)
    assert asked.status_code == 202, asked.text
    assert numbers(client, keeper) == {"on_hand": 110, "available": 80, "frozen": 30}
    twice = client.post(f"{HUB}/moves:undo", json={"cause": cause, "reason": "entered twice"}, headers=keeper)
    assert (twice.status_code, twice.json()["code"]) == (409, "PH413")

    assert decide(client, token("approver"), asked.json()["approval_id"], "approve") == 200
    assert numbers(client, keeper) == {"on_hand": 10, "available": 10}
    lines = client.get(f"{HUB}/moves", params={"sku": "MUG"}, headers=keeper).json()["items"]
    assert [line["kind"] for line in lines] == ["adjusted", "unblocked", "blocked", "received", "received"]
    again = client.post(f"{HUB}/moves:undo", json={"cause": cause, "reason": "once more"}, headers=keeper)
    assert (again.status_code, again.json()["code"]) == (400, "PH410")


def test_a_cell_is_taken_back_to_a_minute(client: TestClient, keeper: Headers, token: Token) -> None:
    time.sleep(0.01)
    then = datetime.now(UTC).isoformat()
    move(client, keeper, "received", 7)
    move(client, keeper, "scrapped", 2, account="available", reason="broken")
    cell = cells(client, keeper)[0]["cell_id"]
    order = {"since": then, "cell": cell, "reason": "wrong place"}
    asked = client.post(f"{HUB}/moves:undo", json=order, headers=keeper).json()
    assert decide(client, token("approver"), asked["approval_id"], "approve") == 200
    assert numbers(client, keeper)["on_hand"] == 10


def test_a_request_to_take_back_nothing_is_refused(client: TestClient, keeper: Headers) -> None:
    for order in ({"reason": "x"}, {"cause": new(), "reason": "x"}):
        answer = client.post(f"{HUB}/moves:undo", json=order, headers=keeper)
        assert (answer.status_code, answer.json()["code"]) == (400, "PH410")


def test_a_store_sees_and_moves_its_own_place_only(client: TestClient, keeper: Headers, token: Token) -> None:
    move(client, keeper, "received", 5, location="York")
    york = token("store", locations=["York"])
    assert {cell["location"] for cell in cells(client, york)} == {"York"}
    places = client.get(f"{HUB}/locations", headers=york).json()["items"]
    assert [place["location"] for place in places] == ["York"]
    assert move(client, york, "counted", 4, location="York", reason="stock-take")[0] == 201
    status, problem = move(client, york, "counted", 0, reason="not mine")
    assert (status, problem["code"]) == (404, "no_such_stock")
    lines = client.get(f"{HUB}/moves", headers=york).json()["items"]
    assert {line["location"] for line in lines} == {"York"}
    assert numbers(client, keeper)["on_hand"] == 10


def test_a_batch_of_moves_gets_one_verdict_each(client: TestClient, keeper: Headers) -> None:
    entry = {"sku": "MUG", "location": "Leeds"}
    orders = [
        {"id": new(), "kind": "received", "units": 5} | entry,
        {"id": new(), "kind": "shipped", "units": 100} | entry,
        {"id": new(), "kind": "adjusted", "units": 1} | entry,
        {"id": new(), "kind": "adjusted", "units": 500, "reason": "found"} | entry,
        {"id": new(), "kind": "dropped", "units": 1} | entry,
    ]
    verdicts = client.post(f"{HUB}/moves:batch", json=orders, headers=keeper).json()["verdicts"]
    assert [one["status"] for one in verdicts] == [201, 409, 400, 409, 422]
    assert verdicts[3]["code"] == "needs_second_person"
    assert [one["id"] for one in verdicts] == [order["id"] for order in orders]


def test_stock_is_searched_sorted_and_paged(client: TestClient, keeper: Headers) -> None:
    for number in range(5):
        move(client, keeper, "received", 10 * number + 1, sku=f"CUP-{number}")
    asked = {"q": "cup-", "sort": "-available", "limit": 2}
    first = client.get(f"{HUB}/stock", params=asked, headers=keeper).json()
    assert [cell["available"] for cell in first["items"]] == [41, 31]
    assert (first["total"], first["totals"]["on_hand"]) == (5, 105)
    second = client.get(f"{HUB}/stock", params=asked | {"cursor": first["next"]}, headers=keeper).json()
    assert [cell["available"] for cell in second["items"]] == [21, 11]
    move(client, keeper, "shipped", 1, sku="CUP-0")
    short = client.get(f"{HUB}/stock", params={"short": True, "q": "cup"}, headers=keeper).json()
    assert [cell["sku"] for cell in short["items"]] == ["CUP-0"]
    bad = client.get(f"{HUB}/stock", params={"sort": "colour"}, headers=keeper)
    assert (bad.status_code, bad.json()["code"]) == (400, "PH410")


def test_prometheus_counts_what_the_stock_was_asked(client: TestClient, keeper: Headers) -> None:
    move(client, keeper, "shipped", 1000)
    text = client.get("/metrics", headers=keeper).text
    assert 'panhuo_stock_requests_total{request="moves",verdict="not_enough_stock"}' in text
    assert "panhuo_stock_commit_seconds_count" in text
