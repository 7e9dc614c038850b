"""The shapes of runs, jobs, schedules and imports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from panhuo.api.shapes.base import Flag, JobState, Money, Problem, Shape

__all__ = [
    "Import",
    "ImportFile",
    "ImportStarted",
    "Imports",
    "Job",
    "JobId",
    "Jobs",
    "Progress",
    "Run",
    "RunBrief",
    "RunChanges",
    "Runs",
    "Schedule",
    "Schedules",
    "SetSchedule",
    "SetSchedules",
    "StartRun",
    "StepDone",
]


class StepDone(Shape):
    """A step of a run and how long it took."""

    name: str
    title: str
    seconds: float | None


class RunChanges(Shape):
    """What a run changed against the lists before it."""

    new_actions: int
    gone_actions: int
    new_alerts: int
    gone_alerts: int
    money_at_risk_change: Money | None


class StartRun(Shape):
    """How to make a run: `refresh` takes the models of the last run over instead of fitting them again."""

    refresh: Flag = False


class RunBrief(Shape):
    """A run in short."""

    run_id: UUID
    as_of: date
    state: str
    started_at: datetime | None
    finished_at: datetime | None


class Run(RunBrief):
    """One cycle: on which data, its steps and times, what it changed."""

    by: str | None
    steps: list[StepDone]
    data_version: str | None
    rows: dict[str, int]
    faults: list[Any]
    changes: RunChanges | None


class Runs(Shape):
    """The last runs, newest first."""

    items: list[Run]


class Progress(Shape):
    """Where a job is."""

    step: str
    title: str
    share: float | None


class Job(Shape):
    """A piece of work in the background."""

    job_id: UUID
    kind: str
    title: str
    state: JobState
    progress: Progress | None
    by: str | None
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: Problem | None
    may_cancel: bool
    may_retry: bool


class Jobs(Shape):
    """The last jobs, newest first."""

    items: list[Job]


class JobId(Shape):
    """The job that was queued."""

    job_id: str


class Schedule(Shape):
    """When work is done by itself; cron in the time zone of the home."""

    kind: Literal["cycle", "sweep"]
    title: str
    cron: str
    timezone: str
    enabled: bool
    next_at: datetime | None


class Schedules(Shape):
    """All schedules."""

    items: list[Schedule]


class SetSchedule(Shape):
    """What is set of a schedule."""

    model_config = ConfigDict(extra="ignore")
    kind: Literal["cycle", "sweep"]
    cron: Annotated[str, Field(max_length=100)]
    enabled: Flag


class SetSchedules(Shape):
    """What is set of several schedules."""

    items: Annotated[list[SetSchedule], Field(max_length=10)]


class ImportFile(Shape):
    """What became of one file."""

    name: str
    bytes: int
    source: str | None
    source_title: str | None
    rows_read: int
    rows_taken: dict[str, int]
    rows_refused: int
    rows_set_aside: int
    warnings: list[str]
    known: bool
    error: Problem | None


class Import(Shape):
    """Files that were dropped together."""

    import_id: UUID
    job_id: UUID
    state: JobState
    by: str | None
    at: datetime
    files: list[ImportFile]
    error: Problem | None


class Imports(Shape):
    """The last imports, newest first."""

    items: list[Import]


class ImportStarted(Shape):
    """The import and the job that reads it."""

    import_id: str
    job_id: str
