"""The accounts that units stand on and the kinds of moves between them: the whole vocabulary of the ledger, as data."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INSIDE", "KINDS", "OUTSIDE", "UNAVAILABLE", "Kind"]

# Unavailable stock, by its reason.
UNAVAILABLE = ("damaged", "quality_control", "frozen")
# What stands at the place: `available` is what the others leave of on_hand. Then what is on its way to it.
STANDING = ("available", "held", "committed", *UNAVAILABLE)
INSIDE = (*STANDING, "incoming", "in_transit")
# Where units come from and go to; `transfer` is only passed through, so it always sums to nothing.
OUTSIDE = ("opening", "supplier", "customer", "scrap", "found", "lost", "transfer")


@dataclass(frozen=True)
class Kind:
    """One kind of move: from which account to which; None: the request says which.

    `explained`: a reason is mandatory. `truth`: it records what was found to be so, and goes ahead even where that
    leaves promises without stock (the cell is then `short`). `asked`: a request may name it; the others follow from
    what happens to a hold.
    """

    name: str
    source: str | None
    target: str | None
    explained: bool = False
    truth: bool = False
    asked: bool = True


KINDS = {
    kind.name: kind
    for kind in (
        Kind("opening", "opening", None),
        Kind("announced", "supplier", "incoming"),
        Kind("called_off", "incoming", "supplier"),
        Kind("received", "supplier", None),
        Kind("shipped", "available", "customer"),
        Kind("returned", "customer", None),
        Kind("adjusted", None, None, explained=True, truth=True),
        Kind("counted", None, None, explained=True, truth=True),
        Kind("blocked", "available", None, explained=True, truth=True),
        Kind("unblocked", None, "available"),
        Kind("scrapped", None, "scrap", explained=True, truth=True),
        Kind("transferred", "available", "available"),
        Kind("dispatched", "available", "in_transit"),
        Kind("arrived", "in_transit", "available"),
        Kind("recalled", "in_transit", "available"),
        Kind("held", "available", "held", asked=False),
        Kind("released", "held", "available", asked=False),
        Kind("expired", "held", "available", asked=False),
        Kind("allocated", "held", "committed", asked=False),
        Kind("cancelled", "committed", "available", asked=False),
        Kind("fulfilled", "committed", "customer", asked=False),
    )
}
