"""What Prometheus reads: requests by route and status, how long they took, open streams, and the stock's commits."""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from panhuo.hub import Refused
from panhuo.hub.commands import Command, Verdict

__all__ = ["STREAMS", "exposition", "observe", "observe_stock"]

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Counter("panhuo_http_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("panhuo_http_request_seconds", "Time from request to answer.", ["route"], buckets=BUCKETS)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
STOCK_REQUESTS = Counter(
    "panhuo_stock_requests", "Requests to the stock, by what came of them.", ["request", "verdict"]
)
STOCK_COMMITS = Histogram("panhuo_stock_commit_requests", "Requests that one commit carried.", buckets=SIZES)
STOCK_SECONDS = Histogram("panhuo_stock_commit_seconds", "Time of one commit of stock.", buckets=BUCKETS)
STREAMS = Gauge("panhuo_event_streams", "Open streams of events.", multiprocess_mode="livesum")


def observe(method: str, route: str, *, status: int, seconds: float) -> None:
    """Count a request; `route` is its pattern, not its address, so that their number stays bounded."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def observe_stock(commands: Sequence[Command], verdicts: Sequence[Verdict | Exception], seconds: float) -> None:
    """Count what one commit carried, by request and verdict."""
    tally = Tally(
        (type(command).__name__.lower(), verdict.code if isinstance(verdict, Refused) else _short(verdict))
        for command, verdict in zip(commands, verdicts, strict=True)
    )
    for (request, verdict), number in tally.items():
        STOCK_REQUESTS.labels(request, verdict).inc(number)
    STOCK_COMMITS.observe(len(commands))
    STOCK_SECONDS.observe(seconds)


def _short(verdict: Verdict | Exception) -> str:
    return "failed" if isinstance(verdict, Exception) else "done"


def exposition() -> bytes:
    """Give the figures of all server processes in the text format of Prometheus."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
