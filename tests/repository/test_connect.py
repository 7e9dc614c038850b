"""The client that the page about connecting shows: it runs against a service, and its signatures are the hub's."""

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from panhuo.hub.relay import signature
from tests.serving import make_token, opened, serving

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "examples" / "connect" / "shop_and_warehouse.py"
SECRET = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"  # noqa: S105 - of a message in a test


@pytest.fixture
def client() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shop_and_warehouse", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_client_runs_against_a_service(tmp_path: Path) -> None:
    home = opened(tmp_path) / "home"
    with serving(home) as server:
        token = make_token(home, role="planner")["Authorization"].removeprefix("Bearer ")
        surroundings = os.environ | {"PANHUO_URL": server.address, "PANHUO_TOKEN": token}
        done = subprocess.run(
            [sys.executable, CLIENT], env=surroundings, capture_output=True, text=True, check=False, timeout=120
        )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[1].endswith("the shop can sell 7")
    assert said[3] == "the live room wanted 100: not_enough_stock, there are 7"
    assert "0 cells differ" in said[4]
    assert "1 cell differs" in said[5]


def test_the_client_knows_a_message_of_the_hub_from_another(client: ModuleType) -> None:
    now, body = time.time(), b'{"type":"stock.changed"}'
    headers = {"webhook-id": "m-1", "webhook-timestamp": str(int(now))}
    headers["webhook-signature"] = signature(SECRET, message_id="m-1", timestamp=int(now), body=body)
    assert client.genuine(SECRET, headers, body, now=now)
    assert not client.genuine(SECRET, headers, body + b" ", now=now)
    assert not client.genuine(SECRET, headers, body, now=now + 3600)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_shows_functions_that_the_client_has(client: ModuleType, lang: str) -> None:
    page = (ROOT / "docs" / lang / "howto" / "connect.md").read_text(encoding="utf-8")
    for name in ("hold", "place", "ship", "give_back", "move", "believe", "genuine"):
        assert f"`{name}`" in page
        assert callable(getattr(client, name))
