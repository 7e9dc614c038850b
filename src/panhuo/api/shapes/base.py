"""What all shapes share: money is a decimal text, a day an ISO date, a moment an ISO time with its zone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = [
    "ActionState",
    "AlertState",
    "Done",
    "JobState",
    "Lang",
    "Level",
    "Line",
    "Money",
    "Names",
    "Permission",
    "Problem",
    "Role",
    "Shape",
    "Text",
    "storable",
]

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


def storable(text: str) -> str:
    """Refuse what PostgreSQL cannot keep in a text."""
    if "\x00" in text or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        message = "must not contain a zero byte or half a surrogate pair"
        raise ValueError(message)
    return text


Text = Annotated[str, AfterValidator(storable)]
Line = Annotated[str, Field(max_length=500), AfterValidator(storable)]
Names = Annotated[list[Annotated[str, Field(max_length=200), AfterValidator(storable)]], Field(max_length=500)]


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


class Done(Shape):
    """It was done."""

    done: bool = True
