"""The database is killed in mid-rush, again and again: nothing is oversold, and nothing that was told is lost."""

import os
import random
import signal
import threading
import time
import uuid
from pathlib import Path

import psycopg
import pytest

from panhuo import hub, store
from panhuo.hub import Entry, Hold, Line, Moves, Promised
from panhuo.store.places import place_of
from panhuo.store.processes import postmaster_of
from tests.hub.ledger import faults

ROUNDS = 100
BUYERS = 8
UNITS = 100_000
SKUS = ("hot", "warm", "scarce")


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_and_sell_nothing_twice(tmp_path: Path) -> None:
    for step in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        step.chmod(0o711)
    with store.embedded(tmp_path) as urls:
        store.migrate(urls)
        with hub.open_writer(urls.application) as writer:
            told = buy_while_it_is_killed(writer, tmp_path, urls)
        with store.open_database(urls) as database, store.transaction(database, store.SYSTEM) as cursor:
            parts = cursor.execute("select * from hold where state = 'held'").fetchall()
            cells = {row["sku"]: row for row in cursor.execute("select * from cell").fetchall()}
            assert faults(cursor) == []
    kept = {part["hold_id"].bytes for part in parts}
    assert [number.hex() for number in told if number not in kept] == []
    assert len(told) > ROUNDS
    assert all(cell["held"] <= cell["on_hand"] for cell in cells.values())
    assert sum(cell["held"] for cell in cells.values()) == sum(part["units"] for part in parts)


def buy_while_it_is_killed(writer: hub.Writer, home: Path, urls: store.Urls) -> list[bytes]:
    """Give the ids of the promises that were told to buyers while the server was killed a hundred times."""
    stock = {"hot": UNITS, "warm": UNITS, "scarce": 500}
    opening = tuple(Entry("opening", sku, units, "Leeds") for sku, units in stock.items())
    writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, opening))
    told: list[bytes] = []
    over = threading.Event()

    def buyer(seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311 - which SKU, not a secret
        while not over.is_set():
            lines = tuple(Line(sku, draw.randint(1, 3), "Leeds") for sku in draw.sample(SKUS, draw.randint(1, 2)))
            verdict = writer.apply(store.SYSTEM, Hold(uuid.uuid4().bytes, lines, 86_400))
            if isinstance(verdict, Promised):
                told.append(verdict.id)

    buyers = [threading.Thread(target=buyer, args=(seed,)) for seed in range(BUYERS)]
    for one in buyers:
        one.start()
    draw = random.Random(7)  # noqa: S311 - when, not a secret
    for _ in range(ROUNDS):
        time.sleep(draw.uniform(0.02, 0.12))
        server = postmaster_of(place_of(home).data)
        if server is not None:
            os.kill(server, signal.SIGKILL)
        await_answer(urls)
    over.set()
    for one in buyers:
        one.join()
    return told


def await_answer(urls: store.Urls) -> None:
    """Wait until the server is back; it comes back by itself."""
    while True:
        try:
            psycopg.connect(urls.application, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.01)
        else:
            return
