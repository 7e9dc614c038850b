"""Whatever is asked, in whatever order and however it is cut into batches: the ledger does what the model does."""

import asyncio
import itertools
import uuid
from collections.abc import Generator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule, run_state_machine_as_test

from panhuo import hub, store
from panhuo.hub import Allocate, Entry, Extend, Hold, Line, Moves, Release, Ship, reading, rush
from tests.hub.ledger import faults
from tests.hub.model import BAD, Model, outcome

EXAMPLES = 2000
STEPS = 18
ADJUST_UNITS_MAX = 40
PLACES = ("Leeds", "York", "Hull")
EXAMPLE = itertools.count()
ORDERS = itertools.count()


class Clock:
    """A clock that stands until it is told to go on."""

    now = datetime(2026, 11, 22, 6, tzinfo=UTC)


class StockMachine(RuleBasedStateMachine):
    """Commands are collected and go to the ledger together when the machine says so."""

    writer: hub.Writer
    database: store.Database
    holds = Bundle("holds")
    requests = Bundle("requests")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(adjust_units_max=ADJUST_UNITS_MAX)
        example = next(EXAMPLE)
        # In every second example whatever may be a rush is one.
        rush.FEW = 1 if example % 2 else 64
        self.skus = [f"SKU-{example}-{number}" for number in (1, 2)]
        self.waiting: list[object] = []
        opening = tuple(Entry("opening", sku, 12, place) for sku in self.skus for place in PLACES[:2])
        self.waiting.append(Moves(uuid.uuid4().bytes, opening))

    @rule(target=holds, data=st.data(), whole=st.booleans(), seconds=st.sampled_from([5, 60]))
    def hold(self, *, data: st.DataObject, whole: bool, seconds: int):
        lines = data.draw(st.lists(self.line(), min_size=1, max_size=3))
        promise = data.draw(st.sampled_from(["stock", "stock", "backorder"]))
        command = Hold(uuid.uuid4().bytes, tuple(lines), seconds, whole, promise)
        self.waiting.append(command)
        return command

    def line(self) -> st.SearchStrategy[Line]:
        sku, place = st.sampled_from(self.skus), st.sampled_from(PLACES)
        one = st.tuples(sku, st.integers(1, 9), place).map(lambda drawn: Line(*drawn))
        several = st.tuples(sku, st.integers(1, 20), st.permutations(PLACES), st.booleans()).map(
            lambda drawn: Line(drawn[0], drawn[1], locations=tuple(drawn[2]), split=drawn[3])
        )
        return one | several

    @rule(command=holds)
    def ask_again(self, command: Hold) -> None:
        self.waiting.append(command)

    @rule(command=holds)
    def ask_for_something_else_under_the_same_id(self, command: Hold) -> None:
        self.waiting.append(command._replace(seconds=command.seconds + 1))

    @rule(command=holds, again=st.booleans())
    def allocate(self, *, command: Hold, again: bool) -> None:
        order = f"order {next(ORDERS)}"
        self.waiting += [Allocate(command.id, order)] * (2 if again else 1)

    @rule(command=holds, part=st.none() | st.tuples(st.integers(0, 2), st.integers(1, 5)))
    def ship(self, command: Hold, part: tuple[int, int] | None) -> None:
        whole = Ship(command.id)
        some = Ship(command.id, (part,), uuid.uuid4().bytes) if part else whole
        self.waiting += [some, some]

    @rule(command=holds)
    def release(self, command: Hold) -> None:
        self.waiting.append(Release(command.id, "changed their mind"))

    @rule(command=holds, seconds=st.sampled_from([3, 90]))
    def extend(self, command: Hold, seconds: int) -> None:
        self.waiting.append(Extend(command.id, seconds))

    @rule(target=requests, data=st.data(), number=st.integers(1, 3))
    def move(self, data: st.DataObject, number: int):
        entries = tuple(data.draw(self.entry()) for _ in range(number))
        command = Moves(uuid.uuid4().bytes, entries, approved=data.draw(st.booleans()))
        self.waiting.append(command)
        return multiple(command)

    @rule(command=requests)
    def move_again(self, command: Moves) -> None:
        self.waiting.append(command)

    def entry(self) -> st.SearchStrategy[Entry]:
        sku, place, few = st.sampled_from(self.skus), st.sampled_from(PLACES), st.integers(1, 12)
        signed = st.integers(-50, 50).filter(bool)
        between = st.sampled_from([("Leeds", "York"), ("York", "Leeds"), ("Leeds", "Hull")])

        def plain(*kinds: str, units: st.SearchStrategy[int] = few, **more: st.SearchStrategy[str]):
            drawn = st.fixed_dictionaries(
                {"kind": st.sampled_from(kinds), "sku": sku, "units": units, "location": place}
            )
            return st.tuples(drawn, st.fixed_dictionaries(more)).map(lambda both: Entry(**both[0], **both[1]))

        sent = st.tuples(
            st.sampled_from(["transferred", "dispatched", "dispatched", "recalled"]), sku, few, between
        ).map(lambda drawn: Entry(drawn[0], drawn[1], drawn[2], drawn[3][0], to_location=drawn[3][1]))
        said, account = st.just("because"), st.sampled_from(BAD)
        return st.one_of(
            plain("opening", "received", "returned", units=st.integers(1, 50)),
            plain("returned", account=account),
            plain("shipped", "arrived"),
            plain("adjusted", units=signed, reason=said),
            plain("counted", units=st.integers(0, 60), reason=said),
            plain("blocked", "unblocked", "scrapped", account=account, reason=said),
            sent,
        )

    @rule(units=st.integers(0, 8))
    def promise_beyond_stock(self, units: int) -> None:
        self.commit(0)
        key = (self.skus[0], "Leeds")
        limits = self.model.cells[key].limits
        # A limit is not lowered below what is promised already.
        if units < limits["backorder"]:
            return
        limits["backorder"] = units
        with store.transaction(self.database, store.SYSTEM) as cursor:
            cursor.execute("update cell set backorder_limit = %s where (sku, location) = (%s, %s)", [units, *key])

    @rule(seconds=st.sampled_from([0, 4, 30]))
    def commit(self, seconds: int) -> None:
        commands, self.waiting = self.waiting, []
        verdicts = asyncio.run(self.writer.apply_all(store.SYSTEM, commands)) if commands else []
        for command, verdict in zip(commands, verdicts, strict=True):
            self.model.now = Clock.now
            assert outcome(command, verdict) == self.model.apply(command), (command, verdict)
        Clock.now += timedelta(seconds=seconds)
        self.model.now = Clock.now

    def teardown(self) -> None:
        self.commit(0)
        with store.transaction(self.database, store.SYSTEM) as cursor:
            rows = [row for sku in self.skus for row in reading.stock(cursor, {"sku": sku}, now=Clock.now)]
            assert faults(cursor, [row["cell_id"] for row in rows]) == []
        for row in rows:
            key = (row["sku"], row["location"])
            cell = self.model.cells.get(key)
            assert cell is not None or row["on_hand"] == 0
            if cell is not None:
                assert {name: row[name] for name in BAD} == cell.bad
                assert row["on_hand"] == cell.good + sum(cell.bad.values())
                assert row["in_transit"] == cell.in_transit
                assert row["held"] == self.model.promised(key, "held")
                assert row["committed"] == self.model.promised(key, "allocated")
                assert row["available"] == self.model.available(key)


@pytest.fixture
def machine(database: store.Database, monkeypatch: pytest.MonkeyPatch) -> Generator[type[StockMachine]]:
    """The machine on a database of its own, whose clock the test moves."""
    with store.transaction(database, store.SYSTEM) as cursor:
        cursor.execute("update stock_policy set adjust_units_max = %s", [ADJUST_UNITS_MAX])
    monkeypatch.setattr(rush, "FEW", rush.FEW)
    monkeypatch.setattr(hub.writer, "BY_BOOK", 1)
    with ExitStack() as stack:
        StockMachine.writer = stack.enter_context(hub.open_writer(database.urls.application, clock=lambda: Clock.now))
        StockMachine.database = database
        yield StockMachine


@pytest.mark.slow
def test_the_ledger_does_what_the_model_does(machine: type[StockMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            phases=[Phase.generate],
        ),
    )
