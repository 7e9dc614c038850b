"""Hub: live stock. One pool for every channel, a double-entry ledger, promises that are never oversold.

`accounts` names the accounts and the kinds of moves; `commands` what can be asked; `book` is what the rules are, in
memory; `batch` does a batch of commands in one transaction; `writer` is the group commit. A new kind of move is one
line in `accounts.KINDS`.
"""

from panhuo.hub.commands import Allocate, Entry, Extend, Hold, Line, Moved, Moves, Promised, Refused, Release, Ship
from panhuo.hub.writer import Writer, open_writer

__all__ = [
    "Allocate",
    "Entry",
    "Extend",
    "Hold",
    "Line",
    "Moved",
    "Moves",
    "Promised",
    "Refused",
    "Release",
    "Ship",
    "Writer",
    "open_writer",
]
