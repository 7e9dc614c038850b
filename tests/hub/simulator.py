"""A world of clients, a bad wire and two servers, all of one seed: the same seed is the same story.

The wire drops, repeats, delays and turns around requests and answers; clients ask again with the same id until they are
answered. Nothing runs beside anything else, so a seed that fails can be played again: `python -m tests.hub.simulator`.
"""

import argparse
import heapq
import itertools
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from panhuo import store
from panhuo.hub import Allocate, Entry, Hold, Line, Moves, Promised, Refused, Release, Ship, rush
from panhuo.hub.batch import Unlocked, carry_out, learn, make_cells
from panhuo.hub.columns import register
from panhuo.hub.directory import Directory, Stale
from panhuo.hub.rush import Unusual
from panhuo.store import SYSTEM, enter
from tests.hub.ledger import faults

CLIENTS, BUYS_EACH = 6, 3
BEGINNING = datetime(2026, 11, 22, 6, tzinfo=UTC)
NUMBER = itertools.count()


@dataclass
class Server:
    """One server process: its own connection, its own memory of cells and of what is sold out."""

    connection: psycopg.Connection[Any]
    directory: Directory = field(default_factory=Directory)
    sold_out: set[int] = field(default_factory=set)

    def commit(self, commands: list[Any], now: datetime) -> Sequence[Any]:
        """Do a batch as the writer does, without its thread."""
        by_book = False
        while True:
            try:
                if missing := self.directory.missing(commands, SYSTEM):
                    with self.connection.transaction(), self.connection.cursor() as cursor:
                        enter(cursor, SYSTEM)
                        make_cells(self.connection, missing, now=now)
                    raise Stale
                with self.connection.pipeline(), self.connection.transaction(), self.connection.cursor() as cursor:
                    enter(cursor, SYSTEM)
                    return carry_out(
                        self.connection, SYSTEM, commands, self.directory, clock=lambda: now, sold_out=self.sold_out,
                        by_book=by_book,
                    )  # fmt: skip
            except Unusual:
                by_book = True
            except Stale:
                with self.connection.transaction(), self.connection.cursor() as cursor:
                    enter(cursor, SYSTEM)
                    learn(self.connection, self.directory)
            except Unlocked as unlocked:
                self.sold_out -= unlocked.cells


class World:
    """What happens when, in the order of a fake clock."""

    def __init__(self, servers: list[Server], seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.servers = servers
        self.skus = [f"S{seed}-{next(NUMBER)}-{number}" for number in range(2)]
        self.stock = {sku: self.draw.randint(3, 15) for sku in self.skus}
        self.now = BEGINNING
        self.order = itertools.count()
        self.turns = 0
        self.coming: list[tuple[datetime, int, Any]] = []
        self.arrived: list[list[tuple[Any, Any]]] = [[], []]
        self.answers: dict[tuple[bytes, str], set[str]] = {}
        self.told: dict[bytes, Promised] = {}

    def play(self) -> None:
        """Let every client buy, and the story come to its end."""
        entries = tuple(Entry("opening", sku, units, "Leeds") for sku, units in self.stock.items())
        self.servers[0].commit([Moves(self.id(), entries)], self.now)
        for _ in range(CLIENTS * BUYS_EACH):
            self.later(self.draw.uniform(0, 30), self.buy)
        for number in (0, 1):
            self.turn(number)
        while self.coming:
            at, _, what = heapq.heappop(self.coming)
            self.now = max(self.now, at)
            what()

    def id(self) -> bytes:
        return self.draw.randbytes(16)

    def later(self, seconds: float, what: Any) -> None:
        heapq.heappush(self.coming, (self.now + timedelta(seconds=seconds), next(self.order), what))

    def buy(self) -> None:
        lines = tuple(
            Line(self.draw.choice(self.skus), self.draw.randint(1, 4), "Leeds") for _ in range(self.draw.randint(1, 2))
        )
        command = Hold(self.id(), lines, self.draw.choice([5, 20, 60]), self.draw.random() < 0.7)
        self.ask(command, self.after_hold)

    def after_hold(self, command: Hold, verdict: Any) -> None:
        if not isinstance(verdict, Promised):
            return
        self.told[command.id] = verdict
        following = self.draw.random()
        if following < 0.6:
            self.later(self.draw.uniform(0, 8), lambda: self.ask(Allocate(command.id, "order"), self.after_allocate))
        elif following < 0.8:
            self.later(self.draw.uniform(0, 8), lambda: self.ask(Release(command.id), lambda *_: None))

    def after_allocate(self, command: Allocate, verdict: Any) -> None:
        if isinstance(verdict, Promised) and self.draw.random() < 0.7:
            self.later(self.draw.uniform(0, 5), lambda: self.ask(Ship(command.id), lambda *_: None))

    def ask(self, command: Any, then: Any) -> None:
        """Send until answered; then once more at times, as clients do."""
        key = (command.id, type(command).__name__)
        state = {"answered": False}

        def answered(verdict: Any) -> None:
            self.answers.setdefault(key, set()).add(verdict.code if isinstance(verdict, Refused) else "done")
            if not state["answered"]:
                state["answered"] = True
                then(command, verdict)

        def send() -> None:
            if state["answered"]:
                return
            self.wire(lambda: self.arrived[self.draw.randint(0, 1)].append((command, answered)))
            self.later(self.draw.uniform(1, 4), send)

        send()

    def wire(self, deliver: Any) -> None:
        """Carry a message: not at all, once or twice, sooner or later."""
        for _ in range(self.draw.choices([0, 1, 2], [2, 7, 1])[0]):
            self.later(self.draw.expovariate(2), deliver)

    def serve(self, number: int) -> None:
        self.turns -= 1
        batch, self.arrived[number] = self.arrived[number], []
        if batch:
            verdicts = self.servers[number].commit([command for command, _ in batch], self.now)
            for (_, answered), verdict in zip(batch, verdicts, strict=True):
                self.wire(lambda answered=answered, verdict=verdict: answered(verdict))
        # Only the turns of the servers are left: the story is over.
        if any(self.arrived) or len(self.coming) > self.turns:
            self.turn(number)

    def turn(self, number: int) -> None:
        self.turns += 1
        self.later(self.draw.uniform(0.1, 0.8), lambda: self.serve(number))


def judge(cursor: Any, world: World) -> list[Any]:
    """Give what is wrong at the end of a story."""
    rows = cursor.execute("select * from cell where sku = any(%s)", [world.skus]).fetchall()
    wrong: list[Any] = list(faults(cursor, [row["cell_id"] for row in rows]))
    wrong += [
        ("two answers", key, codes) for key, codes in world.answers.items() if key[1] == "Hold" and len(codes) > 1
    ]
    kept = cursor.execute(
        "select hold_id, sum(units) as units from hold where cell_id = any(%s) group by hold_id",
        [[row["cell_id"] for row in rows]],
    ).fetchall()
    found = {row["hold_id"].bytes: row["units"] for row in kept}
    for number, promised in world.told.items():
        units = sum(part[2] for part in promised.parts)
        if found.get(number) != units:
            wrong.append(("told but not kept", number.hex(), units, found.get(number)))
    shipped = cursor.execute(
        "select coalesce(sum(m.units), 0) as units from move m join cell c using (cell_id) "
        "where m.kind = 'fulfilled' and c.sku = any(%s)",
        [world.skus],
    ).fetchone()["units"]
    if shipped + sum(row["on_hand"] for row in rows) != sum(world.stock.values()):
        wrong.append(("units came or went", shipped))
    return wrong


def run(urls: store.Urls, seeds: range) -> int:
    """Play the stories of many seeds in one database; gives how many, or raises with the seed that failed."""
    usual = rush.FEW
    connections = [psycopg.connect(urls.application) for _ in range(2)]
    for connection in connections:
        register(connection)
    servers = [Server(connection) for connection in connections]
    try:
        with store.open_database(urls) as database:
            for seed in seeds:
                world = World(servers, seed)
                # In every second story even two requests are a rush.
                rush.FEW = usual if seed % 2 else 2
                world.play()
                with store.transaction(database, SYSTEM) as cursor:
                    wrong = judge(cursor, world)
                if wrong:
                    message = f"seed {seed}: {wrong}"
                    raise AssertionError(message)
    finally:
        rush.FEW = usual
        for connection in connections:
            connection.close()
    return len(seeds)


def main() -> None:
    """Play many seeds on a fresh server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="panhuo-simulator-") as folder:
        Path(folder).chmod(0o711)
        with store.embedded(Path(folder)) as urls:
            store.migrate(urls)
            number = run(urls, range(asked.first, asked.first + asked.seeds))
    sys.stdout.write(f"{number} seeds from {asked.first}: nothing oversold, nothing lost, one answer to each request\n")


if __name__ == "__main__":
    main()
