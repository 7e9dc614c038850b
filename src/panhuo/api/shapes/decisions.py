"""The shapes of actions, approvals and alerts, and of decisions on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from panhuo.api.shapes.base import ActionState, AlertState, Day, Level, Line, Money, Names, Shape, whole

__all__ = [
    "Action",
    "ActionFilter",
    "ActionHistory",
    "Actions",
    "Alert",
    "AlertFilter",
    "Alerts",
    "Approval",
    "Approvals",
    "Approve",
    "Changed",
    "ChangedAlert",
    "Decide",
    "DecideAlerts",
    "Decided",
    "DecidedAlerts",
    "HistoryItem",
    "Proposed",
    "Refuse",
    "Refused",
    "RefusedAlert",
]


class Proposed(Shape):
    """What the run proposed where a person changed it."""

    units: int | None = None
    price: Money | None = None


class Action(Shape):
    """What a run proposes, and what was decided on it; `units` and `price` are what stands."""

    action_id: UUID
    run_id: UUID
    kind: str
    kind_title: str
    sku: str
    name: str | None
    brand: str | None
    category: str | None
    from_location: str | None
    to_location: str | None
    units: int | None
    price: Money | None
    on: date | None
    worth: Money
    cost: Money | None
    kg_co2e: float | None
    needs_approval: bool
    state: ActionState
    reason: str | None
    snoozed_until: date | None
    decided_by: str | None
    decided_at: datetime | None
    alert_id: UUID | None
    why: str
    proposed: Proposed | None
    approval_id: UUID | None
    version: int


class Actions(Shape):
    """A page of actions; `total` and `worth` are of all that match."""

    items: list[Action]
    next: str | None
    total: int
    worth: Money


class ActionFilter(Shape):
    """Which actions are meant."""

    state: ActionState | Literal["all"] | None = None
    kind: Line | None = None
    sku: Line | None = None
    skus: Names | None = None
    q: Line | None = None


class Decide(Shape):
    """A decision on the actions named, or on all that match the filter."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"decision": "approve", "action_ids": ["0134201e-8c00-7016-8c0d-69bae5675ec6"]},
                {"decision": "reject", "filter": {"kind": "markdown", "q": "light"}, "reason": "on display"},
            ]
        },
    )

    decision: Literal["approve", "reject", "snooze", "edit", "reopen"]
    action_ids: Annotated[list[UUID], Field(max_length=100_000)] | None = None
    filter: ActionFilter | None = None
    reason: Line | None = None
    until: Day | None = None
    units: Annotated[int, Field(ge=0, le=10**12), BeforeValidator(whole)] | None = None
    price: Annotated[str, Field(pattern=r"^\d{1,13}(\.\d{1,4})?$")] | None = None


class Changed(Shape):
    """An action and the state that it is in now."""

    action_id: UUID
    state: ActionState
    approval_id: UUID | None


class Refused(Shape):
    """An action that was left as it is, and why."""

    action_id: UUID
    code: str
    title: str


class Decided(Shape):
    """What came of a decision; `decision_id` undoes it."""

    decision_id: UUID
    changed: list[Changed]
    refused: list[Refused]


class HistoryItem(Shape):
    """Something that happened to an action."""

    at: datetime
    actor_name: str | None
    verb: str
    reason: str | None
    before: Any
    after: Any


class ActionHistory(Shape):
    """What happened to an action, newest first."""

    items: list[HistoryItem]


class Approval(Shape):
    """What waits for a second person, exactly; the hash binds the approval to it."""

    approval_id: UUID
    kind: str
    state: str
    summary: str
    worth: Money | None
    requested_by: str | None
    requested_at: datetime
    expires_at: datetime
    payload: dict[str, Any]
    payload_hash: str
    action: Action | None
    may_approve: bool


class Approvals(Shape):
    """Requests, oldest first."""

    items: list[Approval]


class Approve(Shape):
    """The hash of what was shown."""

    payload_hash: Annotated[str, Field(max_length=64)]


class Refuse(Shape):
    """The hash of what was shown, and why it is refused."""

    payload_hash: Annotated[str, Field(max_length=64)]
    reason: Annotated[Line, Field(min_length=1)]


class Alert(Shape):
    """What needs a person."""

    alert_id: UUID
    sku: str
    name: str | None
    location: str
    kind: str
    kind_title: str
    level: Level
    value_at_risk: Money | None
    why: str
    evidence: dict[str, Any]
    state: AlertState
    reason: str | None
    owner: str | None
    since: date | None
    snoozed_until: date | None


class Alerts(Shape):
    """A page of alerts: red first, then by money."""

    items: list[Alert]
    next: str | None
    total: int


class AlertFilter(Shape):
    """Which alerts are meant."""

    state: AlertState | Literal["all"] | None = None
    level: Level | None = None
    kind: Line | None = None
    sku: Line | None = None
    q: Line | None = None


class DecideAlerts(Shape):
    """What somebody makes of the alerts named, or of all that match the filter."""

    decision: Literal["take", "snooze", "close", "reopen"]
    alert_ids: Annotated[list[UUID], Field(max_length=100_000)] | None = None
    filter: AlertFilter | None = None
    reason: Line | None = None
    until: Day | None = None


class ChangedAlert(Shape):
    """An alert and the state that it is in now."""

    alert_id: UUID
    state: AlertState


class RefusedAlert(Shape):
    """An alert that was left as it is, and why."""

    alert_id: UUID
    code: str
    title: str


class DecidedAlerts(Shape):
    """What came of it."""

    changed: list[ChangedAlert]
    refused: list[RefusedAlert]
