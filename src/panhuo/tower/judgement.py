"""What people know better than the forecast, and what they choose about its models: rows that the next run reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import psycopg

from panhuo.access import Identity
from panhuo.access.audit import record
from panhuo.cycle import CHOICES
from panhuo.forecast import ANALOGUES, OVERRIDES
from panhuo.lake import write_files_together
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.store.queries import for_what_is_given
from panhuo.words.errors import BadField, NotThere
from panhuo.words.ids import new_id

__all__ = ["analogues", "choices", "choose", "choose_analogue", "override", "overrides", "withdraw", "write_for_run"]

SQL = queries(__file__)
SHOWN_MAX = 500
SPAN_DAYS_MAX = 366
Cursor = psycopg.Cursor[dict[str, Any]]


def override(
    cursor: Cursor, by: Identity, *, order: Mapping[str, Any], brand: str | None, as_of: date, now: datetime
) -> dict[str, Any]:
    """Keep a word of somebody on a SKU (`kind`, `sku`, `location`, `starts_on`, `ends_on`, `units`, `reason`).

    The past is adjusted up to `as_of`, a forecast replaced after it. Raises BadField for a span that cannot be.
    """
    first, last = order["starts_on"], order["ends_on"]
    if not first <= last <= first + timedelta(days=SPAN_DAYS_MAX):
        raise BadField(field="ends_on", value=str(last), expected=f"{first} … {first + timedelta(days=SPAN_DAYS_MAX)}")
    if order["kind"] == "history" and last > as_of:
        raise BadField(field="ends_on", value=str(last), expected=f"<= {as_of}")
    if order["kind"] == "forecast" and last <= as_of:
        raise BadField(field="ends_on", value=str(last), expected=f"> {as_of}")
    if order["kind"] == "forecast" and order["units"] is None:
        raise BadField(field="units", value="null", expected=">= 0")
    who = {"override_id": new_id(now), "actor": by.actor, "by_name": by.name, "brand": brand, "now": now}
    row = cursor.execute(SQL["add_override"], dict(order) | who).fetchall()[0]
    record(cursor, by, verb="add", kind="override", subject=str(row["override_id"]), detail=_plain(order), now=now)
    return row


def withdraw(cursor: Cursor, by: Identity, *, override_id: str, now: datetime) -> dict[str, Any]:
    """Take a word back; it stays on record, and withdrawing it twice changes nothing. Raises NotThere."""
    given = {"override_id": override_id, "by_name": by.name, "now": now}
    row = cursor.execute(SQL["withdraw_override"], given).fetchone()
    if row is not None:
        record(cursor, by, verb="withdraw", kind="override", subject=override_id, detail={}, now=now)
        return row
    known = cursor.execute(SQL["override_by_id"], {"override_id": override_id}).fetchone()
    if known is None or known["withdrawn_at"] is None:
        raise NotThere(kind="override", id=override_id)
    return known


def overrides(cursor: Cursor, *, sku: str | None = None) -> list[dict[str, Any]]:
    """Give what people said within sight, of one SKU or of all, the latest first."""
    given = {"sku": sku, "limit": SHOWN_MAX}
    return cursor.execute(for_what_is_given(SQL["overrides"], given), given).fetchall()


def choose(cursor: Cursor, by: Identity, *, kind: str, subject: str, reason: str, now: datetime) -> dict[str, Any]:
    """Keep what somebody chose: `pin` a model, `unpin` it, or `trust` a segment again; the next run follows."""
    given = {"choice_id": new_id(now), "kind": kind, "subject": subject, "reason": reason, "now": now}
    row = cursor.execute(SQL["add_choice"], given | {"actor": by.actor, "by_name": by.name}).fetchall()[0]
    record(cursor, by, verb=kind, kind="model", subject=subject, detail={"reason": reason}, now=now)
    return row


def choices(cursor: Cursor) -> list[dict[str, Any]]:
    """Give what people chose about models, in its order."""
    return cursor.execute(SQL["choices"]).fetchall()


def choose_analogue(
    cursor: Cursor, by: Identity, *, sku: str, analogue: str, kind: str, brand: str | None, now: datetime
) -> dict[str, Any]:
    """Keep that somebody takes `analogue` for what `sku` is like (`pick`), or not (`drop`), or as found (`clear`)."""
    given = {"choice_id": new_id(now), "kind": kind, "sku": sku, "analogue": analogue, "brand": brand, "now": now}
    row = cursor.execute(SQL["add_analogue"], given | {"actor": by.actor, "by_name": by.name}).fetchall()[0]
    record(cursor, by, verb=kind, kind="analogue", subject=sku, detail={"analogue": analogue}, now=now)
    return row


def analogues(cursor: Cursor, *, sku: str | None = None) -> list[dict[str, Any]]:
    """Give the analogues that people picked or dropped, of one SKU or of all."""
    given = {"sku": sku}
    return cursor.execute(for_what_is_given(SQL["standing_analogues"], given), given).fetchall()


def write_for_run(database: Database, *, home: Path) -> None:
    """Write what stands into the home, where runs read it; the caller holds the home."""
    with transaction(database, SYSTEM) as cursor:
        said = pl.DataFrame(cursor.execute(SQL["standing_overrides"]).fetchall(), schema=OVERRIDES, orient="row")
        chosen = pl.DataFrame(cursor.execute(SQL["choices"]).fetchall(), schema=CHOICES, orient="row")
        alike = pl.DataFrame(analogues(cursor), schema=[*ANALOGUES, "by_name", "made_at"], orient="row")
    writers = {
        "overrides.parquet": said.write_parquet,
        "choices.parquet": chosen.write_parquet,
        "analogues.parquet": alike.select(pl.col(name).cast(kind) for name, kind in ANALOGUES.items()).write_parquet,
    }
    write_files_together(home, writers)


def _plain(order: Mapping[str, Any]) -> dict[str, object]:
    return {name: value if isinstance(value, str | None) else str(value) for name, value in order.items()}
