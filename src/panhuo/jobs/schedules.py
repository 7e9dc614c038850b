"""When work is done by itself: cron lines that people set, and the clock that queues what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from croniter import croniter

from panhuo.access import Identity, require
from panhuo.access.audit import record
from panhuo.jobs.service import queue_within
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.words.errors import BadField

__all__ = ["next_at", "queue_due", "save", "schedules", "seed"]

SQL = queries(__file__)
FIRST = {"cycle": "30 6 * * *", "sweep": "0 * * * *"}


def seed(database: Database, *, timezone: str, now: datetime) -> None:
    """Make the schedules that are there from the first start: the cycle in the early morning, a sweep every hour."""
    with transaction(database, SYSTEM) as cursor:
        for kind, cron in FIRST.items():
            cursor.execute(SQL["seed_schedule"], {"kind": kind, "cron": cron, "timezone": timezone, "at": now})


def schedules(database: Database, by: Identity) -> list[dict[str, Any]]:
    """Give the schedules."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["schedules"]).fetchall()


def save(database: Database, by: Identity, wanted: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Set cron lines and switch schedules on and off; raises BadField for a line that is none."""
    require(by, "settings.write")
    with transaction(database, by.scope) as cursor:
        for line in wanted:
            if not croniter.is_valid(line["cron"]) or len(str(line["cron"]).split()) != 5:
                raise BadField(field="cron", value=line["cron"], expected="minute hour day month weekday")
            cursor.execute(SQL["keep_schedule"], {name: line[name] for name in ("kind", "cron", "enabled")})
            told = {"cron": line["cron"], "enabled": line["enabled"]}
            record(cursor, by, verb="change", kind="schedule", subject=line["kind"], now=now, detail=told)


def next_at(schedule: Mapping[str, Any], *, now: datetime) -> datetime | None:
    """Give the next time that a schedule is due after `now`, None if it is off."""
    if not schedule["enabled"]:
        return None
    local = now.astimezone(ZoneInfo(schedule["timezone"]))
    return croniter(schedule["cron"], local).get_next(datetime)


def queue_due(database: Database, *, now: datetime) -> list[str]:
    """Queue what has become due since it was last queued, once however often it was missed; gives the kinds."""
    done: list[str] = []
    with transaction(database, SYSTEM) as cursor:
        for schedule in cursor.execute(SQL["schedules_for_update"]).fetchall():
            due = next_at(schedule, now=schedule["last_at"] or now)
            if due is None or due > now:
                continue
            cursor.execute(SQL["schedule_done"], {"kind": schedule["kind"], "at": now})
            if cursor.execute(SQL["job_waiting"], {"kind": schedule["kind"]}).fetchone() is None:
                queue_within(cursor, kind=schedule["kind"], by=None, now=now)
                done.append(schedule["kind"])
    return done
