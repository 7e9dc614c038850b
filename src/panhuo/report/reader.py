"""The reader of a report: the language and currency in which every text and figure of the page is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import ModuleType

from panhuo.open_folder import members
from panhuo.report import figures
from panhuo.words.messages import text

__all__ = ["Reader", "segment_title", "titles"]

Number = int | float | Decimal | None


@dataclass(frozen=True)
class Reader:
    """Writes for one person: `lang` is "zh" or "en", `currency` an ISO 4217 code."""

    lang: str
    currency: str

    def say(self, key: str, **values: object) -> str:
        """Give the catalogue text `report.KEY` with its placeholders filled."""
        return text(f"report.{key}", self.lang, **values)

    def money(self, amount: Number) -> str:
        """Write an amount in full, as tables do."""
        return figures.money(amount, currency=self.currency, lang=self.lang)

    def money_short(self, amount: Number) -> str:
        """Write an amount short, as headlines do."""
        return figures.money_short(amount, currency=self.currency, lang=self.lang)

    def days(self, number: Number) -> str:
        """Write a number of days."""
        return figures.days(number, lang=self.lang)

    def day(self, on: date | None) -> str:
        """Write a whole date."""
        return figures.day(on, lang=self.lang)

    def short_day(self, on: date | None) -> str:
        """Write a date without its year."""
        return figures.short_day(on, lang=self.lang)

    def pick(self, row: dict[str, object], name: str) -> str:
        """Give the text of a column that stands in both languages, such as `why`."""
        found = row.get(f"{name}_{'zh' if self.lang == 'zh' else 'en'}")
        return "" if found is None else str(found)


NEW = "new, "


def segment_title(segment: str, *, lang: str) -> str:
    """Give a kind of goods, named like "0.3+ a period, steady" or "new, 28+ days", in the reader's language."""
    if segment.startswith(NEW):
        return text("report.backtest.segment_new", lang, days=segment.removeprefix(NEW).removesuffix("+ days"))
    edge, _, kind = segment.partition("+ a period, ")
    # Until ages told them apart, new goods were named by what they sold as well.
    return text(f"report.backtest.segment_{kind}", lang, edge=edge, days=0)


def titles(folder: ModuleType, *, lang: str) -> dict[str, str]:
    """Give the title of every member of an open folder by file name; a new member is named without an edit here."""
    return {name: member.TITLE.within(lang) for name, member in members(folder, needs=["TITLE"]).items()}
