"""`panhuo serve` brings everything up, keeps it up, and leaves nothing behind, however it ends."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from panhuo.store.places import place_of
from panhuo.store.processes import postmaster_of, processes_in
from tests.serving import PANHUO, PASSWORD, WAIT_SECONDS_MAX, Server, add_user, eventually, opened, serving

pytestmark = pytest.mark.slow


def below(pid: int) -> set[int]:
    """Give all processes below one."""
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        try:
            tasks = list(Path(f"/proc/{waiting.pop()}/task").iterdir())
            children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:
            continue
        found |= set(children)
        waiting += children
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return opened(tmp_path)


@contextmanager
def first_account(server: Server) -> Generator[httpx.Client]:
    with httpx.Client(base_url=f"{server.address}/api/v1", timeout=30) as client:
        who = {"email": "ann@example.com", "name": "Ann", "password": PASSWORD, "lang": "en"}
        answer = client.post("/setup", json={"code": server.code, **who})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


def test_ctrl_c_stops_everything_and_says_so(home: Path) -> None:
    with serving(home) as server:
        assert server.get("/readyz").text == "ready"
        assert server.get("/").headers["content-type"].startswith("text/html")
        everything = below(server.process.pid)
        assert len(everything) > 4
        server.process.send_signal(signal.SIGINT)
        told, _ = server.process.communicate(timeout=WAIT_SECONDS_MAX)
    assert "nothing is left running" in told
    assert server.process.returncode == 0
    eventually(lambda: not any(alive(pid) for pid in everything))
    assert processes_in(place_of(home).data) == []


def test_a_killed_service_takes_everything_with_it(home: Path) -> None:
    with serving(home) as server:
        everything = below(server.process.pid)
        server.process.kill()
        eventually(lambda: not any(alive(pid) for pid in everything))


def test_a_reload_replaces_the_api_processes_and_no_request_fails(home: Path) -> None:
    with serving(home, "--workers", "2") as server:
        before = below(server.process.pid)
        server.process.send_signal(signal.SIGHUP)
        begun = time.monotonic()
        while len(below(server.process.pid) - before) < 2:
            assert time.monotonic() - begun < WAIT_SECONDS_MAX
            assert server.get("/readyz").status_code == 200
        assert server.get("/healthz").text == "alive"


def test_a_killed_database_comes_back_and_the_session_holds(home: Path) -> None:
    with serving(home) as server, first_account(server) as client:
        postmaster = postmaster_of(place_of(home).data)
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        eventually(lambda: postmaster_of(place_of(home).data) not in (None, postmaster))
        eventually(lambda: client.get("/session").status_code == 200)


def test_a_killed_worker_is_started_again_and_does_the_work(home: Path) -> None:
    with serving(home) as server, first_account(server) as client:
        worker = next(pid for pid in below(server.process.pid) if named(pid, "spawn_main") and ports(pid) == 0)
        os.kill(worker, signal.SIGKILL)
        files = {"files": ("sales.csv", "date,sku,units\n2026-01-01,A,1\n", "text/csv")}
        job = client.post("/imports", files=files).json()["job_id"]
        eventually(lambda: client.get(f"/jobs/{job}").json()["state"] == "done")
        assert client.get("/imports").json()["items"][0]["files"][0]["rows_taken"] == {"sales": 1}


def named(pid: int, word: str) -> bool:
    try:
        return word in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def ports(pid: int) -> int:
    """Give how many listening sockets a process holds: the API's have one, the worker none."""
    listening = {
        line.split()[9] for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    }
    held = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            held += str(entry.readlink()).removeprefix("socket:[").removesuffix("]") in listening
        except OSError:
            continue
    return held


def test_a_taken_port_is_named_with_what_to_do(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [PANHUO, "serve", "--home", home, "--port", port, "--lang", "en"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WAIT_SECONDS_MAX)
    assert done.returncode == 6
    assert "PH709" in done.stderr
    assert "--port" in done.stderr


def test_users_and_tokens_are_made_beside_a_running_service(home: Path) -> None:
    with serving(home) as server:
        add_user(home, "bo@example.com", role="admin")
        command = [PANHUO, "token", "create", "--role", "viewer", "--home", home]
        made = subprocess.run(command, capture_output=True, text=True, check=True, timeout=WAIT_SECONDS_MAX)
        token = made.stdout.strip()
        assert re.fullmatch(r"pht_[\w-]{43}", token), made.stdout
        answer = httpx.get(f"{server.address}/api/v1/session", headers={"Authorization": f"Bearer {token}"})
        assert answer.json()["user"]["role"] == "viewer"
        signed = httpx.post(
            f"{server.address}/api/v1/session", json={"email": "bo@example.com", "password": PASSWORD}, timeout=30
        )
        assert signed.status_code == 200
        metrics = httpx.get(f"{server.address}/metrics", headers={"Authorization": f"Bearer {token}"})
        assert "panhuo_http_requests_total" in metrics.text
        assert httpx.get(f"{server.address}/metrics").status_code == 401
