"""Deciding over HTTP: one or many, with two people, undone, and written down."""

from fastapi.testclient import TestClient


def listed(browser: TestClient, **asked: str) -> list[dict]:
    return browser.get("/api/v1/actions", params={"limit": 500, **asked}).json()["items"]


def decide(browser: TestClient, decision: str, actions: list[dict], **more: object):
    ids = [action["action_id"] for action in actions]
    return browser.post("/api/v1/actions:decide", json={"decision": decision, "action_ids": ids, **more})


def waiting(browser: TestClient) -> list[dict]:
    return browser.get("/api/v1/approvals").json()["items"]


def test_actions_come_most_valuable_first_with_what_they_are_worth_together(sign_in) -> None:
    planner = sign_in("planner")
    page = planner.get("/api/v1/actions", params={"limit": 2}).json()
    assert len(page["items"]) == 2
    whole = listed(planner)
    assert page["total"] == len(whole) > 2
    worths = [float(action["worth"]) for action in whole]
    assert worths == sorted(worths, reverse=True)
    assert abs(float(page["worth"]) - sum(worths)) < 0.01
    following = planner.get("/api/v1/actions", params={"limit": 2, "cursor": page["next"]}).json()["items"]
    assert [action["action_id"] for action in page["items"] + following] == [
        action["action_id"] for action in whole[:4]
    ]


def test_what_needs_two_people_is_done_by_the_second_and_exactly_as_shown(sign_in) -> None:
    planner, approver = sign_in("planner", name="ann"), sign_in("approver", name="bo")
    action = next(action for action in listed(planner) if action["needs_approval"])
    done = decide(planner, "approve", [action]).json()
    assert [change["state"] for change in done["changed"]] == ["waiting"]
    request = waiting(approver)[0]
    assert request["requested_by"] == "ann"
    assert request["payload"]["units"] == str(action["units"])
    assert waiting(planner)[0]["may_approve"] is False
    path = f"/api/v1/approvals/{request['approval_id']}"
    wrong = approver.post(f"{path}:approve", json={"payload_hash": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "PH611")
    assert planner.post(f"{path}:approve", json={"payload_hash": request["payload_hash"]}).json()["code"] == "PH603"
    assert approver.post(f"{path}:approve", json={"payload_hash": request["payload_hash"]}).status_code == 200
    again = approver.post(f"{path}:approve", json={"payload_hash": request["payload_hash"]})
    assert (again.status_code, again.json()["code"]) == (409, "PH611")
    after = next(one for one in listed(planner, state="approved") if one["action_id"] == action["action_id"])
    assert after["decided_by"] == "bo"
    told = planner.get(f"/api/v1/actions/{action['action_id']}/history").json()["items"]
    assert [item["verb"] for item in told] == ["second_approve", "approve"]


def test_nobody_is_their_own_second_person(sign_in) -> None:
    admin = sign_in("admin")
    decide(admin, "approve", [next(action for action in listed(admin) if action["needs_approval"])])
    request = waiting(admin)[0]
    path = f"/api/v1/approvals/{request['approval_id']}:approve"
    answer = admin.post(path, json={"payload_hash": request["payload_hash"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "PH612")


def test_a_second_person_may_refuse_with_a_reason(sign_in) -> None:
    planner, approver = sign_in("planner"), sign_in("approver")
    action = next(action for action in listed(planner) if action["needs_approval"])
    decide(planner, "approve", [action])
    request = waiting(approver)[0]
    path = f"/api/v1/approvals/{request['approval_id']}:refuse"
    assert approver.post(path, json={"payload_hash": request["payload_hash"], "reason": ""}).status_code == 422
    told = {"payload_hash": request["payload_hash"], "reason": "not before the launch"}
    assert approver.post(path, json=told).status_code == 200
    refused = listed(planner, state="rejected")[0]
    assert (refused["action_id"], refused["reason"]) == (action["action_id"], "not before the launch")


def test_an_edit_takes_back_what_waited_for_a_second_person(sign_in) -> None:
    planner, approver = sign_in("planner"), sign_in("approver")
    action = next(action for action in listed(planner) if action["needs_approval"] and action["units"] > 1)
    decide(planner, "approve", [action])
    request = waiting(approver)[0]
    assert decide(planner, "reopen", [action]).json()["changed"][0]["state"] == "open"
    path = f"/api/v1/approvals/{request['approval_id']}:approve"
    assert approver.post(path, json={"payload_hash": request["payload_hash"]}).json()["code"] == "PH611"
    changed = decide(planner, "edit", [action], units=1).json()
    assert changed["refused"] == []
    now = next(one for one in listed(planner) if one["action_id"] == action["action_id"])
    assert (now["units"], now["proposed"]["units"]) == (1, action["units"])


def test_declining_asks_why(sign_in) -> None:
    planner = sign_in("planner")
    action = listed(planner)[0]
    bare = decide(planner, "reject", [action])
    assert (bare.status_code, bare.json()["code"]) == (400, "PH410")
    assert decide(planner, "reject", [action], reason="on display").json()["changed"][0]["state"] == "rejected"
    assert listed(planner, state="rejected")[0]["reason"] == "on display"


def test_all_that_match_are_decided_as_one_and_undone_as_one(sign_in) -> None:
    planner = sign_in("planner")
    before = {action["action_id"]: action["state"] for action in listed(planner, state="all")}
    order = {"decision": "reject", "filter": {"state": "open"}, "reason": "stock-taking"}
    done = planner.post("/api/v1/actions:decide", json=order).json()
    assert len(done["changed"]) == len(before)
    assert listed(planner) == []
    undone = planner.post(f"/api/v1/decisions/{done['decision_id']}:undo").json()
    assert len(undone["changed"]) == len(before)
    assert {action["action_id"]: action["state"] for action in listed(planner, state="all")} == before
    twice = planner.post(f"/api/v1/decisions/{done['decision_id']}:undo")
    assert (twice.status_code, twice.json()["code"]) == (409, "PH413")


def test_what_is_proposed_for_several_products_is_decided_by_their_codes(sign_in) -> None:
    planner = sign_in("planner")
    wanted = sorted({action["sku"] for action in listed(planner)})[:2]
    order = {"decision": "snooze", "filter": {"state": "open", "skus": wanted}, "until": "2999-01-01"}
    done = planner.post("/api/v1/actions:decide", json=order).json()
    assert {action["sku"] for action in listed(planner, state="snoozed")} == set(wanted)
    assert len(done["changed"]) == len(listed(planner, state="snoozed"))


def test_undo_leaves_alone_what_somebody_else_decided_since(sign_in) -> None:
    ann, bo = sign_in("planner"), sign_in("planner")
    first, second = listed(ann)[:2]
    done = decide(ann, "reject", [first, second], reason="mistake").json()
    decide(bo, "reopen", [first])
    undone = ann.post(f"/api/v1/decisions/{done['decision_id']}:undo").json()
    assert [change["action_id"] for change in undone["changed"]] == [second["action_id"]]
    assert [one["action_id"] for one in undone["refused"]] == [first["action_id"]]


def test_one_persons_decision_is_not_anothers_to_undo(sign_in) -> None:
    ann, bo = sign_in("planner"), sign_in("planner")
    done = decide(ann, "reject", listed(ann)[:1], reason="mistake").json()
    answer = bo.post(f"/api/v1/decisions/{done['decision_id']}:undo")
    assert (answer.status_code, answer.json()["code"]) == (404, "PH409")


def test_what_is_not_possible_is_given_back_and_the_rest_is_done(sign_in) -> None:
    planner = sign_in("planner")
    first, second = listed(planner)[:2]
    decide(planner, "reject", [first], reason="mistake")
    unknown = {"action_id": "00000000-0000-7000-8000-000000000000"}
    answer = decide(planner, "snooze", [first, second, unknown], until="2999-01-01").json()
    assert [change["action_id"] for change in answer["changed"]] == [first["action_id"], second["action_id"]]
    assert [one["code"] for one in answer["refused"]] == ["PH409"]


def test_alerts_are_taken_snoozed_and_closed_with_a_reason(sign_in) -> None:
    planner = sign_in("planner", name="ann")
    page = planner.get("/api/v1/alerts").json()
    levels = [alert["level"] for alert in page["items"]]
    assert levels == sorted(levels, key=["red", "orange", "yellow"].index)
    first = page["items"][0]["alert_id"]
    assert planner.post("/api/v1/alerts:decide", json={"decision": "take", "alert_ids": [first]}).status_code == 200
    taken = planner.get("/api/v1/alerts", params={"state": "taken"}).json()["items"]
    assert [(alert["alert_id"], alert["owner"]) for alert in taken] == [(first, "ann")]
    bare = planner.post("/api/v1/alerts:decide", json={"decision": "close", "alert_ids": [first]})
    assert bare.json()["code"] == "PH410"
    closed = {"decision": "close", "alert_ids": [first], "reason": "moved to the front"}
    assert planner.post("/api/v1/alerts:decide", json=closed).json()["changed"][0]["state"] == "closed"


def test_who_may_only_look_decides_nothing(sign_in) -> None:
    viewer = sign_in("viewer")
    assert decide(viewer, "reject", listed(viewer)[:1], reason="no").json()["code"] == "PH603"
