"""Actions and alerts: the lists, decisions on one or many, undo, the second person, and history."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from panhuo.access import Identity, approvals
from panhuo.api.door import Language, ServiceOf, allowed
from panhuo.api.shapes.base import ActionState, AlertState, Done, Level
from panhuo.api.shapes.decisions import (
    ActionHistory,
    Actions,
    Alert,
    Alerts,
    Approvals,
    Approve,
    Decide,
    DecideAlerts,
    Decided,
    DecidedAlerts,
    Refuse,
)
from panhuo.api.state import Service
from panhuo.hub import corrections
from panhuo.store import transaction
from panhuo.tower import actions, alerts
from panhuo.tower.runs import current_run
from panhuo.tower.writing import action_shown, alert_shown, amount, summary
from panhuo.words.errors import BadField, PanhuoError

__all__ = ["router"]

router = APIRouter(tags=["decisions"])
Reader = Annotated[Identity, Depends(allowed("actions.read"))]
Decider = Annotated[Identity, Depends(allowed("actions.decide"))]
Approver = Annotated[Identity, Depends(allowed("actions.approve"))]
AlertReader = Annotated[Identity, Depends(allowed("alerts.read"))]
AlertDecider = Annotated[Identity, Depends(allowed("alerts.decide"))]
Words = Annotated[str | None, Query(max_length=200)]
PageSize = Annotated[int, Query(ge=1, le=500)]


@router.get("/actions")
def read_actions(
    service: ServiceOf,
    caller: Reader,
    lang: Language,
    state: ActionState | Literal["all"] = "open",
    kind: Words = None,
    sku: Words = None,
    q: Words = None,
    sort: Words = "-worth",
    cursor: Words = None,
    limit: PageSize = 50,
) -> Actions:
    """Give the ranked actions within sight, a page at a time."""
    asked = {"state": state, "kind": kind, "sku": sku, "q": q}
    with transaction(service.database, caller.scope) as database:
        rows, totals, following = actions.actions(
            database, asked=asked, sort=sort or "-worth", cursor_text=cursor, limit=limit
        )
    shown = [action_shown(row, lang=lang, costs=caller.may("costs.read")) for row in rows]
    page = {"items": shown, "next": following, "total": totals["total"], "worth": amount(totals["worth"])}
    return Actions.model_validate(page)


@router.get("/actions/{action_id:uuid}/history")
def read_history(action_id: UUID, service: ServiceOf, caller: Reader) -> ActionHistory:
    """Give what happened to an action, newest first."""
    with transaction(service.database, caller.scope) as database:
        return ActionHistory.model_validate({"items": actions.history(database, str(action_id))})


@router.post("/actions:decide")
def decide_actions(order: Decide, service: ServiceOf, caller: Decider, lang: Language) -> Decided:
    """Accept, decline, snooze, change or reopen the actions named, or all that match a filter.

    An action that needs two people waits for the second. `decision_id` undoes the decision.
    """
    if (order.action_ids is None) == (order.filter is None):
        raise BadField(field="action_ids, filter", value="", expected="one of the two")
    if order.action_ids is not None:
        ids = list(dict.fromkeys(str(one) for one in order.action_ids))
    else:
        with transaction(service.database, caller.scope) as database:
            ids = actions.matching(database, order.filter.model_dump() if order.filter else {})
    price = None if order.price is None else Decimal(order.price)
    decision = actions.Decision(order.decision, (order.reason or "").strip() or None, order.until, order.units, price)
    currency = _currency(service)
    done = actions.decide(service.database, caller, ids=ids, decision=decision, currency=currency, now=service.clock())
    return _decided(done, lang=lang)


@router.post("/decisions/{decision_id:uuid}:undo")
def undo_decision(decision_id: UUID, service: ServiceOf, caller: Decider, lang: Language) -> Decided:
    """Put back every action of a decision that nobody decided on since."""
    return _decided(actions.undo(service.database, caller, str(decision_id), now=service.clock()), lang=lang)


@router.get("/approvals")
def read_approvals(
    service: ServiceOf,
    caller: Reader,
    lang: Language,
    state: Literal["waiting", "approved", "refused", "withdrawn", "expired"] = "waiting",
) -> Approvals:
    """Give what waits for a second person, or was decided, within sight."""
    costs = caller.may("costs.read")
    with transaction(service.database, caller.scope) as database:
        rows = approvals.waiting(database, state=state, now=service.clock())
        known = actions.by_ids(database, [str(row["subject_id"]) for row in rows])
    items: list[dict[str, Any]] = []
    for row in rows:
        action = known.get(str(row["subject_id"]))
        mine = str(row["requested_by"]) == caller.actor
        items.append(
            {
                "approval_id": row["approval_id"],
                "kind": row["kind"],
                "state": row["state"],
                "summary": summary(row["payload"], lang=lang),
                "worth": row["payload"].get("worth"),
                "requested_by": row["requested_by_name"],
                "requested_at": row["requested_at"],
                "expires_at": row["expires_at"],
                "payload": row["payload"],
                "payload_hash": row["payload_hash"],
                "action": action_shown(action, lang=lang, costs=costs) if action else None,
                "may_approve": caller.may("actions.approve") and not mine and row["state"] == "waiting",
            }
        )
    return Approvals.model_validate({"items": items})


@router.post("/approvals/{approval_id:uuid}:approve")
def approve(approval_id: UUID, order: Approve, service: ServiceOf, caller: Approver) -> Done:
    """Be the second person: what was shown is done."""
    _second(service, caller, approval_id, payload_hash=order.payload_hash, yes=True, reason=None)
    return Done()


@router.post("/approvals/{approval_id:uuid}:refuse")
def refuse(approval_id: UUID, order: Refuse, service: ServiceOf, caller: Approver) -> Done:
    """Be the second person, and refuse."""
    _second(service, caller, approval_id, payload_hash=order.payload_hash, yes=False, reason=order.reason)
    return Done()


@router.get("/alerts")
def read_alerts(
    service: ServiceOf,
    caller: AlertReader,
    lang: Language,
    state: AlertState | Literal["all"] = "open",
    level: Level | None = None,
    kind: Words = None,
    sku: Words = None,
    q: Words = None,
    cursor: Words = None,
    limit: PageSize = 50,
) -> Alerts:
    """Give what needs a person within sight: red first, then by money."""
    asked = {"state": state, "level": level, "kind": kind, "sku": sku, "q": q}
    with transaction(service.database, caller.scope) as database:
        rows, total, following = alerts.alerts(database, asked=asked, cursor_text=cursor, limit=limit)
    items = [Alert.model_validate(alert_shown(row, lang=lang)) for row in rows]
    return Alerts(items=items, next=following, total=total)


@router.post("/alerts:decide")
def decide_alerts(order: DecideAlerts, service: ServiceOf, caller: AlertDecider, lang: Language) -> DecidedAlerts:
    """Take, snooze, close or reopen the alerts named, or all that match a filter."""
    if (order.alert_ids is None) == (order.filter is None):
        raise BadField(field="alert_ids, filter", value="", expected="one of the two")
    if order.alert_ids is not None:
        ids = list(dict.fromkeys(str(one) for one in order.alert_ids))
    else:
        with transaction(service.database, caller.scope) as database:
            ids = alerts.matching(database, order.filter.model_dump() if order.filter else {})
    changed, refused = alerts.decide(
        service.database,
        caller,
        ids=ids,
        verb=order.decision,
        reason=(order.reason or "").strip() or None,
        until=order.until,
        now=service.clock(),
    )
    told = [{"alert_id": one["alert_id"], **_refusal(one["error"], lang)} for one in refused]
    return DecidedAlerts.model_validate({"changed": changed, "refused": told})


def _second(
    service: Service, caller: Identity, approval_id: UUID, *, payload_hash: str, yes: bool, reason: str | None
) -> None:
    with transaction(service.database, caller.scope) as database:
        kind = approvals.kind_of(database, str(approval_id))
    decide = corrections.decide if kind == corrections.APPROVAL_KIND else actions.decide_approval
    decide(
        service.database,
        caller,
        str(approval_id),
        payload_hash=payload_hash,
        approve=yes,
        reason=reason,
        now=service.clock(),
    )


def _decided(done: actions.Decided, *, lang: str) -> Decided:
    refused = [{"action_id": one["action_id"], **_refusal(one["error"], lang)} for one in done.refused]
    return Decided.model_validate({"decision_id": done.decision_id, "changed": done.changed, "refused": refused})


def _refusal(error: PanhuoError, lang: str) -> dict[str, str]:
    return {"code": error.word or error.code, "title": error.part("text", lang)}


def _currency(service: Service) -> str | None:
    run = current_run(service.database)
    return run["currency"] if run else None
