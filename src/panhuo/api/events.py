"""One stream of events a tab (server-sent events): one watch a process asks the database, however many tabs."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncGenerator, Callable
from functools import lru_cache
from typing import Any

from anyio import to_thread

from panhuo.access import Identity
from panhuo.api.metrics import STREAMS
from panhuo.store import Database, Scope, events_after, last_event
from panhuo.words.errors import PanhuoError

__all__ = ["TOPICS", "Watch", "stream"]

LOG = logging.getLogger("panhuo.api")
TOPICS = ("runs", "actions", "alerts", "imports", "jobs")
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
        self.changed = asyncio.Event()
        self.stopping = threading.Event()

    def start(self) -> None:
        """Begin to watch; call from the event loop."""
        self.loop = asyncio.get_running_loop()
        self.last = last_event(self.database)
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
            except Exception:
                LOG.warning("the watch on events missed a turn", exc_info=True)
                continue
            if last != self.last:
                self.last = last
                self._prepare()
                self.loop.call_soon_threadsafe(self._wake)

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


def _written(event: dict[str, Any]) -> bytes:
    payload = json.dumps({"kind": event["kind"], "at": event["at"].isoformat(), **event["payload"]}, ensure_ascii=False)
    return f"id: {event['event_id']}\nevent: {event['topic']}\ndata: {payload}\n\n".encode()
