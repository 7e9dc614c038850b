"""A running `panhuo serve` for tests, as a person starts it."""

import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PANHUO = Path(sys.executable).with_name("panhuo")
WAIT_SECONDS_MAX = 90.0
PASSWORD = "correct horse battery"  # noqa: S105 - of accounts in a temporary home


@dataclass
class Server:
    """A running service: its process, its home, its address, and the code of the first-run set-up ("" once done)."""

    process: subprocess.Popen[str]
    home: Path
    address: str
    code: str

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", timeout=10)


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < WAIT_SECONDS_MAX
        time.sleep(0.1)


def opened(folder: Path) -> Path:
    """Let everybody pass through to a temporary folder: run by root, the database runs as somebody else."""
    for step in (folder, folder.parent, folder.parent.parent):
        step.chmod(0o711)
    return folder


@contextmanager
def serving(home: Path, *options: str) -> Generator[Server]:
    """Serve a home on a free port until the context ends."""
    command = [PANHUO, "serve", "--home", home, "--port", "0", "--lang", "en", *options]
    environment = os.environ | {"PANHUO_LOG_LEVEL": "error"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout.readline, "")
            pattern = r"(http://[\d.:]+)(?:/setup\?code=(\S+))?"
            found = next(match for line in lines if (match := re.search(pattern, line)))
            yield Server(process, home, found[1], found[2] or "")
        finally:
            process.terminate()
            process.communicate(timeout=WAIT_SECONDS_MAX)


def add_user(home: Path, email: str, *, role: str) -> None:
    """Let somebody sign in, as an administrator does on the server."""
    command = [PANHUO, "user", "add", email, "--role", role, "--password-stdin", "--home", home]
    subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True, timeout=WAIT_SECONDS_MAX, capture_output=True)


def make_token(home: Path, *, role: str) -> dict[str, str]:
    """Give the headers of a program, with a token as an administrator makes it on the server."""
    command = [PANHUO, "token", "create", "--role", role, "--home", home]
    done = subprocess.run(command, text=True, check=True, timeout=WAIT_SECONDS_MAX, capture_output=True)
    return {"Authorization": f"Bearer {done.stdout.strip()}"}


def bring(server: Server, headers: dict[str, str], sku: str, *, units: int) -> None:
    """Let goods come in."""
    order = {"id": str(uuid.uuid4()), "kind": "received", "sku": sku, "units": units, "location": "Leeds"}
    httpx.post(f"{server.address}/api/v1/hub/moves", json=order, headers=headers).raise_for_status()


def want(sku: str, *, units: int = 1) -> dict[str, object]:
    """Give a buyer's request."""
    lines = [{"sku": sku, "units": units, "location": "Leeds"}]
    return {"id": str(uuid.uuid4()), "lines": lines, "expires_in_seconds": 900}
