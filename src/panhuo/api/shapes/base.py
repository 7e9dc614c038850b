"""What all shapes share: money is a decimal text, a day an ISO date, a moment an ISO time with its zone."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict

__all__ = [
    "CELL_MAX",
    "STORABLE",
    "ActionState",
    "AlertState",
    "Day",
    "Done",
    "Flag",
    "JobState",
    "Lang",
    "Level",
    "Line",
    "Moment",
    "Money",
    "Names",
    "Permission",
    "Problem",
    "Role",
    "Shape",
    "Text",
    "whole",
]

# The number of a cell or a line; what a browser can still hold exactly.
CELL_MAX = (1 << 53) - 1
STORABLE = r"^[^\x00]*$"
Money = str
Lang = Literal["zh", "en"]
Role = Literal["admin", "planner", "approver", "finance", "store", "partner", "viewer"]
Level = Literal["red", "orange", "yellow"]
ActionState = Literal["open", "approved", "rejected", "snoozed", "waiting"]
AlertState = Literal["open", "taken", "snoozed", "closed"]
# Held to `access.PERMISSIONS` by a test: the document must name each of them for the console's client.
Permission = Literal[
    "today.read",
    "products.read",
    "costs.read",
    "actions.read",
    "actions.decide",
    "actions.approve",
    "alerts.read",
    "alerts.decide",
    "stock.read",
    "stock.hold",
    "stock.move",
    "stock.manage",
    "webhooks.manage",
    "forecast.read",
    "forecast.override",
    "models.choose",
    "imports.read",
    "imports.write",
    "runs.read",
    "runs.start",
    "jobs.manage",
    "settings.read",
    "settings.write",
    "users.manage",
    "tokens.manage",
    "audit.read",
    "views.write",
]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


def whole(value: object) -> object:
    """Refuse a text or a yes where a number belongs; 5.0 is a whole number in JSON."""
    if isinstance(value, str | bool):
        message = "must be a whole number"
        raise ValueError(message)
    return value


def _written(value: object) -> object:
    """Refuse a number where the document says a date: the framework would count it from 1970."""
    if not isinstance(value, str) or value.strip().lstrip("+-").replace(".", "", 1).isdigit():
        message = "must be a text such as 2026-11-21"
        raise ValueError(message)
    return value


Day = Annotated[date, BeforeValidator(_written)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Flag = Annotated[bool, Strict()]
# PostgreSQL keeps no zero byte in a text.
Text = Annotated[str, Field(pattern=STORABLE)]
Line = Annotated[str, Field(max_length=500, pattern=STORABLE)]
Names = Annotated[list[Annotated[str, Field(max_length=200, pattern=STORABLE)]], Field(max_length=500)]


class Shape(BaseModel):
    """What every shape shares: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """What went wrong (RFC 9457): `code` is stable, `cause` says why, `remedy` what to do."""

    type: str
    title: str
    status: int
    detail: str | None = None
    code: str | None = None
    cause: str | None = None
    remedy: str | None = None
    instance: str | None = None
    request_id: str | None = None
    lines: list[dict[str, Any]] | None = None


class Done(Shape):
    """It was done."""

    done: bool = True
