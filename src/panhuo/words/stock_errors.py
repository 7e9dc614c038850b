"""Why stock cannot be promised or moved, one class a case; the tree is drawn in `errors.py`.

Programs act on these, so each has a `word` besides its code: the interface gives the word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from panhuo.words.panhuo_error import PanhuoError

__all__ = ["HoldExpired", "HoldNotInState", "IdUsed", "NoSuchStock", "NotEnoughStock", "StockError"]


class StockError(PanhuoError):
    """Stock cannot be promised or moved as asked; nothing was changed."""

    exit_code = 8


class NotEnoughStock(StockError):
    """There is less than was asked for; `lines` say of which SKU, how much was asked and how much there is."""

    code = "PH801"
    word = "not_enough_stock"
    needs = ("short",)

    def __init__(self, lines: Sequence[dict[str, Any]] = (), **facts: object) -> None:
        """Keep the lines beside their text."""
        said = "; ".join(f"{line['sku']}: {line['units']} > {line['available']}" for line in lines)
        super().__init__(**(facts or {"short": said}))
        self.lines = list(lines)


class IdUsed(StockError):
    """The id was used before, for a request with another body."""

    code = "PH802"
    word = "id_used_for_another_request"
    needs = ("id",)


class HoldExpired(StockError):
    """The hold's time is over; its stock is free again."""

    code = "PH803"
    word = "hold_expired"
    needs = ("id",)


class HoldNotInState(StockError):
    """The hold is in a state in which this is not done."""

    code = "PH804"
    word = "hold_not_in_this_state"
    needs = ("id", "state")


class NoSuchStock(StockError):
    """Nothing is known of this SKU at this place, or it is out of sight."""

    code = "PH805"
    word = "no_such_stock"
    needs = ("what",)
