"""One stream of events a tab (server-sent events): one watch a process asks the database, however many tabs."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from anyio import to_thread

from panhuo.access import Identity
from panhuo.api.metrics import STREAMS
from panhuo.hub import live
from panhuo.store import Database, Scope, events_after, last_event
from panhuo.words.errors import PanhuoError

__all__ = ["TOPICS", "Watch", "stream"]

LOG = logging.getLogger("panhuo.api")
TOPICS = ("runs", "actions", "alerts", "imports", "jobs", "stock")
CHANGES_KEPT = 256
STOCK = (
    "cell_id",
    "sku",
    "location",
    "owner",
    "pool",
    "on_hand",
    "available",
    "held",
    "committed",
    "incoming",
    "in_transit",
)
ASK_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 20.0


class Watch:
    """Asks the database twice a second whether anything happened, and wakes the streams of this process if so.

    `prepare` is called before, so that what everybody will ask for next (the tables of a new run) is there already.
    """

    def __init__(self, database: Database, *, prepare: Callable[[], None]) -> None:
        self.database = database
        self.prepare = prepare
        self.last = 0
        self.stock_last = 0
        # What changed of the stock in each of the last turns; a tab that fell behind asks for what it shows again.
        self.turn = 0
        self.stock: deque[tuple[int, list[dict[str, Any]]]] = deque(maxlen=CHANGES_KEPT)
        self.changed = asyncio.Event()
        self.stopping = threading.Event()

    def start(self) -> None:
        """Begin to watch; call from the event loop."""
        self.loop = asyncio.get_running_loop()
        self.last = last_event(self.database)
        self.stock_last = live.last_change(self.database)
        self.thread = threading.Thread(target=self._go, name="event-watch", daemon=True)
        self.thread.start()

    def end_streams(self) -> None:
        """End every stream, from any thread or signal handler: a server that stops waits for its open answers."""
        self.stopping.set()
        self.loop.call_soon_threadsafe(self._wake)

    def stop(self) -> None:
        """Stop watching, and end every stream."""
        self.end_streams()
        self.thread.join()

    def _go(self) -> None:
        self._prepare()
        while not self.stopping.wait(ASK_SECONDS):
            try:
                last = last_event(self.database)
                moved = self._look_at_stock()
            except Exception:
                LOG.warning("the watch on events missed a turn", exc_info=True)
                continue
            if last != self.last:
                self.last = last
                self._prepare()
                moved = True
            if moved:
                self.loop.call_soon_threadsafe(self._wake)

    def _look_at_stock(self) -> bool:
        last, rows = live.changed_after(self.database, self.stock_last, now=datetime.now(UTC))
        if last == self.stock_last:
            return False
        self.stock_last, self.turn = last, self.turn + 1
        self.stock.append((self.turn, rows))
        return True

    def _prepare(self) -> None:
        try:
            self.prepare()
        except Exception:
            LOG.warning("the tables of the run could not be read ahead", exc_info=True)

    def _wake(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def after(self, scope: Scope, event_id: int) -> list[dict[str, Any]]:
        """Give the events after one within a scope; tabs of the same scope share one question."""
        return _shared(self.database, scope, event_id, self.last)


@lru_cache(maxsize=64)
def _shared(database: Database, scope: Scope, event_id: int, last: int) -> list[dict[str, Any]]:
    return events_after(database, scope, event_id=event_id)


async def stream(
    watch: Watch, identity: Identity, *, topics: frozenset[str], since: int | None, still: Any
) -> AsyncGenerator[bytes]:
    """Give events as they happen, from after `since` (None: from now); ends when `still` says the session has ended."""
    position = watch.last if since is None else min(since, watch.last)
    turn = watch.turn
    scope = identity.scope
    STREAMS.inc()
    try:
        yield b"retry: 2000\n\n"
        while not watch.stopping.is_set():
            changed = watch.changed
            for event in await to_thread.run_sync(watch.after, scope, position):
                position = event["event_id"]
                if event["topic"] in topics:
                    yield _written(event)
            position = max(position, 0)
            seen = watch.turn
            if "stock" in topics and (cells := _stock_since(watch, scope, turn)):
                yield _stock_written(cells)
            turn = seen
            try:
                await asyncio.wait_for(changed.wait(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                try:
                    await to_thread.run_sync(still)
                except PanhuoError:
                    return
                yield b": still here\n\n"
    finally:
        STREAMS.dec()


def _stock_since(watch: Watch, scope: Scope, turn: int) -> list[dict[str, Any]]:
    """Give the cells within sight that changed after a turn, each once, as last seen."""
    changed = {row["cell_id"]: row for number, rows in tuple(watch.stock) if number > turn for row in rows}
    return live.within(list(changed.values()), scope)


def _stock_written(cells: list[dict[str, Any]]) -> bytes:
    told = [{name: cell[name] for name in STOCK} for cell in cells]
    return f"event: stock\ndata: {json.dumps({'kind': 'changed', 'cells': told}, ensure_ascii=False)}\n\n".encode()


def _written(event: dict[str, Any]) -> bytes:
    payload = json.dumps({"kind": event["kind"], "at": event["at"].isoformat(), **event["payload"]}, ensure_ascii=False)
    return f"id: {event['event_id']}\nevent: {event['topic']}\ndata: {payload}\n\n".encode()
