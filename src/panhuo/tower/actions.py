"""The actions that a run proposes and what people decide: accept, change, decline, snooze, and undo, one or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import psycopg

from panhuo.access import Identity, approvals, require
from panhuo.access.audit import record
from panhuo.store import Database, announce, jsonb, queries, transaction
from panhuo.tower import live_stock
from panhuo.tower.listing import narrowed, read_offset, write_offset
from panhuo.tower.writing import amount
from panhuo.words.errors import BadField, NotNow, NotThere
from panhuo.words.ids import new_id

__all__ = [
    "Decided",
    "Decision",
    "actions",
    "actions_of",
    "by_ids",
    "decide",
    "decide_approval",
    "history",
    "matching",
    "totals",
    "undo",
]

SQL = queries(__file__)
Verb = Literal["approve", "reject", "snooze", "edit", "reopen"]
# What a decision is possible on; an edit or a reopening takes back what waits for a second person.
FROM = {
    "approve": ("open", "snoozed", "rejected"),
    "reject": ("open", "snoozed", "waiting"),
    "snooze": ("open", "rejected"),
    "edit": ("open", "snoozed"),
    "reopen": ("rejected", "snoozed", "waiting", "approved"),
}
TO = {"approve": "approved", "reject": "rejected", "snooze": "snoozed", "edit": "open", "reopen": "open"}
AT_ONCE_MAX = 100_000
CHANGING = (
    "state", "reason", "snoozed_until", "units", "price", "cost", "proposed", "approval_id", "decided_by",
    "decided_by_name", "decided_at",
)  # fmt: skip
EVENTS_AT_ONCE_MAX = 100
ORDERS = ("worth", "cost", "on")
Cursor = psycopg.Cursor[dict[str, Any]]


@dataclass(frozen=True)
class Decision:
    """What somebody decides on one or many actions; `units` and `price` are for changes to what was proposed."""

    verb: Verb
    reason: str | None = None
    until: date | None = None
    units: int | None = None
    price: Decimal | None = None


@dataclass
class Decided:
    """What came of a decision: each action's new state, and those that it was not possible on."""

    decision_id: str
    changed: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    refused: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def actions(
    cursor: Cursor, *, asked: Mapping[str, Any], sort: str, cursor_text: str | None, limit: int
) -> tuple[list[dict[str, Any]], dict[str, Any], str | None]:
    """Give a page of actions, the count and worth of all that match, and the cursor of the next page."""
    by = sort.removeprefix("-")
    if by not in ORDERS:
        raise BadField(field="sort", value=sort, expected=", ".join(f"-{name}" for name in ORDERS))
    offset = read_offset(cursor_text)
    given = narrowed(asked) | {"by": by, "sign": -1 if sort.startswith("-") else 1}
    rows = cursor.execute(SQL["actions"], given | {"limit": limit, "offset": offset}).fetchall()
    totals = cursor.execute(SQL["count_actions"], given).fetchall()[0]
    return rows, totals, write_offset(offset + len(rows)) if offset + len(rows) < totals["total"] else None


def actions_of(cursor: Cursor, sku: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """Give the actions on one product, most valuable first."""
    given = narrowed({"sku": sku, "state": "all"}) | {"by": "worth", "sign": -1, "limit": limit, "offset": 0}
    return cursor.execute(SQL["actions"], given).fetchall()


def by_ids(cursor: Cursor, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Give actions by their ids."""
    rows = cursor.execute(SQL["actions_by_ids"], {"ids": list(ids)}).fetchall()
    return {str(row["action_id"]): row for row in rows}


def totals(cursor: Cursor) -> dict[str, Any]:
    """Give how many actions are open, and what they are worth together."""
    return cursor.execute(SQL["count_actions"], narrowed({})).fetchall()[0]


def matching(cursor: Cursor, asked: Mapping[str, Any]) -> list[str]:
    """Give the ids of all actions that match a filter, for a decision on the whole list."""
    rows = cursor.execute(SQL["matching_actions"], narrowed(asked) | {"limit": AT_ONCE_MAX}).fetchall()
    return [str(row["action_id"]) for row in rows]


def decide(
    database: Database, by: Identity, *, ids: Sequence[str], decision: Decision, currency: str | None, now: datetime
) -> Decided:
    """Decide on actions in one transaction; those that it is not possible on are given back with the reason.

    An approval of what needs two people becomes a request for the second; undoing is possible until that is decided.
    """
    require(by, "actions.decide")
    _check(decision, ids=ids, today=now.date())
    done = Decided(new_id(now))
    with transaction(database, by.scope) as cursor:
        rows = cursor.execute(SQL["actions_for_update"], {"ids": list(ids)}).fetchall()
        done.refused += _refusals(rows, ids=ids, verb=decision.verb)
        possible = [row for row in rows if row["state"] in FROM[decision.verb] and row["current"]]
        after = [_decided(cursor, by, row, decision, currency=currency, now=now) for row in possible]
        possible, after = _followed(cursor, by, possible, after, done=done, now=now)
        if after:
            _write(cursor, by, possible, after, verb=decision.verb, reason=decision.reason, now=now)
            _remember(cursor, by, done.decision_id, possible, verb=decision.verb, now=now)
        done.changed += [_brief(row) for row in after]
    return done


def undo(database: Database, by: Identity, decision_id: str, *, now: datetime) -> Decided:
    """Put every action of a decision back as it was; NotThere, NotNow if it was undone or decided on since."""
    require(by, "actions.decide")
    done = Decided(decision_id)
    with transaction(database, by.scope) as cursor:
        decision = cursor.execute(SQL["decision_for_update"], {"decision_id": decision_id}).fetchone()
        if decision is None:
            raise NotThere(kind="decision", id=decision_id)
        if decision["undone_at"] is not None:
            raise NotNow(kind="decision", id=decision_id, state="undone")
        before: dict[str, dict[str, Any]] = {row["action_id"]: row for row in decision["before"]}
        rows = cursor.execute(SQL["actions_for_update"], {"ids": list(before)}).fetchall()
        same = [row for row in rows if row["version"] == before[str(row["action_id"])]["version"] + 1]
        done.refused += [_refusal(row, state="changed since") for row in rows if row not in same]
        for row in same:
            if row["state"] == "waiting":
                approvals.withdraw(cursor, subject=str(row["action_id"]))
        after = [row | _restored(before[str(row["action_id"])]) for row in same]
        same, after = _followed(cursor, by, same, after, done=done, now=now)
        if after:
            _write(cursor, by, same, after, verb="undo", reason=None, now=now)
        cursor.execute(SQL["undo_decision"], {"decision_id": decision_id, "at": now})
        done.changed += [_brief(row) for row in after]
    return done


def decide_approval(
    database: Database,
    by: Identity,
    approval_id: str,
    *,
    payload_hash: str,
    approve: bool,
    reason: str | None,
    now: datetime,
) -> None:
    """Be the second person: what was asked for is done, or refused and open again, in the same transaction."""

    def execute(cursor: Cursor, request: dict[str, Any]) -> None:
        rows = cursor.execute(SQL["actions_for_update"], {"ids": [request["subject_id"]]}).fetchall()
        if not rows or rows[0]["state"] != "waiting" or str(rows[0]["approval_id"]) != approval_id:
            raise NotNow(kind="approval", id=approval_id, state="withdrawn")
        state = "approved" if approve else "rejected"
        who = {"decided_by": by.actor, "decided_by_name": by.name, "decided_at": now}
        after = [rows[0] | {"state": state, "reason": reason} | who]
        for fault in live_stock.follow(cursor, by, [(rows[0], after[0])], now=now).values():
            raise fault
        _write(cursor, by, rows, after, verb="second_" + ("approve" if approve else "refuse"), reason=reason, now=now)

    with transaction(database, by.scope) as cursor:
        approvals.decide(
            cursor,
            by,
            approval_id,
            payload_hash=payload_hash,
            approve=approve,
            reason=reason,
            now=now,
            execute=execute,
        )


def history(cursor: Cursor, action_id: str) -> list[dict[str, Any]]:
    """Give what happened to an action, newest first."""
    return cursor.execute(SQL["action_history"], {"action_id": action_id}).fetchall()


def _followed(
    cursor: Cursor,
    by: Identity,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    *,
    done: Decided,
    now: datetime,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Move the stock that decisions on transfers are about; those that cannot be moved are refused."""
    changes = list(zip(before, after, strict=True))
    faults = live_stock.follow(cursor, by, changes, now=now)
    done.refused += [{"action_id": action, "error": fault} for action, fault in faults.items()]
    kept = [(was, row) for was, row in changes if str(row["action_id"]) not in faults]
    return [was for was, _ in kept], [row for _, row in kept]


def _check(decision: Decision, *, ids: Sequence[str], today: date) -> None:
    if len(ids) > AT_ONCE_MAX:
        raise BadField(field="action_ids", value=len(ids), expected=f"<= {AT_ONCE_MAX}")
    if decision.verb == "reject" and not (decision.reason or "").strip():
        raise BadField(field="reason", value="", expected="one line that says why")
    if decision.verb == "snooze" and (decision.until is None or decision.until <= today):
        raise BadField(field="until", value=decision.until or "", expected=f"> {today}")
    if decision.verb == "edit":
        if decision.units is None and decision.price is None:
            raise BadField(field="units, price", value="", expected="a number of units or a price")
        if len(ids) != 1:
            raise BadField(field="action_ids", value=len(ids), expected="1")


def _refusals(rows: Iterable[Mapping[str, Any]], *, ids: Sequence[str], verb: Verb) -> list[dict[str, Any]]:
    known = {str(row["action_id"]): row for row in rows}
    missing = [wanted for wanted in ids if wanted not in known]
    gone = [{"action_id": wanted, "error": NotThere(kind="action", id=wanted)} for wanted in missing]
    return gone + [
        _refusal(row, state=row["state"] if row["current"] else "superseded")
        for row in known.values()
        if row["state"] not in FROM[verb] or not row["current"]
    ]


def _refusal(row: Mapping[str, Any], *, state: str) -> dict[str, Any]:
    action_id = str(row["action_id"])
    return {"action_id": action_id, "error": NotNow(kind="action", id=action_id, state=state)}


def _decided(
    cursor: Cursor, by: Identity, row: dict[str, Any], decision: Decision, *, currency: str | None, now: datetime
) -> dict[str, Any]:
    """Give the row as it stands after the decision."""
    if row["state"] == "waiting":
        approvals.withdraw(cursor, subject=str(row["action_id"]))
    after = row | _edited(row, decision)
    who = {"decided_by": by.actor, "decided_by_name": by.name, "decided_at": now}
    nobody = dict.fromkeys(who)
    state = TO[decision.verb]
    approval = None
    if decision.verb == "approve" and row["needs_approval"]:
        state = "waiting"
        approval = _ask(cursor, by, after, currency=currency, now=now)
    told = {"reason": decision.reason, "snoozed_until": decision.until if state == "snoozed" else None}
    opened = decision.verb in ("edit", "reopen")
    return after | {"state": state, "approval_id": approval} | told | (nobody if opened else who)


def _edited(row: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    """Give units, price and cost as a person wants them; what was proposed stays visible in `proposed`."""
    changes: dict[str, Any] = {}
    proposed: dict[str, Any] = dict(row["proposed"] or {})
    if decision.units is not None and decision.units != row["units"]:
        proposed.setdefault("units", row["units"])
        changes["units"] = decision.units
        if row["cost"] is not None and row["units"]:
            # What it costs is taken as proportional to the units, to the cent.
            changes["cost"] = (row["cost"] * decision.units / row["units"]).quantize(Decimal("0.0001"))
    if decision.price is not None and decision.price != row["price"]:
        proposed.setdefault("price", None if row["price"] is None else str(row["price"]))
        changes["price"] = decision.price
    return changes | ({"proposed": proposed} if changes else {})


def _ask(cursor: Cursor, by: Identity, row: Mapping[str, Any], *, currency: str | None, now: datetime) -> str:
    exact = ("kind", "sku", "from_location", "to_location", "units", "on")
    payload = {"action_id": str(row["action_id"]), "currency": currency}
    payload |= {name: None if row[name] is None else str(row[name]) for name in exact}
    payload |= {name: amount(row[name]) for name in ("price", "cost", "worth")}
    return approvals.ask(
        cursor,
        by,
        kind="action",
        payload=payload,
        subject=str(row["action_id"]),
        brand=row["brand"],
        places=(row["from_location"], row["to_location"]),
        now=now,
    )


def _write(
    cursor: Cursor,
    by: Identity,
    before: Sequence[dict[str, Any]],
    after: Sequence[dict[str, Any]],
    *,
    verb: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Keep the new states, the history of each action, one line of audit, and tell who is watching."""
    columns = {name: [row[name] for row in after] for name in ("action_id", *CHANGING)}
    columns["proposed"] = [None if row["proposed"] is None else jsonb(row["proposed"]) for row in after]
    cursor.execute(SQL["decide_actions"], columns)
    said = {"actor": by.actor, "actor_name": by.name, "verb": verb, "reason": reason, "at": now}
    pairs = [_difference(was, now_is) for was, now_is in zip(before, after, strict=True)]
    shown = {"before": [jsonb(pair[0]) for pair in pairs], "after": [jsonb(pair[1]) for pair in pairs]}
    cursor.execute(SQL["add_action_events"], {"action_id": columns["action_id"]} | shown | said)
    single = str(after[0]["action_id"]) if len(after) == 1 else None
    detail = {"actions": len(after), "worth": str(sum(row["worth"] for row in after)), "reason": reason}
    record(cursor, by, verb=verb, kind="action", subject=single, now=now, detail=detail)
    reached = {(row["brand"], place) for row in after for place in (row["from_location"], row["to_location"]) if place}
    for brand, location in sorted(reached, key=str)[:EVENTS_AT_ONCE_MAX]:
        if brand is not None and (by.locations is None or location in by.locations):
            announce(
                cursor, topic="actions", kind=verb, payload={"actions": len(after)}, brand=brand, location=location
            )
    if by.sees_all:
        announce(cursor, topic="actions", kind=verb, payload={"actions": len(after)})


def _remember(
    cursor: Cursor, by: Identity, decision_id: str, rows: Sequence[dict[str, Any]], *, verb: str, now: datetime
) -> None:
    kept = [{"action_id": str(row["action_id"]), "version": row["version"]} | _texts(row) for row in rows]
    given = {"decision_id": decision_id, "actor": by.actor, "at": now, "verb": verb, "before": jsonb(kept)}
    cursor.execute(SQL["add_decision"], given)


def _texts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the changing part of a row as JSON can hold it."""
    kept = ("units", "proposed")
    return {name: row[name] if name in kept or row[name] is None else str(row[name]) for name in CHANGING}


def _restored(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Read back what `_texts` wrote; an approval that was withdrawn is not waited for again."""
    back = {name: kept[name] for name in CHANGING}
    if back["state"] == "waiting":
        back |= {"state": "open", "approval_id": None}
    for name in ("price", "cost"):
        back[name] = None if back[name] is None else Decimal(back[name])
    return back


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    shown = ("state", "units", "price", "snoozed_until")
    was, now_is = _texts(before), _texts(after)
    changed = [name for name in shown if was[name] != now_is[name]]
    return {name: was[name] for name in changed}, {name: now_is[name] for name in changed}


def _brief(row: Mapping[str, Any]) -> dict[str, Any]:
    approval = row["approval_id"]
    return {
        "action_id": str(row["action_id"]),
        "state": row["state"],
        "approval_id": None if approval is None else str(approval),
    }
