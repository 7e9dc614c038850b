"""The rules of stock, one command after another: a batch of the group commit is this model over what was loaded.

No database here: a `Book` holds the cells and holds that a batch touches; `apply` changes them in memory and notes
every move. What the ledger does is what this file says; the tests hold it to a second model, written independently.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from panhuo.hub import promising
from panhuo.hub.commands import Allocate, Command, Extend, Hold, Moves, Refused, Release, Ship, Verdict, fingerprint
from panhuo.hub.moving import move
from panhuo.hub.page import COUNTERS, Cell, Move, No, Page, Part, Told
from panhuo.hub.promising import Candidates

__all__ = ["COUNTERS", "Book", "Candidates", "Cell", "Move", "Part", "Told"]


class Book(Page):
    """A page on which commands are done one after another."""

    def apply(self, command: Command, given: Any = None) -> Verdict:
        """Do one command, or refuse it and leave everything as it was.

        `given` is where it draws from: the candidates of a hold, the cells of each entry of moves.
        """
        if isinstance(command, Hold):
            return promising.hold(self, command, given)
        mark, expected = len(self.moves), dict(self.expected)
        try:
            return self._do(command, given)
        except No as refusal:
            self.take_back(mark)
            self.expected = expected
            return refusal.verdict

    def _do(self, command: Allocate | Ship | Release | Extend | Moves, given: Any) -> Verdict:
        match command:
            case Moves():
                return self._once(command.id, fingerprint(command), lambda: move(self, command, given))
            case Ship(request=bytes() as request):
                return self._once(request, fingerprint(command), lambda: promising.ship(self, command))
            case Ship():
                return promising.ship(self, command)
            case Allocate():
                return promising.allocate(self, command)
            case Release():
                return promising.release(self, command)
            case Extend():
                return promising.extend(self, command)

    def _once(self, request: bytes, body: bytes, do: Callable[[], Verdict]) -> Verdict:
        """Do what was not done before: the same request gets the first answer, another body a refusal."""
        known = self.answered.get(request)
        if known is not None:
            if known[0] != body or isinstance(known[1], Refused):
                return Refused("other_body")
            return known[1]._replace(replayed=True)
        verdict = do()
        self.answered[request] = (body, verdict)
        self.answers.append((request, body, verdict))
        return verdict
