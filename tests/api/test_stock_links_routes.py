"""How outside systems are tied in: channels and their pools, limits, what a WMS believes, and webhooks."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.api.test_stock_routes import HUB, cells, decide, keeper, move, numbers

__all__ = ["keeper"]
Headers = dict[str, str]
Token = Callable[..., Headers]


def held(client: TestClient, headers: Headers, units: int, **more: object) -> int:
    """Try to hold mugs; gives the status."""
    line = {"sku": "MUG", "units": units} | {k: v for k, v in more.items() if k != "promise"}
    order = {"id": str(uuid.uuid4()), "lines": [line], "promise": more.get("promise", "stock")}
    return client.post(f"{HUB}/holds", json=order, headers=headers).status_code


def channel(client: TestClient, headers: Headers, name: str, **rule: object) -> None:
    answer = client.put(f"{HUB}/channels", json={"channel": name} | rule, headers=headers)
    assert answer.status_code == 200, answer.text


def test_a_channel_sells_its_own_allotment_then_the_shared_pool_less_its_buffer(
    client: TestClient, keeper: Headers
) -> None:
    move(client, keeper, "transferred", 4, to_pool="live")
    channel(client, keeper, "live-room", pool="live", pulls=True, buffer_units=3)
    channel(client, keeper, "outlet", pulls=True, buffer_units=5)
    # 4 of its own, and of 6 shared all but 3; the others see the shared ones only.
    assert held(client, keeper, 8, channel="live-room", split=True) == 409
    assert held(client, keeper, 2, channel="outlet") == 409
    assert held(client, keeper, 7, channel="live-room", split=True) == 201
    assert held(client, keeper, 3, channel="own-site") == 201
    assert {cell["pool"]: cell["available"] for cell in cells(client, keeper)} == {"": 0, "live": 0}


def test_an_exclusive_allotment_is_all_that_a_channel_has(client: TestClient, keeper: Headers) -> None:
    move(client, keeper, "transferred", 4, to_pool="live")
    channel(client, keeper, "live-room", pool="live", pulls=False)
    assert held(client, keeper, 5, channel="live-room") == 409
    assert held(client, keeper, 4, channel="live-room") == 201
    assert client.delete(f"{HUB}/channels", params={"channel": "live-room"}, headers=keeper).status_code == 200
    assert held(client, keeper, 5, channel="live-room") == 201
    assert client.get(f"{HUB}/channels", headers=keeper).json()["items"] == []


def test_a_shelf_keeps_what_is_on_show_and_presales_have_their_own_limit(client: TestClient, keeper: Headers) -> None:
    cell = cells(client, keeper)[0]["cell_id"]
    limits = {"display_minimum": 2, "presale_limit": 5, "backorder_limit": 0}
    assert client.put(f"{HUB}/cells/{cell}/limits", json=limits, headers=keeper).status_code == 200
    assert held(client, keeper, 9) == 409
    assert held(client, keeper, 8) == 201
    assert held(client, keeper, 1, promise="backorder") == 409
    assert held(client, keeper, 8, promise="presale") == 409
    assert held(client, keeper, 7, promise="presale") == 201


def snapshot(client: TestClient, headers: Headers, units: int, as_of: datetime) -> dict:
    rows = [{"sku": "MUG", "location": "Leeds", "units": units}]
    answer = client.post(f"{HUB}/feeds/wms/snapshot", json={"as_of": as_of.isoformat(), "rows": rows}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def differences(client: TestClient, headers: Headers, state: str = "open") -> list[dict]:
    client.post(f"{HUB}/feeds:check", headers=headers)
    return client.get(f"{HUB}/differences", params={"state": state}, headers=headers).json()["items"]


@pytest.fixture
def wms(client: TestClient, keeper: Headers) -> datetime:
    """A warehouse system that may be one unit off; gives a moment after the goods came."""
    feed = {"tolerance_units": 1, "tolerance_share": 0.0}
    assert client.put(f"{HUB}/feeds/wms", json=feed, headers=keeper).status_code == 200
    time.sleep(0.01)
    return datetime.now(UTC)


def test_what_moved_after_the_snapshot_is_no_difference(client: TestClient, keeper: Headers, wms: datetime) -> None:
    move(client, keeper, "shipped", 4)
    assert snapshot(client, keeper, 10, wms) == {"taken": 1, "kept": 0}
    assert differences(client, keeper) == []
    assert snapshot(client, keeper, 3, wms - timedelta(hours=1)) == {"taken": 0, "kept": 1}


def test_a_difference_is_corrected_when_a_second_person_agrees(
    client: TestClient, keeper: Headers, token: Token, wms: datetime
) -> None:
    snapshot(client, keeper, 7, wms)
    move(client, keeper, "shipped", 2)
    (found,) = differences(client, keeper)
    told = {name: found[name] for name in ("believed", "moved_since", "on_hand", "units", "beyond")}
    assert told == {"believed": 7, "moved_since": -2, "on_hand": 8, "units": -3, "beyond": True}

    asked = client.post(f"{HUB}/differences/{found['difference_id']}:propose", headers=keeper)
    assert differences(client, keeper) == []
    assert [one["state"] for one in differences(client, keeper, "proposed")] == ["proposed"]
    assert decide(client, token("approver"), asked.json()["approval_id"], "approve") == 200
    # Seven when the warehouse looked, and two left since.
    assert numbers(client, keeper) == {"on_hand": 5, "available": 5}
    assert differences(client, keeper) == []
    assert [one["state"] for one in differences(client, keeper, "corrected")] == ["corrected"]


def test_a_correction_that_was_refused_leaves_the_difference_open(
    client: TestClient, keeper: Headers, token: Token, wms: datetime
) -> None:
    snapshot(client, keeper, 7, wms)
    (found,) = differences(client, keeper)
    asked = client.post(f"{HUB}/differences/{found['difference_id']}:propose", headers=keeper).json()
    twice = client.post(f"{HUB}/differences/{found['difference_id']}:propose", headers=keeper)
    assert (twice.status_code, twice.json()["code"]) == (409, "PH413")
    assert decide(client, token("approver"), asked["approval_id"], "refuse", reason="count first") == 200
    assert [one["difference_id"] for one in differences(client, keeper)] == [found["difference_id"]]


def test_a_difference_that_somebody_accepted_stays_quiet_until_the_feed_says_something_new(
    client: TestClient, keeper: Headers, wms: datetime
) -> None:
    snapshot(client, keeper, 9, wms)
    (found,) = differences(client, keeper)
    assert found["beyond"] is False
    answer = client.post(
        f"{HUB}/differences/{found['difference_id']}:accept", json={"reason": "one on show"}, headers=keeper
    )
    assert answer.status_code == 200
    assert differences(client, keeper) == []
    snapshot(client, keeper, 8, datetime.now(UTC))
    assert [one["beyond"] for one in differences(client, keeper)] == [True]
    feeds = client.get(f"{HUB}/feeds", headers=keeper).json()["items"]
    assert [(feed["feed"], feed["cells"], feed["different"], feed["beyond"]) for feed in feeds] == [("wms", 1, 1, 1)]


def test_deltas_are_taken_where_the_feed_believed_what_it_says(
    client: TestClient, keeper: Headers, wms: datetime
) -> None:
    snapshot(client, keeper, 10, wms)
    rows = [
        {"sku": "MUG", "location": "Leeds", "was": 10, "units": 9},
        {"sku": "MUG", "location": "Leeds", "was": 10, "units": 8},
        {"sku": "CUP", "location": "Leeds", "units": 3},
    ]
    delta = {"as_of": datetime.now(UTC).isoformat(), "rows": rows}
    answer = client.post(f"{HUB}/feeds/wms/delta", json=delta, headers=keeper).json()
    assert answer == {"taken": 2, "conflicts": [{"line": 1, "sku": "MUG", "units": 9}]}
    found = {one["sku"]: one["units"] for one in differences(client, keeper)}
    assert found == {"MUG": -1, "CUP": 3}


def test_a_feed_that_nobody_made_is_not_found(client: TestClient, keeper: Headers) -> None:
    order = {"as_of": datetime.now(UTC).isoformat(), "rows": [{"sku": "MUG", "location": "Leeds", "units": 1}]}
    answer = client.post(f"{HUB}/feeds/nobody/snapshot", json=order, headers=keeper)
    assert (answer.status_code, answer.json()["code"]) == (404, "PH409")


def test_settings_of_the_pool_are_for_those_who_keep_it(client: TestClient, token: Token) -> None:
    viewer = token("viewer")
    rule = {"channel": "x", "pulls": False}
    answers = [
        client.put(f"{HUB}/channels", json=rule, headers=viewer),
        client.put(f"{HUB}/policy", json={"adjust_units_max": 1}, headers=viewer),
        client.get(f"{HUB}/feeds", headers=viewer),
        client.get(f"{HUB}/webhooks", headers=token("planner")),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/hook", "http://localhost:8000/", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/",
        "http://192.168.1.1/", "http://0.0.0.0/", "ftp://example.com/", "https://user@example.com/", "nonsense",
    ],
)  # fmt: skip
def test_a_webhook_reaches_no_private_address(client: TestClient, token: Token, url: str) -> None:
    answer = client.post(f"{HUB}/webhooks", json={"url": url, "types": ["stock.changed"]}, headers=token("admin"))
    assert (answer.status_code, answer.json()["code"]) == (400, "PH410")
