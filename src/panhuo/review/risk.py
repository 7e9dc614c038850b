"""The money at risk: what demand may be missed for want of stock, and what stock may be left when its window ends."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

__all__ = ["LEFTOVER", "LEFTOVER_LOST", "RUN_OUT", "MoneyAtRisk", "money_at_risk", "total"]

# The expected shortage until an order placed now could arrive, at what a lost sale costs.
RUN_OUT = pl.col("expected_shortage_lead") * pl.col("lost_sale_cost")
# The units expected to be left at the end of the selling window, at what they cost, and the part that is lost for good.
LEFTOVER = pl.col("expected_leftover_window") * pl.col("unit_cost")
LEFTOVER_LOST = pl.col("expected_leftover_window") * (
    pl.col("unit_cost").cast(pl.Float64) - pl.col("salvage_value").cast(pl.Float64).fill_null(0.0)
)


@dataclass(frozen=True)
class MoneyAtRisk:
    """Amounts in the currency of the data; None where no row knows it."""

    run_out: float | None
    leftover: float | None
    leftover_lost: float | None

    @property
    def amount(self) -> float | None:
        """Give run-out and leftover together; None if neither is known."""
        known = [part for part in (self.run_out, self.leftover) if part is not None]
        return sum(known) if known else None


def money_at_risk(facts: pl.DataFrame) -> MoneyAtRisk:
    """Add up the money at risk over the rows of `facts` (`health.with_demand`).

    Run-out = sum(E[(D - available)+] over lead time and review x cost of a lost sale); leftover = sum(E[(available -
    D)+] over the window x unit cost), of which lost = units x (unit cost - salvage value). Where no stock is known at
    all nothing is: a pair without a stock row counts as zero, so the figures would be all shortage and no surplus.
    """
    known = facts if facts.get_column("stock_known").any() else facts.head(0)
    return MoneyAtRisk(total(known, RUN_OUT), total(known, LEFTOVER), total(known, LEFTOVER_LOST))


def total(frame: pl.DataFrame, amount: pl.Expr) -> float | None:
    """Add up an amount over the rows that know it; None when no row does."""
    known = frame.select(amount=amount.cast(pl.Float64)).get_column("amount").drop_nulls().drop_nans()
    return float(known.sum()) if len(known) else None
