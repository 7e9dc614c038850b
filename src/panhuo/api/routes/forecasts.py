"""How right forecasts are, which model speaks, and what people know better."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import polars as pl
from fastapi import APIRouter, Depends, Query

from panhuo.access import Identity
from panhuo.api.door import Language, ServiceOf, allowed
from panhuo.api.routes.products import tables_of
from panhuo.api.shapes.forecasts import (
    Learning,
    ModelChoice,
    NewModelChoice,
    NewOverride,
    Override,
    Overrides,
    Relations,
)
from panhuo.api.state import Service
from panhuo.forecast import BRUSHING, EFFECTS, RELATIONS
from panhuo.store import transaction
from panhuo.tower import forecasts, judgement
from panhuo.tower.brushing import brushed_told
from panhuo.tower.names import names_of
from panhuo.tower.runs import current_run
from panhuo.tower.tables import run_tables, within
from panhuo.words.errors import BadField, Forbidden, UnknownSku
from panhuo.words.nearest import nearest

__all__ = ["router"]

router = APIRouter(tags=["forecast"])
ENDS = (("kind", "name"), ("with_kind", "with_name"))
Reader = Annotated[Identity, Depends(allowed("forecast.read"))]
ProductReader = Annotated[Identity, Depends(allowed("products.read"))]
Overrider = Annotated[Identity, Depends(allowed("forecast.override"))]
Chooser = Annotated[Identity, Depends(allowed("models.choose"))]
Words = Annotated[str | None, Query(max_length=500)]


@router.get("/forecast")
def read_learning(service: ServiceOf, caller: Reader, lang: Language) -> Learning:
    """Give how right forecasts were, which model speaks, and where a breaker is open; for who sees all goods."""
    _sees_everything(caller)
    tables, run = tables_of(service)
    found = forecasts.learning(tables, as_of=run["as_of"], period=run["period"], lang=lang)
    brought = forecasts.value_added(tables.optional("effects", EFFECTS))
    with transaction(service.database, caller.scope) as cursor:
        chosen, said = judgement.choices(cursor), judgement.overrides(cursor)
    bursts = tables.optional("brushed", BRUSHING)
    names = names_of(service.database, service.home, bursts["sku"].unique().to_list())
    told = brushed_told(bursts, overrides=said, names=names, lang=lang)
    return Learning.model_validate(found | {"value_added": brought, "choices": chosen, "brushed": told})


@router.get("/forecast/relations")
def read_relations(service: ServiceOf, caller: Reader) -> Relations:
    """Give what moved with what: products, IPs, channels and hosts; for who sees all goods."""
    _sees_everything(caller)
    found = tables_of(service)[0].optional("relations", RELATIONS).to_dicts()
    named = [row[name] for row in found for kind, name in ENDS if row[kind] == "product"]
    names = names_of(service.database, service.home, named)

    def title(kind: str, name: str) -> str:
        return names.get(name, name) if kind == "product" else name

    items = [
        row | {"title": title(row["kind"], row["name"]), "with_title": title(row["with_kind"], row["with_name"])}
        for row in found
    ]
    return Relations.model_validate({"items": items})


@router.post("/forecast/choices", status_code=201)
def choose_model(order: NewModelChoice, service: ServiceOf, caller: Chooser, lang: Language) -> ModelChoice:
    """Say which model shall speak, or that a kind of goods is trusted again; the next run follows."""
    tables, _ = tables_of(service)
    if order.kind == "trust":
        known = tables.accuracy["segment"].unique().to_list()
    else:
        known = list(forecasts.model_titles(lang))
    if order.subject not in known:
        raise BadField(field="subject", value=order.subject, expected=", ".join(sorted(known)))
    with transaction(service.database, caller.scope) as cursor:
        row = judgement.choose(cursor, caller, now=service.clock(), **order.model_dump())
    return ModelChoice.model_validate({name: row[name] for name in ModelChoice.model_fields})


@router.get("/forecast/overrides")
def read_overrides(service: ServiceOf, caller: ProductReader, sku: Words = None) -> Overrides:
    """Give what people said of the forecast within sight, of one SKU or of all, and what it brought."""
    with transaction(service.database, caller.scope) as cursor:
        rows = judgement.overrides(cursor, sku=sku)
    return Overrides.model_validate({"items": _shown(service, rows)})


@router.post("/forecast/overrides", status_code=201)
def add_override(order: NewOverride, service: ServiceOf, caller: Overrider) -> Override:
    """Adjust the past that is learnt from, or replace a forecast; the next run follows."""
    tables, run = tables_of(service)
    seen = within(tables.facts, caller)
    facts = seen.filter(pl.col("sku") == order.sku)
    if not facts.height:
        raise UnknownSku(sku=order.sku, nearest=nearest(order.sku, seen["sku"].unique().to_list()))
    places = sorted(facts["location"].to_list())
    # All places together are no matter of somebody who sees only some of them.
    everywhere = order.location is None and caller.locations is None
    if not everywhere and order.location not in places:
        raise BadField(field="location", value=str(order.location), expected=", ".join(places[:20]))
    with transaction(service.database, caller.scope) as cursor:
        row = judgement.override(
            cursor, caller, order=order.model_dump(), brand=facts["brand"][0], as_of=run["as_of"], now=service.clock()
        )
    return Override.model_validate(_shown(service, [row])[0])


@router.delete("/forecast/overrides/{override_id:uuid}")
def withdraw_override(override_id: UUID, service: ServiceOf, caller: Overrider) -> Override:
    """Take a word back; it stays on record, and the next run computes as if it had not been said."""
    with transaction(service.database, caller.scope) as cursor:
        row = judgement.withdraw(cursor, caller, override_id=str(override_id), now=service.clock())
    return Override.model_validate(_shown(service, [row])[0])


def _sees_everything(caller: Identity) -> None:
    """Refuse who sees some brands or places only: what all goods do together would tell of the others."""
    if caller.brands is not None or caller.locations is not None:
        raise Forbidden(permission="forecast.read", role=caller.role)


def _shown(service: Service, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give overrides as the API shows them: with the product's name, and what each brought."""
    run = current_run(service.database)
    effects = run_tables(service.home, str(run["run_id"])).optional("effects", EFFECTS) if run else None
    brought = {} if effects is None else {row["override"]: row for row in effects.to_dicts()}
    names = names_of(service.database, service.home, [row["sku"] for row in rows])
    told = ("computed", "replaced", "came", "gained")
    shown: list[dict[str, Any]] = []
    for row in rows:
        effect = brought.get(str(row["override_id"]), {})
        plain = {name: row[name] for name in Override.model_fields if name in row}
        shown.append(plain | {"name": names.get(row["sku"])} | {name: effect.get(name) for name in told})
    return shown
