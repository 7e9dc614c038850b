"""What the world says about goods, turned into numbers beside their sales.

Public names: `read_texts` (comments to tone, intent and complaint) and the tone behind it: `learn`, `taught`, `save`,
`load`, `shipped`.
"""

from panhuo.signals.reading import COMPLAINTS, INTENTS, read_texts
from panhuo.signals.tone import Tone, learn, load, save, shipped, taught

__all__ = ["COMPLAINTS", "INTENTS", "Tone", "learn", "load", "read_texts", "save", "shipped", "taught"]
