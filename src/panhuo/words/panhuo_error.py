"""The root of all errors that a person can mend: a code, the facts, and the texts of the catalogue."""

from __future__ import annotations

from typing import ClassVar

from panhuo.words.messages import LANGUAGES, text

__all__ = ["PanhuoError"]


class PanhuoError(Exception):
    """A case that a person can mend: `facts` say where, the catalogue says it in words.

    `needs` names the facts that the case must be given; TypeError if they are not exactly these.
    `word`, where programs act on the case, is what the interface gives as its code.
    `exit_code` is what the command line ends with.
    """

    code: ClassVar[str] = ""
    word: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        """Keep the facts; they fill the placeholders of the texts."""
        if set(facts) != set(self.needs):
            message = f"{type(self).__name__} needs the facts {sorted(self.needs)}, not {sorted(facts)}"
            raise TypeError(message)
        super().__init__(facts)
        self.facts = facts

    def part(self, name: str, lang: str) -> str:
        """Give one text of the case ("title", "text", "cause" or "remedy") in `lang`."""
        return text(f"errors.{self.code}.{name}", lang, **self.facts)

    def render(self, lang: str) -> str:
        """Say in `lang` what is wrong, where, and what to do, in two lines that begin with the code."""
        return f"{self.code} {self.part('text', lang)}\n{self.part('remedy', lang)}"

    def told(self) -> dict[str, str]:
        """Give the code and every text in both languages, for a record that is read later by somebody else."""
        parts = ("title", "text", "cause", "remedy")
        return {"code": self.code} | {f"{part}_{lang}": self.part(part, lang) for part in parts for lang in LANGUAGES}

    def __str__(self) -> str:
        """Say it in English."""
        return self.render("en")

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes with its facts."""
        return (_revived, (type(self), self.facts))


def _revived(case: type[PanhuoError], facts: dict[str, object]) -> PanhuoError:
    return case(**facts)
