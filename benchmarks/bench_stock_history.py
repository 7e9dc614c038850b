"""How fast the past is read: any minute of 100,000 cells over 3 million moves, one cell's, and a check of three feeds.

Run: python benchmarks/bench_stock_history.py
All through row security, in the name of somebody who sees everything, in a process that also writes, as the service is.
The last lines ask the same past row security, the totals by the plain statement: look by look in turn, over a
connection of the service's role and one of the superuser of the embedded database, whose two processes are held on one
core. What disturbs a shared machine for longer than a look disturbs both alike; the medians are compared.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench_stock import promised
from panhuo import hub, store
from panhuo.hub import feeds, reading
from panhuo.hub.reading import SQL
from panhuo.store import Scope
from panhuo.store.queries import for_what_is_given

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SEED = 13
CELLS, MOVES = 100_000, 3_000_000
ROUNDS = 9
LOOKS = 2000
ALL_LIMIT_S, ONE_LIMIT_MS, CHECK_LIMIT_S, SECURITY_SHARE_MAX = 0.5, 2.0, 10.0, 0.10
FEEDS = ("shop", "warehouse", "marketplace")
# One cell in a hundred differs from what each feed believes.
DIFFERENT_EVERY = 100
FILL_CELLS = """
insert into panhuo.cell (owner, location, sku, pool, on_hand, changed_at)
select 'Brand-' || n %% 10, 'Place-' || n %% 100, 'SKU-' || n / 100, '', 1000 - (%(each)s - 1), %(now)s
from generate_series(0, %(cells)s - 1) n
"""
FILL_MOVES = """
insert into panhuo.move (cell_id, owner, location, kind, from_account, to_account, units, cause, recorded_at,
    on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit)
select c.cell_id, c.owner, c.location, case k when 0 then 'opening' else 'shipped' end,
    case k when 0 then 'opening' else 'available' end, case k when 0 then 'available' else 'customer' end,
    case k when 0 then 1000 else 1 end, gen_random_uuid(),
    %(begun)s + k * interval '10 days' + c.cell_id * interval '1 s',
    1000 - k, 0, 0, 0, 0, 0, 0, 0
from generate_series(0, %(each)s - 1) k cross join panhuo.cell c order by k, c.cell_id
"""
FILL_BELIEFS = """
insert into panhuo.belief (feed, cell_id, owner, location, units, as_of)
select %(feed)s, m.cell_id, m.owner, m.location, m.on_hand + (m.cell_id %% %(every)s = 0)::int, %(as_of)s
from panhuo.cell c cross join lateral (
    select * from panhuo.move m where m.cell_id = c.cell_id and m.recorded_at <= %(as_of)s
    order by m.recorded_at desc, m.move_id desc limit 1) m
"""
# What is asked most: a page of the Stock list, one SKU of a shop, the story of a cell, any minute.
PAGE = "a page of stock and the totals"
SLOW = "all cells as of a minute"
HOT: dict[str, Callable[[Any], object]] = {
    PAGE: lambda cursor: (
        reading.stock(cursor, {}, now=NOW),
        reading.totals(cursor, {}),
    ),
    "the stock of one SKU": lambda cursor: (
        reading.stock(cursor, {"sku": "SKU-77"}, now=NOW, limit=100),
        reading.totals(cursor, {"sku": "SKU-77"}),
    ),
    "a cell's story": lambda cursor: reading.moves(cursor, cell_id=4711),
    SLOW: lambda cursor: reading.as_of(cursor, {}, at=BEGUN + timedelta(days=95)),
}
PLAIN_TOTALS = for_what_is_given(SQL["stock_totals"], dict.fromkeys(("sku", "location", "owner", "q", "short")))
# What the same takes where nobody's sight is asked.
BARE: dict[str, Callable[[Any], object]] = HOT | {
    PAGE: lambda cursor: (reading.stock(cursor, {}, now=NOW), cursor.execute(PLAIN_TOTALS).fetchall()),
}
HOT_LOOKS, SLOW_LOOKS, RUSHES = 600, 21, 45
# A statement is planned anew for its first few times.
WARMING = 8
ONE_BRAND = Scope("partner", None, ("Brand-7",), None)


def main() -> int:
    """Print the table; 1 if a limit is broken."""
    with tempfile.TemporaryDirectory(prefix="panhuo-bench-") as folder:
        Path(folder).chmod(0o711)
        with store.embedded(Path(folder)) as urls:
            store.migrate(urls)
            fill(urls, cells=CELLS, each=MOVES // CELLS)
            with hub.open_writer(urls.application), store.open_database(urls, connections_max=2) as database:
                broken = measured(database, urls)
    return int(broken)


def fill(urls: store.Urls, *, cells: int, each: int) -> None:
    """Make the ledger, in the order of time as it would have grown, and what three feeds believe."""
    with psycopg.connect(str(urls.owner_login), autocommit=True) as connection:
        connection.execute(FILL_CELLS, {"cells": cells, "each": each, "now": NOW})
        connection.execute(FILL_MOVES, {"each": each, "begun": BEGUN})
        for number, feed in enumerate(FEEDS):
            connection.execute("insert into panhuo.feed (feed, tolerance_units) values (%s, 0)", [feed])
            as_of = BEGUN + timedelta(days=200 + 30 * number)
            connection.execute(FILL_BELIEFS, {"feed": feed, "every": DIFFERENT_EVERY, "as_of": as_of})
        connection.execute("vacuum analyze")


def measured(database: store.Database, urls: store.Urls) -> bool:
    """Measure, print and say whether a limit was broken."""
    print("| what | measured | limit | ratio |\n|---|---|---|---|")
    at = BEGUN + timedelta(days=95)
    with store.transaction(database, store.SYSTEM) as cursor:
        cells = len(reading.as_of(cursor, {}, at=at))
        every = timed(lambda: reading.as_of(cursor, {}, at=at), ROUNDS)
        chosen = random.Random(SEED)  # noqa: S311 - of a benchmark

        def one() -> None:
            moment = BEGUN + timedelta(seconds=chosen.randrange(290 * 86_400))
            number = chosen.randrange(cells)
            reading.as_of(cursor, {"sku": f"SKU-{number // 100}", "location": f"Place-{number % 100}"}, at=moment)

        single = timed(one, LOOKS)
    tell(f"{cells:,} cells as of a minute, median of {ROUNDS}", statistics.median(every), "s", ALL_LIMIT_S)
    p99 = 1000 * single[int(0.99 * len(single))]
    tell(f"one cell as of a minute, p99 of {LOOKS:,}", p99, "ms", ONE_LIMIT_MS)
    found: list[dict[str, int]] = []
    checks = timed(lambda: found.append(feeds.check(database, now=NOW + timedelta(minutes=5 * len(found)))), 3)
    name = f"{cells:,} cells against {len(FEEDS)} feeds, {found[0]['different']:,} differ, slowest of 3"
    tell(name, checks[-1], "s", CHECK_LIMIT_S)
    worst = secured(urls)
    broken = statistics.median(every) > ALL_LIMIT_S or p99 > ONE_LIMIT_MS or checks[-1] > CHECK_LIMIT_S
    return broken or worst > SECURITY_SHARE_MAX


def secured(urls: store.Urls) -> float:
    """Print what row security costs on what is asked most; gives the most it costs to who sees everything."""
    past_it = replace(urls, application=str(urls.owner_login))
    worst = 0.0
    with (
        store.open_database(past_it, connections_max=1) as past,
        store.open_database(urls, connections_max=1) as within,
    ):
        on_one_core(past, within)
        for name, ask in HOT.items():
            pairs = looks(lambda name=name: once(past, BARE[name]), lambda ask=ask: once(within, ask), name)
            without, secure = (statistics.median(times) for times in zip(*pairs, strict=True))
            one_brand = statistics.median(once(within, ask, ONE_BRAND) for _ in range(WARMING + ROUNDS))
            told = f"{name}: {1000 * without:.1f} ms without, {1000 * one_brand:.1f} ms within sight of one brand"
            worst = max(worst, share(told, secure / without))
    with hub.open_writer(past_it.application) as past, hub.open_writer(urls.application) as within:
        rates = [(promises(past), promises(within)) for _ in range(RUSHES)]
    without = statistics.median(bare for bare, _ in rates)
    return max(worst, share(f"promises, {without:,.0f}/s without", statistics.median(x / y for x, y in rates)))


def on_one_core(*databases: store.Database) -> None:
    """Have the server's processes of some connections run on one core, so that none of them has the better one."""
    core = max(os.sched_getaffinity(0))
    for database in databases:
        with database.pool.connection() as connection:
            os.sched_setaffinity(connection.info.backend_pid, {core})


def looks(bare: Callable[[], float], secure: Callable[[], float], name: str) -> list[tuple[float, float]]:
    """Give the seconds of looks past row security and within it, one of each in turn, the first few left out."""
    count = SLOW_LOOKS if name == SLOW else HOT_LOOKS
    pairs = [(bare(), secure()) for _ in range(WARMING + count)]
    return pairs[WARMING:]


def share(name: str, times: float) -> float:
    """Print what row security costs, as a share of what it takes without."""
    limit = 1 + SECURITY_SHARE_MAX
    print(f"| row security, {name} | {times - 1:+.1%} | {SECURITY_SHARE_MAX:.0%} | {times / limit:.2f} |")
    return times - 1


def once(database: store.Database, ask: Callable[[Any], object], scope: Scope = store.SYSTEM) -> float:
    """Give the seconds of one look in a transaction of its own."""
    begun = time.perf_counter()
    with store.transaction(database, scope) as cursor:
        ask(cursor)
    return time.perf_counter() - begun


def promises(writer: hub.Writer) -> float:
    """Give promises a second, 256 in flight, over many cells."""
    skus = [f"SKU-{number}" for number in range(1000)]
    return asyncio.run(promised(writer, skus, in_flight=256, seconds=0.25, location="Place-7"))[0]


def timed(what: Callable[[], object], rounds: int) -> list[float]:
    """Give the seconds of each round, sorted."""
    took: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        what()
        took.append(time.perf_counter() - begun)
    return sorted(took)


def tell(name: str, value: float, unit: str, limit: float) -> None:
    """Print a line of the table."""
    print(f"| {name} | {value:.2f} {unit} | {limit:g} {unit} | {value / limit:.2f} |")


if __name__ == "__main__":
    raise SystemExit(main())
