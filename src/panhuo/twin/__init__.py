"""A generated world whose truth is known: launches, presales, livestreams, comments and signals of made-up goods.

Public names: `World`, `world` (make it from a seed), `by_the_order` (its sales as orders, brushed ones among them),
`write` (as a folder that Panhuo imports).
"""

from panhuo.twin.orders import by_the_order
from panhuo.twin.world import World, world, write

__all__ = ["World", "by_the_order", "world", "write"]
