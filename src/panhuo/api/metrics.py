"""What Prometheus reads: requests by route and status, how long they took, open streams, and jobs by state."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["STREAMS", "exposition", "observe"]

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Counter("panhuo_http_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("panhuo_http_request_seconds", "Time from request to answer.", ["route"], buckets=BUCKETS)
STREAMS = Gauge("panhuo_event_streams", "Open streams of events.", multiprocess_mode="livesum")


def observe(method: str, route: str, *, status: int, seconds: float) -> None:
    """Count a request; `route` is its pattern, not its address, so that their number stays bounded."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def exposition() -> bytes:
    """Give the figures of all server processes in the text format of Prometheus."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
