"""How fast the embedded database is: start on an existing folder (limit: 0.2 s), coming back after a kill, events.

Run: python benchmarks/bench_database.py [--rounds 15]
The kill is `kill -9` of the server with rows written since the last checkpoint; the time is until it answers again.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path

import psycopg

from panhuo import store
from panhuo.store.places import place_of
from panhuo.store.processes import postmaster_of

START_SECONDS_MAX = 0.2
EVENTS = 1000


def main() -> int:
    """Print the table; 1 if the limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="panhuo-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        first = started(home)
        again = statistics.median(started(home) for _ in range(rounds))
        with store.embedded(home) as urls:
            store.migrate(urls)
            per_second = events_per_second(urls)
            back = statistics.median(come_back(home, urls) for _ in range(rounds))
    print("| what | measured | limit | ratio |\n|---|---|---|---|")
    print(f"| database, first start in an empty home | {first:.2f} s | | |")
    ratio = again / START_SECONDS_MAX
    print(f"| database, start on an existing folder, median of {rounds} | {again:.3f} s | 0.2 s | {ratio:.2f} |")
    print(f"| database, answers again after `kill -9`, median of {rounds} | {back:.2f} s | | |")
    print(f"| events, one transaction each, one connection | {per_second:,.0f}/s | | |")
    return int(again > START_SECONDS_MAX)


def started(home: Path) -> float:
    """Give the seconds until the server is ready to be asked."""
    begun = time.perf_counter()
    with store.embedded(home):
        return time.perf_counter() - begun


def events_per_second(urls: store.Urls) -> float:
    """Write events through the row-level security, each in a durable transaction of its own."""
    with store.open_database(urls) as database:
        begun = time.perf_counter()
        for number in range(EVENTS):
            with store.transaction(database, store.SYSTEM) as cursor:
                store.announce(cursor, topic="bench", kind="counted", payload={"number": number})
        return EVENTS / (time.perf_counter() - begun)


def come_back(home: Path, urls: store.Urls) -> float:
    """Kill the server after a write and give the seconds until it answers again."""
    with psycopg.connect(str(urls.owner_login)) as connection:
        connection.execute("create table if not exists written as select generate_series(1, 100000) as n")
        connection.execute("update written set n = n + 1")
    server = postmaster_of(place_of(home).data)
    if server is None:
        message = "the server is not there to be killed"
        raise RuntimeError(message)
    os.kill(server, signal.SIGKILL)
    begun = time.perf_counter()
    while True:
        try:
            psycopg.connect(urls.application).close()
        except psycopg.OperationalError:
            time.sleep(0.005)
        else:
            return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
