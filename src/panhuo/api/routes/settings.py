"""Terms, targets, the calendar, connections, and how people like to look at a page."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path

from panhuo.access import Identity
from panhuo.access.audit import record
from panhuo.api.door import Caller, Language, ServiceOf, allowed
from panhuo.api.shapes.base import Done
from panhuo.api.shapes.settings import (
    Calendar,
    Connections,
    NewView,
    Preference,
    SavedView,
    SavedViews,
    SetTargets,
    Targets,
    TermsText,
)
from panhuo.store import SYSTEM, transaction
from panhuo.tower import connections, settings, views
from panhuo.tower.runs import current_run
from panhuo.words.errors import BadField

__all__ = ["router"]

router = APIRouter(tags=["settings"])
Reader = Annotated[Identity, Depends(allowed("settings.read"))]
Writer = Annotated[Identity, Depends(allowed("settings.write"))]
ViewWriter = Annotated[Identity, Depends(allowed("views.write"))]
PageName = Annotated[str, Path(pattern=r"^[a-z-]{1,40}$")]
PREFERENCE_BYTES_MAX = 20_000


@router.get("/settings/terms")
def read_terms(service: ServiceOf, caller: Reader) -> TermsText:
    """Give the terms in force as the file that they are."""
    return TermsText.model_validate(settings.terms_text(service.home))


@router.put("/settings/terms")
def write_terms(order: TermsText, service: ServiceOf, caller: Writer) -> TermsText:
    """Change the terms; `version` is that of the terms which the change was made on. The next run uses them."""
    saved = settings.save_terms(service.home, toml=order.toml, version=order.version)
    with transaction(service.database, SYSTEM) as cursor:
        told = {"version": saved["version"]}
        record(cursor, caller, verb="change", kind="terms", subject=None, now=service.clock(), detail=told)
    return TermsText.model_validate(saved)


@router.get("/settings/targets")
def read_targets(service: ServiceOf, caller: Reader, lang: Language) -> Targets:
    """Give every figure that can have a target."""
    return Targets.model_validate({"items": settings.targets(service.home, lang=lang)})


@router.put("/settings/targets")
def write_targets(order: SetTargets, service: ServiceOf, caller: Writer) -> Done:
    """Set targets; null takes one away."""
    wanted = {line.kpi: line.target for line in order.items}
    settings.save_targets(service.home, wanted)
    with transaction(service.database, SYSTEM) as cursor:
        record(cursor, caller, verb="change", kind="targets", subject=None, now=service.clock(), detail=wanted)
    return Done()


@router.get("/settings/calendar")
def read_calendar(service: ServiceOf, caller: Reader, lang: Language) -> Calendar:
    """Give the days that change demand, the latest first: those that were stated, and computed festivals."""
    run = current_run(service.database)
    as_of = run["as_of"] if run else service.clock().date()
    return Calendar.model_validate({"items": settings.calendar(service.home, as_of=as_of, lang=lang)})


@router.get("/settings/connections")
def read_connections(service: ServiceOf, caller: Reader, lang: Language) -> Connections:
    """Give what Panhuo is wired to, and whether it answers."""
    label = service.provider.label if service.provider else None
    found = connections.connections(
        service.database, home=service.home, embedded=service.settings.embedded, sign_on=label, lang=lang
    )
    return Connections.model_validate({"items": found})


@router.get("/views")
def read_views(service: ServiceOf, caller: Caller) -> SavedViews:
    """Give one's own views, and those that others share."""
    with transaction(service.database, caller.scope) as cursor:
        rows = views.views(cursor)
    return SavedViews(
        items=[SavedView.model_validate({name: row[name] for name in SavedView.model_fields}) for row in rows]
    )


@router.post("/views", status_code=201)
def save_view(order: NewView, service: ServiceOf, caller: ViewWriter) -> SavedView:
    """Keep a view; one's own of the same name on the same page is replaced."""
    with transaction(service.database, caller.scope) as cursor:
        return SavedView.model_validate(views.save(cursor, caller, now=service.clock(), **order.model_dump()))


@router.delete("/views/{view_id:uuid}")
def drop_view(view_id: UUID, service: ServiceOf, caller: ViewWriter) -> Done:
    """Remove one's own view."""
    with transaction(service.database, caller.scope) as cursor:
        views.drop(cursor, str(view_id))
    return Done()


@router.get("/preferences/{page}")
def read_preference(page: PageName, service: ServiceOf, caller: Caller) -> Preference:
    """Give how this person left a page."""
    with transaction(service.database, caller.scope) as cursor:
        return Preference(value=views.preference(cursor, page))


@router.put("/preferences/{page}")
def keep_preference(page: PageName, order: Preference, service: ServiceOf, caller: Caller) -> Done:
    """Keep how this person leaves a page."""
    written = json.dumps(order.value, ensure_ascii=False)
    if len(written.encode("utf-8", "replace")) > PREFERENCE_BYTES_MAX or "\\u0000" in json.dumps(order.value):
        raise BadField(field="value", value=written[:40], expected=f"<= {PREFERENCE_BYTES_MAX} bytes")
    with transaction(service.database, caller.scope) as cursor:
        views.keep_preference(cursor, page, order.value)
    return Done()
