"""What somebody probably meant: the known words nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(word: str, among: Iterable[str], *, limit: int = 3) -> list[str]:
    """Give at most `limit` of `among` that look like `word`, nearest first; letter case does not count.

    >>> nearest("lead_time", ["lead_time_days", "review_days", "salvage_share"])
    ['lead_time_days']
    """
    by_folded = {other.casefold(): other for other in among}
    folded = word.casefold()
    starts = sorted((other for other in by_folded if folded and other.startswith(folded)), key=len)
    close = get_close_matches(folded, by_folded, n=limit, cutoff=0.6)
    return [by_folded[other] for other in dict.fromkeys([*close, *starts])][:limit]
