"""Rows of the database as answers hold them: amounts as exact texts, titles in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from panhuo.alerts import rules
from panhuo.decide import policies
from panhuo.report.reader import titles
from panhuo.words.messages import text

__all__ = ["action_shown", "alert_shown", "amount", "summary"]

CENT = Decimal("0.01")
MOVES_SHOWN = 5


def amount(value: Decimal | None) -> str | None:
    """Give an exact amount, to the cent or as fine as it is."""
    if value is None:
        return None
    cents = value.quantize(CENT)
    return str(cents if cents == value else value.normalize())


def action_shown(row: Mapping[str, Any], *, lang: str, costs: bool) -> dict[str, Any]:
    """Give an action; what it costs only to those who may know."""
    kept = (
        "action_id", "run_id", "kind", "sku", "name", "brand", "category", "from_location", "to_location", "units",
        "on", "kg_co2e", "needs_approval", "state", "reason", "snoozed_until", "decided_at", "alert_id", "proposed",
        "approval_id", "version",
    )  # fmt: skip
    return {name: row[name] for name in kept} | {
        "kind_title": titles(policies, lang=lang).get(row["kind"], row["kind"]),
        "price": amount(row["price"]),
        "worth": amount(row["worth"]),
        "cost": amount(row["cost"]) if costs else None,
        "decided_by": row["decided_by_name"],
        "why": row[f"why_{lang}"],
    }


def alert_shown(row: Mapping[str, Any], *, lang: str) -> dict[str, Any]:
    """Give an alert."""
    kept = (
        "alert_id",
        "sku",
        "name",
        "location",
        "kind",
        "level",
        "evidence",
        "state",
        "reason",
        "since",
        "snoozed_until",
    )
    return {name: row[name] for name in kept} | {
        "kind_title": titles(rules, lang=lang).get(row["kind"], row["kind"]),
        "value_at_risk": amount(row["value_at_risk"]),
        "owner": row["owner_name"],
        "why": row[f"why_{lang}"],
    }


def _correction(move: Mapping[str, Any], *, lang: str) -> str:
    kind = text(f"tower.stock_move.{move['kind']}", lang)
    return f"{kind} · {move['sku']} · {move['location']} · {move['units']:+,} · {move['reason']}"


def summary(payload: Mapping[str, Any], *, lang: str) -> str:
    """Say in one line what an approval would do."""
    if "moves" in payload:
        moves = payload["moves"]
        shown = "; ".join(_correction(move, lang=lang) for move in moves[:MOVES_SHOWN])
        more = len(moves) - MOVES_SHOWN
        return shown + (text("tower.stock_move.more", lang, number=more) if more > 0 else "")
    places = " → ".join(filter(None, (payload.get("from_location"), payload.get("to_location"))))
    kind = titles(policies, lang=lang).get(str(payload.get("kind")), str(payload.get("kind")))
    return " · ".join(filter(None, (kind, payload.get("sku"), payload.get("units"), places)))
