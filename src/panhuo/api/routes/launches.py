"""New goods and the signals about them: what they are taken for, and what people say of that."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from panhuo.access import Identity
from panhuo.api.door import Language, ServiceOf, allowed
from panhuo.api.routes.products import facts_of, tables_of
from panhuo.api.shapes.forecasts import Chosen, Launch, NewAnalogue, SignalLines
from panhuo.store import transaction
from panhuo.tower import judgement, newcomers
from panhuo.tower.names import names_of
from panhuo.tower.tables import within
from panhuo.words.errors import BadField, Forbidden

__all__ = ["router"]

router = APIRouter(tags=["forecast"])
Reader = Annotated[Identity, Depends(allowed("products.read"))]
Overrider = Annotated[Identity, Depends(allowed("forecast.override"))]


@router.get("/products/{sku:path}/signals")
def read_signals(sku: str, service: ServiceOf, caller: Reader, lang: Language) -> SignalLines:
    """Give what the signals about a product said in the last quarter, and what they add to its forecast."""
    tables, run = tables_of(service)
    here = facts_of(tables, caller, sku, None).select("sku", "location")
    found = newcomers.signals_of(tables, sku, here=here, as_of=run["as_of"], lang=lang)
    return SignalLines.model_validate({"items": found})


@router.get("/products/{sku:path}/launch")
def read_launch(sku: str, service: ServiceOf, caller: Reader) -> Launch:
    """Give what new goods are taken for: presales, analogues, and what people said of these."""
    tables, _ = tables_of(service)
    facts_of(tables, caller, sku, None)
    if caller.locations is not None:
        # Its figures are of all places together.
        return Launch(newcomer=None, analogues=[], chosen=[])
    found = newcomers.launch_of(tables, sku)
    with transaction(service.database, caller.scope) as cursor:
        chosen = judgement.analogues(cursor, sku=sku)
    # Other brands' launches are figures of theirs.
    seen = set(within(tables.facts, caller)["sku"].unique())
    names = names_of(service.database, service.home, [row["analogue"] for row in found["analogues"]])
    shown = [row | {"name": names.get(row["analogue"])} for row in found["analogues"] if row["analogue"] in seen]
    told = [{name: row[name] for name in Chosen.model_fields} for row in chosen if row["analogue"] in seen]
    return Launch.model_validate({"newcomer": found["newcomer"], "analogues": shown, "chosen": told})


@router.post("/products/{sku:path}/analogues", status_code=201)
def choose_analogue(sku: str, order: NewAnalogue, service: ServiceOf, caller: Overrider) -> Launch:
    """Pick or drop an earlier launch as an analogue of new goods; the next run follows."""
    tables, _ = tables_of(service)
    facts = facts_of(tables, caller, sku, None)
    if caller.locations is not None:
        raise Forbidden(permission="forecast.override", role=caller.role)
    if order.analogue == sku:
        raise BadField(field="analogue", value=sku, expected=f"≠ {sku}")
    facts_of(tables, caller, order.analogue, None)
    with transaction(service.database, caller.scope) as cursor:
        judgement.choose_analogue(
            cursor, caller, sku=sku, brand=facts["brand"][0], now=service.clock(), **order.model_dump()
        )
    return read_launch(sku, service, caller)
