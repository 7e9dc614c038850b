"""How fast stock is promised over HTTP: single requests beside the same server's empty handler, and batches.

Run: python benchmarks/bench_stock_service.py [--seconds 8] [--workers 1] [--connections 256]
Server, PostgreSQL and client share the machine. Each single request is a POST over a kept connection, answered after
its commit is on disk; the empty handler is `/healthz` of the same server, asked over as many connections by the same
client. Batches go over two connections.
"""

from __future__ import annotations

import argparse
import itertools
import json
import selectors
import socket
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from bench_console import PANHUO, served
from bench_stock import id7
from panhuo import hub, store
from panhuo.hub import Entry, Moves

SKUS = 1000
ROUNDS = 3
SINGLE_SHARE_MIN, BATCH_RATE_MIN = 0.70, 20_000
BATCH = 8000
SKU = "SKU-000000"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


def main() -> int:
    """Print the table; 1 if a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--connections", type=int, default=256)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="panhuo-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        opened(home)
        with served(home, "--workers", str(asked.workers)) as (address, _, _):
            port = int(address.rpartition(":")[2])
            return int(measured(port, make_token(home), seconds=asked.seconds, connections=asked.connections))


def measured(port: int, token: str, *, seconds: float, connections: int) -> bool:
    """Measure in turns, so that the machine's moods fall on both alike."""
    empty, single, batch = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS + 1):
        empty.append(rate(port, itertools.repeat(HEALTH), seconds=seconds, connections=connections))
        # Written before the clock starts: what a client does to make a request is not the server's.
        orders = [posted("holds", json.dumps(order()).encode(), token) for _ in range(int(empty[-1] * seconds))]
        single.append(rate(port, iter(orders), seconds=seconds, connections=connections))
        bodies = [posted("holds:batch", json.dumps([order() for _ in range(BATCH)]).encode(), token) for _ in range(12)]
        batch.append(BATCH * rate(port, iter(bodies), seconds=600, connections=2))
    # The first round is the warming up.
    share = statistics.median(one / other for one, other in zip(single[1:], empty[1:], strict=True))
    rated = statistics.median(batch[1:])
    print("| what | measured | limit | ratio |\n|---|---|---|---|")
    print(f"| an empty handler, {connections} connections | {statistics.median(empty[1:]):,.0f}/s | | |")
    print(f"| promises, one a request | {statistics.median(single[1:]):,.0f}/s | | |")
    print(f"| the same against the empty handler | {share:.2f} | {SINGLE_SHARE_MIN} | {SINGLE_SHARE_MIN / share:.2f} |")
    print(f"| promises, {BATCH:,} a request | {rated:,.0f}/s | {BATCH_RATE_MIN:,}/s | {BATCH_RATE_MIN / rated:.2f} |")
    return share < SINGLE_SHARE_MIN or rated < BATCH_RATE_MIN


def rate(port: int, requests: Iterator[bytes], *, seconds: float, connections: int) -> float:
    """Give answered requests a second, each connection asking again as soon as it was answered."""
    ready = selectors.DefaultSelector()
    for _ in range(connections):
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ready.register(client, selectors.EVENT_READ, bytearray())
    clients = {key.fd: key for key in ready.get_map().values()}
    begun = time.perf_counter()
    for key in clients.values():
        _ask(key, requests)
    done, waiting = 0, connections
    while waiting:
        for key, _ in ready.select():
            key.data.extend(key.fileobj.recv(1 << 20))
            if not _whole(key.data):
                continue
            assert key.data[9:11] == b"20", bytes(key.data[:400])
            key.data.clear()
            done += 1
            if time.perf_counter() - begun > seconds or not _ask(key, requests):
                waiting -= 1
    took = time.perf_counter() - begun
    for key in clients.values():
        key.fileobj.close()
    return done / took


def _ask(key: selectors.SelectorKey, requests: Iterator[bytes]) -> bool:
    request = next(requests, None)
    if request is not None:
        key.fileobj.sendall(request)
    return request is not None


def _whole(answer: bytearray) -> bool:
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.index(b"content-length: ") + 16
    return len(answer) >= head + 4 + int(answer[at : answer.index(b"\r", at)])


def order() -> dict[str, object]:
    """Give a request for a promise, as channels write it."""
    return {
        "id": str(uuid.UUID(bytes=id7())),
        "lines": [{"sku": SKU, "units": 1, "location": "Leeds"}],
        "expires_in_seconds": 600,
    }


def posted(path: str, body: bytes, token: str) -> bytes:
    """Give a POST request as it goes over the wire."""
    head = f"POST /api/v1/hub/{path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def opened(home: Path) -> None:
    """Give a home stock to promise."""
    with store.served(home) as urls:
        store.ensure_schema(urls)
        with hub.open_writer(urls.application) as writer:
            entries = tuple(Entry("opening", f"SKU-{number:06d}", 100_000_000, "Leeds") for number in range(SKUS))
            writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, entries))


def make_token(home: Path) -> str:
    """Give a token that may hold stock."""
    make = [PANHUO, "token", "create", "--role", "planner", "--home", home]
    return subprocess.run(make, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
