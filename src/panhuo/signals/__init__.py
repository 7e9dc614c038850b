"""What the world says about goods, turned into numbers beside their sales.

Public names: `daily` (every signal of every source, day by day; `NEEDS`: the tables it reads, `DAILY`: what it gives),
`title_of` (what a signal is called), `read_texts` (comments to tone, intent and complaint) and the tone behind it:
`learn`, `taught`, `save`, `load`, `shipped`.
"""

from panhuo.signals.daily import DAILY, NEEDS, daily, title_of
from panhuo.signals.reading import COMPLAINTS, INTENTS, read_texts
from panhuo.signals.tone import Tone, learn, load, save, shipped, taught

__all__ = [
    "COMPLAINTS",
    "DAILY",
    "INTENTS",
    "NEEDS",
    "Tone",
    "daily",
    "learn",
    "load",
    "read_texts",
    "save",
    "shipped",
    "taught",
    "title_of",
]
