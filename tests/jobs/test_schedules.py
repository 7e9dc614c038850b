"""What is due by the clock is done once, in the time zone of the home, however long nobody was there."""

from datetime import UTC, datetime, timedelta

import pytest

from panhuo.access import Identity
from panhuo.jobs import schedules
from panhuo.store import SYSTEM, Database, transaction
from panhuo.words.errors import BadField, Forbidden

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ANN = Identity("00000000-0000-7000-8000-000000000001", "Ann", "", "admin", "en", None, None)
VIEWER = Identity("00000000-0000-7000-8000-000000000002", "Vi", "", "viewer", "en", None, None)


@pytest.fixture
def seeded(database: Database) -> Database:
    schedules.seed(database, timezone="Asia/Shanghai", now=NOON)
    return database


def end_jobs(database: Database) -> None:
    with transaction(database, SYSTEM) as cursor:
        cursor.execute("update job set state = 'done'")


def test_the_cycle_runs_in_the_morning_of_the_homes_own_time(seeded: Database) -> None:
    # 06:30 in Shanghai is 22:30 of the day before in UTC.
    assert schedules.queue_due(seeded, now=NOON.replace(hour=22, minute=29)) == ["sweep"]
    end_jobs(seeded)
    assert schedules.queue_due(seeded, now=NOON.replace(hour=22, minute=30)) == ["cycle"]
    assert schedules.queue_due(seeded, now=NOON.replace(hour=22, minute=31)) == []


def test_what_was_missed_for_a_week_is_done_once(seeded: Database) -> None:
    assert sorted(schedules.queue_due(seeded, now=NOON + timedelta(days=7))) == ["cycle", "sweep"]
    end_jobs(seeded)
    assert schedules.queue_due(seeded, now=NOON + timedelta(days=7, minutes=1)) == []


def test_what_is_still_waiting_is_not_queued_again(seeded: Database) -> None:
    schedules.queue_due(seeded, now=NOON + timedelta(days=1))
    assert schedules.queue_due(seeded, now=NOON + timedelta(days=2)) == []


def test_a_schedule_that_is_off_is_never_due(seeded: Database) -> None:
    schedules.save(seeded, ANN, [{"kind": "cycle", "cron": "30 6 * * *", "enabled": False}], now=NOON)
    assert schedules.queue_due(seeded, now=NOON + timedelta(days=3)) == ["sweep"]
    kept = {row["kind"]: row for row in schedules.schedules(seeded, ANN)}
    assert schedules.next_at(kept["cycle"], now=NOON) is None


def test_seeding_again_keeps_what_a_person_set(seeded: Database) -> None:
    schedules.save(seeded, ANN, [{"kind": "cycle", "cron": "0 5 * * 1", "enabled": True}], now=NOON)
    schedules.seed(seeded, timezone="UTC", now=NOON)
    assert {row["kind"]: row["cron"] for row in schedules.schedules(seeded, ANN)}["cycle"] == "0 5 * * 1"


@pytest.mark.parametrize("cron", ["", "every day", "61 * * * *", "* * * * * *", "* * * *"])
def test_a_line_that_is_no_cron_is_refused(seeded: Database, cron: str) -> None:
    with pytest.raises(BadField, match="cron"):
        schedules.save(seeded, ANN, [{"kind": "cycle", "cron": cron, "enabled": True}], now=NOON)


def test_only_who_may_change_settings_changes_schedules(seeded: Database) -> None:
    with pytest.raises(Forbidden):
        schedules.save(seeded, VIEWER, [], now=NOON)
