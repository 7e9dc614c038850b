"""A rush is promised by one statement, and what comes of it is what the book says, request after request."""

import asyncio
import uuid
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panhuo import hub, store
from panhuo.hub import Entry, Hold, Line, Moves, Promised, Refused, rush
from panhuo.hub.commands import Command
from panhuo.hub.directory import Directory, Known, Rule
from tests.hub.ledger import faults

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
SKUS = ("MUG", "TOTE", "CAP")
LEDGER = """
    select m.move_id, c.sku, m.kind, m.units, m.cause, m.channel, m.on_hand, m.held, h.line, h.part, h.units as asked,
        h.open, h.state, h.channel as by, h.expires_at, m.recorded_at
    from move m join cell c using (cell_id) join hold h on h.hold_id = m.cause
    where c.location = %s and m.kind = 'held' order by m.move_id
"""


@pytest.fixture
def world(database: store.Database) -> Generator[tuple[hub.Writer, store.Database]]:
    """Three goods in as many places as a test asks for; the shop leaves two units of all, a shelf shows one of MUG."""
    with hub.open_writer(database.urls.application, clock=lambda: NOW) as writer:
        with store.transaction(database, store.SYSTEM) as cursor:
            cursor.execute(
                "insert into channel_rule (channel, buffer_units, version) values ('shop', 2, 1);"
                "update stock_policy set rules_version = rules_version + 1"
            )
        yield writer, database
        with store.transaction(database, store.SYSTEM) as cursor:
            assert faults(cursor) == []


def opened(world: tuple[hub.Writer, store.Database], units: int, *, place: str | None = None) -> str:
    """Give a place with so many units of each of the goods."""
    writer, database = world
    place = place or uuid.uuid4().hex
    writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, tuple(Entry("opening", sku, units, place) for sku in SKUS)))
    with store.transaction(database, store.SYSTEM) as cursor:
        cursor.execute("update cell set display_minimum = 1 where (location, sku) = (%s, 'MUG')", [place])
    return place


def asked(world: tuple[hub.Writer, store.Database], commands: Sequence[Hold]) -> list[Any]:
    return asyncio.run(world[0].apply_all(store.SYSTEM, commands))


def told(verdict: Promised | Refused) -> Any:
    """Give what a verdict says apart from the number of the cell."""
    if isinstance(verdict, Refused):
        return verdict
    parts = [(line, units, left, state) for line, _, units, left, state in verdict.parts]
    return (verdict.id, parts, verdict.expires_at, verdict.replayed)


requests = st.lists(
    st.tuples(
        st.sampled_from(SKUS), st.integers(1, 3), st.sampled_from([None, "shop", "store"]), st.sampled_from([60, 900])
    ),
    min_size=2,
    max_size=40,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=requests, units=st.integers(1, 60))
def test_a_rush_comes_to_what_the_book_says(
    world: tuple[hub.Writer, store.Database], wanted: list[tuple[str, int, str | None, int]], units: int
) -> None:
    """The same requests in two places, of which one goes by the book: the same answers, moves and holds."""
    answers, ledgers = [], []
    numbers = [uuid.uuid4().bytes for _ in wanted]
    for few in (1, 10_000):
        place = opened(world, units)
        # The same ids would be known the second time: they differ in their last byte, which is taken out again.
        ids = [number[:15] + bytes([few % 256]) for number in numbers]
        commands = [
            Hold(number, (Line(sku, units, place, channel=channel),), seconds)
            for number, (sku, units, channel, seconds) in zip(ids, wanted, strict=True)
        ]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rush, "FEW", few)
            patch.setattr(hub.writer, "BY_BOOK", 1)
            answers.append([told(verdict) for verdict in asked(world, commands)])
        with store.transaction(world[1], store.SYSTEM) as cursor:
            ledgers.append([list(row.values()) for row in cursor.execute(LEDGER, [place]).fetchall()])
    strip = [ids_taken_out(answer) for answer in answers]
    assert strip[0] == strip[1]
    assert [ids_taken_out(row[1:]) for row in ledgers[0]] == [ids_taken_out(row[1:]) for row in ledgers[1]]


def ids_taken_out(value: Any) -> Any:
    """Give a value with its ids cut to what two runs have in common, and without what names the place."""
    if isinstance(value, uuid.UUID):
        return value.bytes[:15]
    if isinstance(value, bytes):
        return value[:15]
    if isinstance(value, list):
        return [ids_taken_out(one) for one in value]
    return tuple(map(ids_taken_out, value)) if type(value) is tuple else value


def test_a_thousand_buyers_of_three_hundred_units_get_three_hundred(
    world: tuple[hub.Writer, store.Database],
) -> None:
    place = opened(world, 300)
    verdicts = asked(world, [Hold(uuid.uuid4().bytes, (Line("CAP", 1, place),), 600) for _ in range(1000)])
    assert [isinstance(verdict, Promised) for verdict in verdicts] == [True] * 300 + [False] * 700


def test_an_id_that_is_known_gets_its_first_answer_and_the_rest_of_the_rush_is_promised(
    world: tuple[hub.Writer, store.Database],
) -> None:
    place = opened(world, 1000)
    commands = [Hold(uuid.uuid4().bytes, (Line("CAP", 1, place),), 600) for _ in range(200)]
    first = asked(world, commands)
    more = [Hold(uuid.uuid4().bytes, (Line("CAP", 1, place),), 600) for _ in range(200)]
    again = asked(world, [*more, commands[7]])
    assert again[-1] == first[7]._replace(replayed=True)
    assert all(isinstance(verdict, Promised) and not verdict.replayed for verdict in again[:-1])


def test_a_cell_that_came_after_the_last_look_is_found(world: tuple[hub.Writer, store.Database]) -> None:
    """Another process makes a cell: the rush is stale, the writer learns, and the answer is right."""
    place = opened(world, 100)
    commands = [Hold(uuid.uuid4().bytes, (Line("CAP", 1, place),), 600) for _ in range(100)]
    with hub.open_writer(world[1].urls.application, clock=lambda: NOW) as other:
        other.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, (Entry("opening", "NEW", 5, place),)))
    verdicts = asked(world, [*commands, Hold(uuid.uuid4().bytes, (Line("NEW", 5, place),), 600)])
    assert all(isinstance(verdict, Promised) for verdict in verdicts)


def test_what_is_unusual_is_no_rush() -> None:
    directory = Directory()
    pools = [("", "MUG"), ("", "CAP"), ("live", "CAP")]
    directory.add(Known(number, "", "Leeds", sku, pool) for number, (pool, sku) in enumerate(pools))
    directory.rule([Rule("room", "", "", "live", pulls=True, buffer_units=0)], version=1)
    line = Line("CAP", 1, "Leeds")
    usual: list[Command] = [Hold(uuid.uuid4().bytes, (line,), 600) for _ in range(100)]

    def is_rush(commands: Sequence[Command]) -> bool:
        return rush.rush_of(commands, store.SYSTEM, directory) is not None

    def besides(*lines: Line) -> Sequence[Command]:
        return [*usual, Hold(b"x" * 16, lines, 600)]

    assert is_rush(usual)
    assert is_rush(besides(Line("MUG", 3)))
    assert not is_rush(usual[:20]), "too few"
    assert not is_rush([*usual, usual[0]]), "an id that comes twice"
    assert not is_rush(besides(line, line)), "two lines"
    assert not is_rush(besides(line._replace(channel="room"))), "two pools to draw from"
    assert not is_rush(besides(line._replace(location="York"))), "nowhere to draw from"
    assert not is_rush(besides(line._replace(units=2**40))), "more than a counter holds"
    assert not is_rush([*usual, Hold(b"x" * 16, (line,), 2**40)]), "longer than a calendar is"
    assert not is_rush([*usual, hub.Release(b"x" * 16)]), "not a hold"
