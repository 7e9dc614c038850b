"""What channels draw from, and what single cells promise beyond their stock or keep on show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from panhuo.access import Identity
from panhuo.access.audit import record
from panhuo.hub.directory import Rule
from panhuo.store import Database, queries, transaction
from panhuo.words.errors import NotThere

__all__ = ["drop_rule", "keep_rule", "rules", "set_limits"]

SQL = queries(__file__)


def rules(database: Database, by: Identity) -> list[dict[str, Any]]:
    """Give the rules of channels."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["channel_rules"]).fetchall()


def keep_rule(database: Database, by: Identity, rule: Rule, *, now: datetime) -> None:
    """Set what a channel draws from; every writer follows from its next batch on."""
    with transaction(database, by.scope) as cursor:
        version = cursor.execute(SQL["next_rules"]).fetchall()[0]["rules_version"]
        cursor.execute(SQL["set_rule"], rule._asdict() | {"version": version})
        record(cursor, by, verb="change", kind="channel", subject=rule.channel, now=now, detail=rule._asdict())


def drop_rule(database: Database, by: Identity, *, channel: str, sku: str, location: str, now: datetime) -> None:
    """Let a channel draw from what others do again."""
    with transaction(database, by.scope) as cursor:
        named = {"channel": channel, "sku": sku, "location": location}
        if cursor.execute(SQL["drop_rule"], named).rowcount == 0:
            raise NotThere(kind="channel rule", id=channel)
        cursor.execute(SQL["next_rules"])
        record(cursor, by, verb="remove", kind="channel", subject=channel, now=now, detail=named)


def set_limits(
    database: Database,
    by: Identity,
    cell_id: int,
    *,
    backorder_limit: int,
    presale_limit: int,
    display_minimum: int,
    now: datetime,
) -> None:
    """Set how far a cell may promise beyond its stock, and how many units stay on show; NotThere out of sight.

    A limit is not lowered below what is promised already: the database refuses that.
    """
    limits = {
        "backorder_limit": backorder_limit,
        "presale_limit": presale_limit,
        "display_minimum": display_minimum,
    }
    with transaction(database, by.scope) as cursor:
        if cursor.execute(SQL["limits"], limits | {"cell_id": cell_id}).fetchone() is None:
            raise NotThere(kind="cell", id=cell_id)
        record(cursor, by, verb="change", kind="cell", subject=str(cell_id), now=now, detail=limits)
