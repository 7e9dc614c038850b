"""The published race: 50 units, 20 threads, 200 attempts; exactly 50 are sold, every time."""

import multiprocessing
import threading
import uuid
from concurrent.futures import ProcessPoolExecutor

import pytest

from panhuo import hub, store
from panhuo.hub import Entry, Hold, Line, Moves, Promised
from tests.hub.ledger import faults

UNITS, THREADS, ATTEMPTS = 50, 20, 200
ROUNDS = 20


def race(writer: hub.Writer, sku: str, *, threads: int = THREADS, attempts: int = ATTEMPTS) -> int:
    """Let threads try to buy one unit again and again, all at once; give how many were sold."""
    sold: list[bytes] = []
    start = threading.Barrier(threads)

    def buyer() -> None:
        start.wait()
        for _ in range(attempts // threads):
            verdict = writer.apply(store.SYSTEM, Hold(uuid.uuid4().bytes, (Line(sku, 1, "Leeds"),), 600))
            if isinstance(verdict, Promised):
                sold.append(verdict.id)

    buyers = [threading.Thread(target=buyer) for _ in range(threads)]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    assert len(set(sold)) == len(sold)
    return len(sold)


def opened(writer: hub.Writer, sku: str) -> None:
    writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, (Entry("opening", sku, UNITS, "Leeds"),)))


def test_fifty_units_are_sold_fifty_times(database: store.Database) -> None:
    with hub.open_writer(database.urls.application) as writer:
        for number in range(ROUNDS):
            opened(writer, f"SKU-{number}")
            assert race(writer, f"SKU-{number}") == UNITS
    with store.transaction(database, store.SYSTEM) as cursor:
        assert faults(cursor) == []


def in_a_process(url: str, sku: str) -> int:
    with hub.open_writer(url) as writer:
        return race(writer, sku, threads=THREADS // 4, attempts=ATTEMPTS // 4)


@pytest.mark.slow
def test_four_processes_sell_fifty_units_fifty_times(database: store.Database) -> None:
    with hub.open_writer(database.urls.application) as writer:
        skus = [f"SKU-{number}" for number in range(5)]
        for sku in skus:
            opened(writer, sku)
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        for sku in skus:
            assert sum(pool.map(in_a_process, [database.urls.application] * 4, [sku] * 4)) == UNITS
    with store.transaction(database, store.SYSTEM) as cursor:
        assert faults(cursor) == []
