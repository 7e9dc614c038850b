"""The published race over HTTP: four server processes, 50 units, 20 buyers, 200 attempts; exactly 50 are sold."""

import threading
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.serving import Server, bring, make_token, opened, serving, want

pytestmark = pytest.mark.slow
UNITS, BUYERS, ATTEMPTS, ROUNDS = 50, 20, 200, 5
HOLDS = "/api/v1/hub/holds"


def race(server: Server, headers: dict[str, str], sku: str) -> list[httpx.Response]:
    answers: list[httpx.Response] = []
    start = threading.Barrier(BUYERS)

    def buyer() -> None:
        with httpx.Client(base_url=server.address, headers=headers, timeout=60) as client:
            start.wait()
            answers.extend(client.post(HOLDS, json=want(sku)) for _ in range(ATTEMPTS // BUYERS))

    buyers = [threading.Thread(target=buyer) for _ in range(BUYERS)]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    return answers


def test_four_server_processes_sell_fifty_units_fifty_times(tmp_path: Path) -> None:
    home = opened(tmp_path) / "home"
    with serving(home, "--workers", "4") as server:
        headers = make_token(home, role="planner")
        for number in range(ROUNDS):
            sku = f"DROP-{number}"
            bring(server, headers, sku, units=UNITS)
            answers = race(server, headers, sku)
            assert Counter(one.status_code for one in answers) == {201: UNITS, 409: ATTEMPTS - UNITS}
            assert {one.json()["code"] for one in answers if one.status_code == 409} == {"not_enough_stock"}
            assert len({one.json()["id"] for one in answers if one.status_code == 201}) == UNITS
            cell = httpx.get(f"{server.address}/api/v1/hub/stock", params={"sku": sku}, headers=headers).json()
            assert [(one["held"], one["available"]) for one in cell["items"]] == [(UNITS, 0)]
