"""The shapes of terms, targets, calendar, connections, views and preferences."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from panhuo.api.shapes.base import STORABLE, Flag, Line, Shape

__all__ = [
    "Calendar",
    "CalendarDay",
    "Connection",
    "Connections",
    "NewView",
    "Preference",
    "SavedView",
    "SavedViews",
    "SetTarget",
    "SetTargets",
    "Target",
    "Targets",
    "TermsText",
]


class TermsText(Shape):
    """The terms as the file that they are, and the version that a change must name."""

    toml: Annotated[str, Field(max_length=200_000, pattern=STORABLE)]
    version: Annotated[str, Field(max_length=64)]


class Target(Shape):
    """The target of a figure."""

    kpi: str
    title: str
    target: float | None
    unit: Literal["days", "share"]


class SetTarget(Shape):
    """A target that is set, or taken away (null)."""

    model_config = ConfigDict(extra="ignore")
    kpi: Line
    target: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None


class SetTargets(Shape):
    """Targets that are set."""

    items: Annotated[list[SetTarget], Field(max_length=50)]


class Targets(Shape):
    """All targets."""

    items: list[Target]


class CalendarDay(Shape):
    """Something that happens from a day until a day; computed: nobody stated it."""

    date: date
    until: date
    event: str
    region: str | None
    kind: str | None
    computed: bool


class Calendar(Shape):
    """What the calendar knows."""

    items: list[CalendarDay]


class Connection(Shape):
    """Something that Panhuo is wired to."""

    kind: Literal["database", "folder", "oidc", "lake"]
    title: str
    state: Literal["ok", "off", "bad"]
    detail: str


class Connections(Shape):
    """What Panhuo is wired to."""

    items: list[Connection]


class SavedView(Shape):
    """A named view of a page."""

    view_id: UUID
    page: str
    name: str
    query: str
    shared: bool
    mine: bool


class SavedViews(Shape):
    """One's own views, and those that others share."""

    items: list[SavedView]


class NewView(Shape):
    """A view to keep."""

    page: Annotated[str, Field(pattern=r"^[a-z-]{1,40}$")]
    name: Annotated[Line, Field(min_length=1)]
    query: Annotated[str, Field(max_length=8000, pattern=STORABLE)]
    shared: Flag = False


class Preference(Shape):
    """How a person leaves a page."""

    value: dict[str, Any]
