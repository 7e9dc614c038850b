"""A generated world whose truth is known: launches, presales, livestreams, comments and signals of made-up goods.

Public names: `World`, `world` (make it from a seed), `write` (as a folder that Panhuo imports).
"""

from panhuo.twin.world import World, world, write

__all__ = ["World", "world", "write"]
