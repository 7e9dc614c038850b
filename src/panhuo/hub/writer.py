"""The group commit: all requests that wait go to the database together, and each gets its own answer."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import psycopg
from psycopg.pq import TransactionStatus

from panhuo.hub.batch import Drawn, Unlocked, carry_out, draw, learn, make_cells
from panhuo.hub.columns import register
from panhuo.hub.commands import Command, Verdict
from panhuo.hub.directory import Directory, Stale
from panhuo.hub.rush import Unusual
from panhuo.store import SYSTEM, Scope, enter
from panhuo.words.errors import DatabaseUnreachable

__all__ = ["Writer", "open_writer"]

# More in one transaction gains little and lets the first of them wait for the last.
AT_ONCE_MAX = 1024
WAITING_MAX = 100_000
TRIES_MAX = 6
# Where a rush met something unusual there is more of it: so many batches go by the book before the next is tried.
BY_BOOK = 16
# So many new cells are worth telling the collector that they stay.
FROZEN_FROM = 10_000
RECONNECT_SECONDS = 0.2
SWITCH_SECONDS = 0.0005
# How long the first of a few waits for others, and how many are enough to go at once.
GATHER_SECONDS_MAX = 0.002
GATHER_LOOK_SECONDS = 0.001
GATHER_BELOW = 64
# How long the next batch may take to fill while the database writes a full one.
REFILL_SECONDS_MAX = 0.01
GIVE_UP_SECONDS = 30.0
IDLE = TransactionStatus.IDLE
# Who waits: a future, with the event loop that it belongs to if it is not a thread's.
Asker = tuple[asyncio.AbstractEventLoop | None, Any]


class Group(NamedTuple):
    """Commands of one sight, which go in one transaction, and who waits for each."""

    scope: Scope
    commands: list[Command]
    askers: list[Asker]
    drawn: Drawn | None = None


# Told of each commit: what it carried, what came of it, how many seconds it took.
Observer = Callable[[Sequence[Command], Sequence[Verdict | Exception], float], None]


class Writer:
    """One thread with one connection that takes whatever waits, commits it, and answers.

    A request is answered only after its commit is on disk. If the database is lost meanwhile, what was sent is sent
    again: ids make that safe.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime], observe: Observer | None = None) -> None:
        self.url, self.clock, self.observe = url, clock, observe
        self.directory = Directory()
        self.waiting: deque[tuple[Scope, Command, Asker]] = deque()
        self.next: list[Group] = []
        self.woken = threading.Event()
        self.stopping = False
        self.crowded = False
        self.by_book = 0
        self.sold_out: set[int] = set()
        self.owed: list[tuple[Sequence[Asker], Sequence[Verdict | Exception]]] = []
        self.thread = threading.Thread(target=self._go, name="stock-writer", daemon=True)

    def apply(self, scope: Scope, command: Command) -> Verdict:
        """Do a command and wait for what comes of it."""
        future: Future[Verdict] = Future()
        self._queue(scope, command, (None, future))
        return future.result()

    def apply_soon(self, scope: Scope, command: Command) -> asyncio.Future[Verdict]:
        """Do a command without keeping the event loop from others."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Verdict] = loop.create_future()
        self._queue(scope, command, (loop, future))
        return future

    async def apply_all(self, scope: Scope, commands: Sequence[Command]) -> list[Verdict]:
        """Do commands in their order, each for itself, and give what came of each."""
        begun = [self.apply_soon(scope, command) for command in commands]
        return [await one for one in begun]

    def _queue(self, scope: Scope, command: Command, asker: Asker) -> None:
        if len(self.waiting) >= WAITING_MAX or self.stopping:
            raise DatabaseUnreachable(detail="too many requests wait for the stock")
        self.waiting.append((scope, command, asker))
        if not self.woken.is_set():
            self.woken.set()

    def _go(self) -> None:
        connection: psycopg.Connection[Any] | None = None
        while True:
            self.woken.wait()
            self.woken.clear()
            while self.next or self._take():
                connection = self._commit_one(connection, self.next.pop(0))
                # With many waiting, the answers are handed out while the database writes the next batch.
                if not self.next and len(self.waiting) < GATHER_BELOW:
                    self._answer_owed()
            self._answer_owed()
            if self.stopping:
                break
        if connection is not None:
            connection.close()

    def _gather(self, enough: int, seconds: float) -> None:
        """Wait a moment while more keep coming and they are not enough."""
        ends = time.monotonic() + seconds
        seen = -1
        while seen < len(self.waiting) < enough and time.monotonic() < ends:
            seen = len(self.waiting)
            time.sleep(GATHER_LOOK_SECONDS)

    def _take(self) -> bool:
        """Take what waits, the commands of each sight together and in their order; says whether there was any."""
        # A commit costs about the same for one as for many.
        if len(self.waiting) > (0 if self.crowded else 1):
            self._gather(GATHER_BELOW, GATHER_SECONDS_MAX)
        groups: dict[Scope, Group] = {}
        taken = 0
        while self.waiting and taken < AT_ONCE_MAX:
            scope, command, asker = self.waiting.popleft()
            group = groups.get(scope)
            if group is None:
                group = groups[scope] = Group(scope, [], [])
            group.commands.append(command)
            group.askers.append(asker)
            taken += 1
        self.crowded = taken > 1
        self.next = [
            group._replace(drawn=draw(group.scope, group.commands, self.directory, by_book=self.by_book > 0))
            for group in groups.values()
        ]
        return taken > 0

    def _meanwhile(self, written: int) -> None:
        """Answer the batch before while the database writes this one, and have the next ready if they come so fast."""
        self._answer_owed()
        if written >= AT_ONCE_MAX:
            self._gather(AT_ONCE_MAX, REFILL_SECONDS_MAX)
            if len(self.waiting) >= AT_ONCE_MAX:
                self._prepare()

    def _prepare(self) -> None:
        """Take the next batch, if it is there, and work out where it draws from while the database commits this one."""
        if not self.next and len(self.waiting) >= GATHER_BELOW:
            self._take()

    def _commit_one(self, connection: psycopg.Connection[Any] | None, group: Group) -> Any:
        """Commit what one sight brought, and answer."""
        begun = time.monotonic()
        verdicts: Sequence[Verdict | Exception]
        try:
            connection, verdicts = self._commit(connection, group)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
            # One of them is more than the database takes; the others are not to suffer for it.
            if len(group.commands) > 1:
                for one, who in zip(group.commands, group.askers, strict=True):
                    connection = self._commit_one(connection, Group(group.scope, [one], [who]))
                return connection
            verdicts = [error]
        except Exception as error:
            verdicts = [error] * len(group.commands)
        self._answer_owed()
        self._owe(group, verdicts, begun)
        return connection

    def _owe(self, group: Group, verdicts: Sequence[Verdict | Exception], begun: float) -> None:
        self.owed.append((group.askers, verdicts))
        if self.observe is not None:
            self.observe(group.commands, verdicts, time.monotonic() - begun)

    def _answer_owed(self) -> None:
        while self.owed:
            _answer(*self.owed.pop(0))

    def _commit(
        self, connection: psycopg.Connection[Any] | None, group: Group
    ) -> tuple[psycopg.Connection[Any], Sequence[Verdict]]:
        scope, commands, _, drawn = group
        tries = 0
        begun = time.monotonic()
        while True:
            try:
                connection = self._connected(connection)
                self._make_cells(connection, scope, commands)
                with _transaction(connection, scope, meanwhile=self._prepare):
                    verdicts = carry_out(
                        connection, scope, commands, self.directory, clock=self.clock, sold_out=self.sold_out,
                        drawn=drawn, by_book=self.by_book > 0, meanwhile=partial(self._meanwhile, len(commands)),
                    )  # fmt: skip
                self.by_book = max(self.by_book - 1, 0)
                return connection, verdicts
            except Stale:
                assert connection is not None  # noqa: S101 - it was asked over a connection
                self._learn(connection)
            except Unusual:
                self.by_book = BY_BOOK
            except Unlocked as unlocked:
                self.sold_out -= unlocked.cells
            except (psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected):
                # Another process keeps the same id at this moment: the next look finds it.
                tries += 1
                if tries >= TRIES_MAX:
                    raise
            except psycopg.OperationalError as error:
                if time.monotonic() - begun > GIVE_UP_SECONDS or self.stopping:
                    raise DatabaseUnreachable(detail=str(error).strip()) from error
                time.sleep(RECONNECT_SECONDS)

    def _connected(self, connection: psycopg.Connection[Any] | None) -> psycopg.Connection[Any]:
        if connection and not connection.broken:
            return connection
        connection = psycopg.connect(self.url, connect_timeout=10, autocommit=True)
        register(connection)
        # Everything is asked for by its key. A plan made while the tables were empty would read them whole ever after.
        connection.execute("set enable_seqscan to off")
        connection.execute("set plan_cache_mode to force_generic_plan")
        if not self.directory.newest and not self.directory.by_id:
            self._learn(connection)
        return connection

    def _learn(self, connection: psycopg.Connection[Any]) -> None:
        known = len(self.directory.by_id)
        with connection.transaction(), connection.cursor() as cursor:
            enter(cursor, SYSTEM)
            learn(connection, self.directory)
        if len(self.directory.by_id) - known > FROZEN_FROM:
            gc.freeze()

    def _make_cells(self, connection: psycopg.Connection[Any], scope: Scope, commands: Sequence[Command]) -> None:
        """Make the cells that goods come to for the first time, as far as the sight of who brings them goes."""
        seen = self.directory.missing(commands, scope)
        if not seen:
            return
        with connection.transaction(), connection.cursor() as cursor:
            enter(cursor, scope)
            make_cells(connection, seen, now=self.clock())
        self._learn(connection)


@contextmanager
def _transaction(
    connection: psycopg.Connection[Any], scope: Scope, *, meanwhile: Callable[[], None]
) -> Generator[None]:
    """Send what is asked within it in the name of `scope`, and the commit behind it; `meanwhile` is done then.

    `connection.transaction()` waits for an answer at the begin, before the commit and after it; with others at work in
    this process each wait costs a turn.
    """
    try:
        with connection.pipeline(), connection.cursor() as cursor:
            cursor.execute("begin")
            enter(cursor, scope)
            yield
            cursor.execute("commit")
            meanwhile()
    finally:
        if not connection.broken and connection.info.transaction_status != IDLE:
            connection.rollback()


def _answer(askers: Sequence[Asker], verdicts: Sequence[Verdict | Exception]) -> None:
    """Hand out what came of a batch; an event loop is woken once, however many of its tasks wait."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[Any, Verdict | Exception]]] = {}
    for (loop, future), verdict in zip(askers, verdicts, strict=True):
        by_loop.setdefault(loop, []).append((future, verdict))
    for loop, pairs in by_loop.items():
        if loop is None:
            _hand_out(pairs)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_hand_out, pairs)


def _hand_out(pairs: Sequence[tuple[Any, Verdict | Exception]]) -> None:
    for future, verdict in pairs:
        if future.done():
            continue
        if isinstance(verdict, Exception):
            future.set_exception(verdict)
        else:
            future.set_result(verdict)


@contextmanager
def open_writer(
    url: str, *, clock: Callable[[], datetime] | None = None, observe: Observer | None = None
) -> Generator[Writer]:
    """Give a writer at work; at the end it answers what waits, then stops."""
    # A batch makes thousands of objects at once that die with it; looked through at the usual pace, they would cost the
    # collector as much time as all the rest.
    gc.set_threshold(100_000, 50, 100)
    # Else whoever asks may keep the writer, and with it the database, from going on for 5 ms at a time.
    sys.setswitchinterval(SWITCH_SECONDS)
    writer = Writer(url, clock=clock or (lambda: datetime.now(UTC)), observe=observe)
    writer.thread.start()
    try:
        yield writer
    finally:
        writer.stopping = True
        writer.woken.set()
        writer.thread.join()
